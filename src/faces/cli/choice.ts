import type { Target } from '../../app/diagnosing/diagnose-once.ts';
import { Place } from '../../protocol/place.ts';
import { Problem } from '../../protocol/problem.ts';

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
  const where = place === undefined ? {} : { place };
  if (way !== undefined) {
    if (place === undefined) return way;
    if (way.kind === 'local' || way.kind === 'ssh') return { ...way, place };
    throw new Problem(
      'usage',
      `--netns, --pid and --container look at a live host; they do not go with ${optionOf(way)}.`,
    );
  }
  if (host !== undefined) return { kind: 'host', host, ...where };
  if (place !== undefined) return { kind: 'local', place };
  throw new Problem('usage', `Nothing to diagnose. Give ${WAYS}.\nTry: syndrop diagnose --local`);
}

function waysGiven(options: WhereOptions): readonly Target[] {
  const ways: Target[] = [];
  if (options.local === true) ways.push({ kind: 'local' });
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

function choosePlace({ netns, pid, container }: WhereOptions): Place | undefined {
  const places: Place[] = [];
  if (netns !== undefined) places.push({ kind: 'netns', name: netns });
  if (pid !== undefined) places.push({ kind: 'pid', pid });
  if (container !== undefined) places.push({ kind: 'container', name: container });
  const [place, another] = places;
  if (another !== undefined) {
    throw new Problem('usage', '--netns, --pid and --container each name a network namespace. Keep one of them.');
  }
  if (place !== undefined && !Place.safeParse(place).success) {
    const given = JSON.stringify(netns ?? container ?? pid);
    throw new Problem('usage', `--${place.kind} ${given}: a name is letters, digits, dots, hyphens and underscores.`);
  }
  return place;
}
