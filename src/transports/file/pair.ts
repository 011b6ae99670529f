import type { Bundle, HostFacts, Sample } from '../../protocol/bundle.ts';
import { isSourceId, manifest } from '../../protocol/manifest.ts';
import { Problem } from '../../protocol/problem.ts';

/** One end of a window: what was saved, and whose it is where a bundle says so. */
export interface End {
  /** As a person named it. */
  readonly name: string;
  readonly sample: Sample;
  readonly host?: HostFacts;
}

/** The newest state a bundle holds: what its last sample did not read again stands in the first. */
export function endOf(name: string, { host, samples: [first = { answers: {} }, last = first] }: Bundle): End {
  const once = Object.entries(first.answers).filter(([id]) => isSourceId(id) && manifest[id].sampled === 'once');
  const answers = { ...identityOf(host), ...Object.fromEntries(once), ...last.answers };
  return { name, host, sample: { ...last, answers } };
}

/** What is said once of a whole bundle each end must say for itself where two bundles meet. */
function identityOf({ bootId, netns }: HostFacts): Sample['answers'] {
  return {
    ...(bootId === undefined ? {} : { 'boot-id': { text: `${bootId}\n` } }),
    ...(netns === undefined ? {} : { 'netns-self': { text: `${netns}\n` } }),
  };
}

/** The samples of a window, in its order. Throws Problem `input-other-host` or `input-out-of-order`. */
export function windowOf(before: End, after: End): [Sample, Sample] {
  refuseOtherHost(before, after);
  const [from, to] = [before.sample.at?.wall, after.sample.at?.wall];
  if (from === undefined || to === undefined) return [timed(before.sample), timed(after.sample)];
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (end <= start) throw outOfOrder(before.name, after.name, end < start ? `at ${from}, the other at ${to}` : null);
  // The time since boot tells more than a clock that may have been set.
  if (hasUptime(before.sample) && hasUptime(after.sample)) return [timed(before.sample), timed(after.sample)];
  return [timed(before.sample, start), timed(after.sample, end)];
}

function refuseOtherHost(before: End, after: End): void {
  const [one, other] = [before.host?.hostname, after.host?.hostname];
  if (one === undefined || other === undefined || one === other) return;
  throw new Problem(
    'input-other-host',
    `${before.name} is of ${one} and ${after.name} of ${other}: between two hosts nothing can be subtracted.\n` +
      `To hold them beside each other: syndrop compare ${before.name} ${after.name}`,
  );
}

function outOfOrder(before: string, after: string, times: string | null): Problem {
  return new Problem(
    'input-out-of-order',
    times === null
      ? `${before} and ${after} were collected at the same moment: no time passed between them.`
      : `${before} was collected later than ${after}: ${times}.\nSwap them: --before ${after} --after ${before}`,
  );
}

function hasUptime({ answers }: Sample): boolean {
  const answer = answers['proc-uptime'];
  return answer !== undefined && 'text' in answer;
}

/** A monotonic clock means nothing beyond its own bundle. */
function timed({ at, ...sample }: Sample, monotonicMs?: number): Sample {
  if (at === undefined) return sample;
  return { ...sample, at: { wall: at.wall, ...(monotonicMs === undefined ? {} : { monotonicMs }) } };
}
