import { inBounds, count, declined, type RemedyAnswer, type RemedyQuestion } from './remedy.ts';

/** Work of one softirq run: doubled at most, because a longer run delays everything else on that CPU. */
export function softnetBudgetRemedy({ remedy, safe, from }: RemedyQuestion): RemedyAnswer {
  const present = count(from);
  if (present === undefined) return declined(`${remedy.key} is not a plain number here.`);
  const to = inBounds(safe, 2 * present);
  if (to <= present) return declined(`${remedy.key} is ${present} already; longer runs would harm other work.`);
  return { wanted: [{ key: remedy.key, to: `${to}` }] };
}
