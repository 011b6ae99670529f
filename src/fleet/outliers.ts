import { byName } from './by-name.ts';
import type { Outlier } from './sweep-report.ts';
import type { SweepAnswer } from './sweep-result.ts';

/** Fewer hosts have no custom. */
const LEAST_HOSTS = 5;
/** A value is usual where this part of the hosts has it, and odd where at most the rest does. */
const USUAL = 0.9;
const MOST = 50;

/** Settings that nearly all hosts agree on, with those that do not: the fewest dissenters first. */
export function outliersOf(answers: readonly SweepAnswer[]): readonly Outlier[] {
  if (answers.length < LEAST_HOSTS) return [];
  const values = new Map<string, Map<string, string[]>>();
  for (const { host, settings } of answers) {
    for (const [key, value] of Object.entries(settings)) {
      const hosts = values.get(key) ?? new Map<string, string[]>();
      values.set(key, hosts);
      const same = hosts.get(value);
      if (same === undefined) hosts.set(value, [host]);
      else same.push(host);
    }
  }
  const found = [...values].flatMap(([key, byValue]) => outlier(key, byValue));
  return found.sort((a, b) => dissenters(a) - dissenters(b) || byName(a.key, b.key)).slice(0, MOST);
}

/** Hosts without the key have no opinion. */
function outlier(key: string, byValue: ReadonlyMap<string, readonly string[]>): readonly Outlier[] {
  if (byValue.size < 2) return [];
  const sorted = [...byValue].sort(([, a], [, b]) => b.length - a.length);
  const [usual, ...odd] = sorted;
  const all = sorted.reduce((sum, [, hosts]) => sum + hosts.length, 0);
  if (usual === undefined || all < LEAST_HOSTS || usual[1].length / all < USUAL) return [];
  return [
    {
      key,
      usual: usual[0],
      usualHosts: usual[1].length,
      odd: odd.map(([value, hosts]) => ({ value, hosts: hosts.toSorted(byName) })),
    },
  ];
}

function dissenters({ odd }: Outlier): number {
  return odd.reduce((sum, { hosts }) => sum + hosts.length, 0);
}
