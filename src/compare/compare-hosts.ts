import type { Observation, Question } from '../diagnosis/diagnose.ts';
import type { Kernel } from '../snapshot/snapshot.ts';
import type { Difference, HostComparison } from './comparison.ts';
import { comparableCounters, counterText, differingCounters, judgeCounter } from './counters.ts';
import { differingDrops, dropText, judgeDrop } from './firewall.ts';
import { heaviest, type Judged, weightOrder } from './judged.ts';
import { differingPorts, judgePort, portText } from './listeners.ts';
import { healthiest, mainFinding, type Subject, subjectOf } from './subject.ts';
import { differingKeys, judgeSysctl, sysctlsOf } from './sysctls.ts';

export interface CompareQuestion extends Question {
  /** The host to hold the others against, where it is not to be the healthiest. */
  readonly reference?: string;
}

/** One way in which hosts can differ: where they do, how each puts it, and what it means for the suspect. */
interface Aspect<What extends string | number> {
  readonly kind: Difference['kind'];
  readonly differing: (suspect: Subject, reference: Subject) => readonly What[];
  readonly judge: (what: What, suspect: Subject, reference: Subject, question: Question) => Judged;
  readonly text: (what: What, subject: Subject) => string | null;
}

const sysctls: Aspect<string> = {
  kind: 'sysctl',
  differing: differingKeys,
  judge: judgeSysctl,
  text: (key, subject) => sysctlsOf(subject).get(key)?.trim() ?? null,
};

const listeners: Aspect<number> = {
  kind: 'listener',
  differing: differingPorts,
  judge: (port, suspect, _, question) => judgePort(port, suspect, question),
  text: portText,
};

const drops: Aspect<string> = { kind: 'firewall', differing: differingDrops, judge: judgeDrop, text: dropText };

const counters: Aspect<string> = {
  kind: 'counter',
  differing: differingCounters,
  judge: judgeCounter,
  text: counterText,
};

const kernels: Aspect<string> = {
  kind: 'kernel',
  differing: (suspect, reference) => (release(suspect) === release(reference) ? [] : ['release']),
  judge: (_, suspect, reference) =>
    line(kernelOf(suspect)) === line(kernelOf(reference))
      ? { weight: 'differs', reason: 'setting' }
      : { weight: 'may-matter', reason: 'other-kernel' },
  text: (_, subject) => release(subject),
};

const KINDS: readonly Difference['kind'][] = ['sysctl', 'listener', 'firewall', 'counter', 'kernel'];

/** Holds hosts side by side: what differs from the healthiest, and how likely each difference explains the failure. */
export function compareHosts(
  observations: readonly [Observation, Observation, ...Observation[]],
  question: CompareQuestion = {},
): HostComparison {
  const subjects = observations.map((observation) => subjectOf(observation, question));
  const [first, ...rest] = subjects;
  if (first === undefined) throw new TypeError('a comparison needs hosts');
  const reference = subjects.find((one) => one.observation.host === question.reference) ?? healthiest([first, ...rest]);
  const suspects = subjects.filter((subject) => subject !== reference);
  const found = <What extends string | number>(aspect: Aspect<What>): readonly Difference[] =>
    differences(aspect, suspects, reference, subjects, question);
  return {
    schemaVersion: 1,
    reference: reference.observation.host,
    hosts: subjects.map((subject) => ({
      host: subject.observation.host,
      verdict: subject.diagnosis.verdict,
      title: mainFinding(subject)?.title ?? null,
      kernel: release(subject),
      uptimeSeconds: subject.observation.after.uptimeSeconds ?? null,
    })),
    differences: inOrder([
      ...found(sysctls),
      ...found(listeners),
      ...found(drops),
      ...found(counters),
      ...found(kernels),
    ]),
    alike: alike(suspects, reference),
    remarks: remarks(subjects, reference),
  };
}

function differences<What extends string | number>(
  { kind, differing, judge, text }: Aspect<What>,
  suspects: readonly Subject[],
  reference: Subject,
  subjects: readonly Subject[],
  question: Question,
): readonly Difference[] {
  const judged = new Map<What, Judged[]>();
  for (const suspect of suspects) {
    for (const what of differing(suspect, reference)) {
      judged.set(what, [...(judged.get(what) ?? []), judge(what, suspect, reference, question)]);
    }
  }
  return [...judged].flatMap(([what, each]) => {
    const { weight, reason, finding } = heaviest(each) ?? { weight: 'differs', reason: 'setting', finding: undefined };
    const cause = { causeId: finding?.causeId ?? null, causeTitle: finding?.title ?? null };
    return [{ kind, what: `${what}`, values: subjects.map((one) => text(what, one)), weight, reason, ...cause }];
  });
}

function inOrder(all: readonly Difference[]): Difference[] {
  return [...all].sort(
    (one, other) =>
      weightOrder(one.weight) - weightOrder(other.weight) ||
      KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
      (one.what < other.what ? -1 : 1),
  );
}

/** Counted for the suspect that is least like the reference. */
function alike(suspects: readonly Subject[], reference: Subject): HostComparison['alike'] {
  const same = suspects.map((suspect) => {
    const shared = [...sysctlsOf(suspect).keys()].filter((key) => sysctlsOf(reference).has(key));
    const different = differingKeys(suspect, reference).filter((key) => sysctlsOf(reference).has(key));
    return {
      sysctls: shared.length - different.length,
      counters: comparableCounters(suspect, reference) - differingCounters(suspect, reference).length,
    };
  });
  return {
    sysctls: Math.min(...same.map((one) => one.sysctls)),
    counters: Math.min(...same.map((one) => one.counters)),
  };
}

function remarks(subjects: readonly Subject[], reference: Subject): HostComparison['remarks'] {
  const everyone = (says: (subject: Subject) => boolean): boolean => subjects.every(says);
  const { status } = reference.diagnosis.verdict;
  const said: HostComparison['remarks'] = [];
  if (status === 'active') said.push('no-healthy-host');
  if (!everyone(({ observation: { after } }) => after.sysctls !== undefined)) said.push('no-sysctls');
  if (!everyone(({ observation: { after } }) => after.uptimeSeconds !== undefined)) said.push('no-uptime');
  if (!everyone(({ observation: { after } }) => after.listeners !== undefined)) said.push('no-listeners');
  if (!everyone(({ observation: { after } }) => after.firewall !== undefined)) said.push('no-firewall');
  return said;
}

function kernelOf({ observation: { after } }: Subject): Kernel | undefined {
  return after.kernel;
}

function release(subject: Subject): string | null {
  return kernelOf(subject)?.release ?? null;
}

/** `6.1` of `6.1.0-18-amd64`. */
function line(kernel: Kernel | undefined): string | null {
  return kernel === undefined ? null : `${kernel.major}.${kernel.minor}`;
}
