import { Problem } from '../../protocol/problem.ts';
import type { Place, Target } from '../../app/diagnose-once.ts';

/** The options that say where the data comes from, as commander hands them over. */
export interface WhereOptions {
  readonly local?: boolean;
  readonly ssh?: string;
  readonly bundle?: string;
  readonly before?: string;
  readonly after?: string;
  readonly input?: readonly string[];
  readonly case?: string;
  readonly netns?: string;
  readonly pid?: number;
  readonly container?: string;
}

const WAYS = 'HOST, --local, --ssh, --bundle, --before with --after, --input or --case';

/** Exactly one way; HOST beside another way only names the host. */
export function chooseTarget(host: string | undefined, options: WhereOptions): Target {
  if ((options.before === undefined) !== (options.after === undefined)) {
    throw new Problem('usage', '--before and --after belong together: the same host, some seconds apart.');
  }
  const ways = waysGiven(options);
  const [way, another] = ways;
  if (another !== undefined) {
    throw new Problem(
      'usage',
      `Give one place to read from; these exclude each other: ${ways.map(optionOf).join(', ')}`,
    );
  }
  const place = choosePlace(options);
  if (place !== undefined && way !== undefined && way.kind !== 'local') {
    throw new Problem('usage', `--netns and --pid look at this machine; they do not go with ${optionOf(way)}.`);
  }
  if (way !== undefined) return way.kind === 'local' ? { ...way, place: place ?? {} } : way;
  if (place !== undefined) return { kind: 'local', place: place };
  if (host !== undefined) return { kind: 'host', host };
  throw new Problem('usage', `Nothing to diagnose. Give ${WAYS}.\nTry: syndrop diagnose --local`);
}

function waysGiven(options: WhereOptions): readonly Target[] {
  const ways: Target[] = [];
  if (options.local === true) ways.push({ kind: 'local', place: {} });
  if (options.ssh !== undefined) ways.push({ kind: 'ssh', destination: options.ssh });
  if (options.bundle !== undefined) ways.push({ kind: 'bundle', file: options.bundle });
  if (options.before !== undefined && options.after !== undefined) {
    ways.push({ kind: 'pair', before: options.before, after: options.after });
  }
  if (options.input !== undefined) ways.push({ kind: 'inputs', paths: options.input });
  if (options.case !== undefined) ways.push({ kind: 'case', file: options.case });
  return ways;
}

function optionOf(way: Target): string {
  if (way.kind === 'pair') return '--before and --after';
  return way.kind === 'inputs' ? '--input' : `--${way.kind}`;
}

function choosePlace(options: WhereOptions): Place | undefined {
  if (options.container !== undefined) {
    throw new Problem(
      'not-available',
      '--container is not in this version. Give --pid with the id of a process in the container:\n' +
        "docker inspect --format '{{.State.Pid}}' NAME",
    );
  }
  if (options.netns !== undefined && options.pid !== undefined) {
    throw new Problem('usage', '--netns and --pid both name a network namespace. Keep one of them.');
  }
  if (options.netns !== undefined) return { netns: options.netns };
  return options.pid === undefined ? undefined : { pid: options.pid };
}
