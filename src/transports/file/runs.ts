import type { Sample } from '../../protocol/bundle.ts';
import { type CounterSource, isOnePlace, runsIn, showsIncreases } from '../../snapshot/recognise.ts';

const COUNTERS: readonly CounterSource[] = ['netstat-s', 'nstat'];

/**
 * The samples in what was saved of one session: two where a counter command was run again, with the counters of its first
 * run and of its last one. nstat itself prints increases from its second run on.
 */
export function samplesOfSession(sample: Sample): Sample[] {
  const { answers } = sample;
  const words = answers['notes'];
  const notes = words !== undefined && 'text' in words ? words.text : '';
  if (!isOnePlace(notes)) return [sample];
  const increases = showsIncreases(notes);
  for (const source of COUNTERS) {
    const answer = answers[source];
    if (answer === undefined || !('text' in answer)) continue;
    const runs = runsIn(source, answer.text);
    const [first, last] = [runs[0], runs.at(-1)];
    if (first === undefined || last === undefined) continue;
    if (source === 'nstat' && increases) {
      const { 'netstat-s': _totals, ...others } = answers;
      return [{ ...sample, answers: { ...others, nstat: { text: last } }, counting: 'increase' }];
    }
    if (runs.length < 2) continue;
    // What was shown once was not seen twice.
    return [
      { answers: { [source]: { text: first } } },
      { ...sample, answers: { ...answers, [source]: { text: last } } },
    ];
  }
  return [sample];
}
