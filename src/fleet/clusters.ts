import { byName } from './by-name.ts';
import { foldNames } from './fold.ts';
import { groupBy } from './group-by.ts';
import type { Outcome } from './outcome.ts';
import { problemKey } from './outcome.ts';
import type { Cluster } from './sweep-report.ts';
import { dropRate, type SweepAnswer } from './sweep-result.ts';

/** An earlier sweep of the same selection. */
export interface EarlierSweep {
  readonly sweepId: string;
  readonly at: string;
  readonly outcomes: readonly Outcome[];
}

const WORST_FIRST = ['active', 'inconclusive', 'latent', 'past', 'healthy'] as const;
const CONFIDENCE = ['possible', 'likely', 'proven'] as const;
const MOST_ALSO = 3;

/** Hosts with the same verdict together: the worst verdict first, then what drops most, then what most hosts have. */
export function clustersOf(
  answers: readonly SweepAnswer[],
  now: { readonly sweepId: string; readonly at: string },
  earlier: readonly EarlierSweep[],
): readonly Cluster[] {
  const groups = groupBy(answers, problemKey);
  return [...groups.entries()].map(([key, members]) => cluster(key, members, now, earlier)).sort(worse);
}

function cluster(
  key: string,
  members: readonly SweepAnswer[],
  now: { readonly sweepId: string; readonly at: string },
  earlier: readonly EarlierSweep[],
): Cluster {
  const sorted = members.toSorted((a, b) => (dropRate(b) ?? -1) - (dropRate(a) ?? -1) || byName(a.host, b.host));
  const [example] = sorted;
  if (example === undefined) throw new TypeError('a cluster has a host');
  const { status, label, causeId, title } = example;
  const hosts = members.map(({ host }) => host).sort(byName);
  const droppedPerSecond = sum(members.map(dropRate));
  const before = earlier.map(({ sweepId, at, outcomes }) => {
    const same = outcomes.filter(
      (outcome) => outcome.status !== null && problemKey({ ...outcome, status: outcome.status }) === key,
    );
    return { sweepId, at, hosts: same.length, droppedPerSecond: sum(same.map(({ rate }) => rate)) };
  });
  return {
    status,
    label,
    causeId,
    title,
    confidence: CONFIDENCE.findLast((one) => members.some(({ confidence }) => confidence === one)) ?? null,
    hosts,
    folded: [...foldNames(hosts)],
    arrived: sum(members.map(({ arrived }) => arrived)),
    dropped: sum(members.map(({ dropped }) => dropped)),
    droppedPerSecond,
    example: { host: example.host, headline: example.headline },
    also: alsoOf(members),
    trend: [...before, { ...now, hosts: hosts.length, droppedPerSecond }],
  };
}

function alsoOf(members: readonly SweepAnswer[]): Cluster['also'] {
  const found = new Map<string, Cluster['also'][number]>();
  for (const { causeId, title, state } of members.flatMap(({ also }) => also)) {
    const key = `${state} ${causeId}`;
    const known = found.get(key);
    found.set(key, { causeId, title, state, hosts: (known?.hosts ?? 0) + 1 });
  }
  const rank = ({ state }: { readonly state: string }): number => WORST_FIRST.findIndex((one) => one === state);
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || b.hosts - a.hosts).slice(0, MOST_ALSO);
}

/** Null where nobody counted. */
function sum(values: readonly (number | null)[]): number | null {
  const counted = values.filter((value) => value !== null);
  return counted.length === 0 ? null : counted.reduce((total, value) => total + value, 0);
}

function worse(a: Cluster, b: Cluster): number {
  return (
    WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status) ||
    (b.droppedPerSecond ?? 0) - (a.droppedPerSecond ?? 0) ||
    b.hosts.length - a.hosts.length ||
    byName(a.causeId ?? '', b.causeId ?? '')
  );
}
