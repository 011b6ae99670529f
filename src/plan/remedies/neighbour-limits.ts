import { inBounds, count, declined, type RemedyAnswer, type RemedyQuestion, type WantedChange } from './remedy.ts';

/**
 * The three limits of the neighbour table keep their order at every moment: the largest is written first. One remedy,
 * for gc_thresh3, stands for all three.
 */
export function neighbourLimitsRemedy({ remedy, safe, from, sysctls }: RemedyQuestion): RemedyAnswer {
  if (!remedy.key.endsWith('.gc_thresh3')) return { wanted: [] };
  const present = count(from);
  const least = count(remedy.to);
  if (present === undefined || least === undefined) return declined(`${remedy.key} is not a plain number here.`);
  const limit = inBounds(safe, Math.max(least, 2 * present));
  if (limit <= present) return declined(`${remedy.key} is ${present} already.`);
  const wanted: WantedChange[] = [{ key: remedy.key, to: `${limit}` }];
  for (const [name, part] of [
    ['gc_thresh2', 2],
    ['gc_thresh1', 4],
  ] as const) {
    const key = remedy.key.replace('gc_thresh3', name);
    const now = count(sysctls.get(key));
    const to = Math.floor(limit / part);
    if (now !== undefined && to > now) {
      wanted.push({ key, to: `${to}`, why: `Keeps ${name} in proportion to gc_thresh3.` });
    }
  }
  return { wanted };
}
