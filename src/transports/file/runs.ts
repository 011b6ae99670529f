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
  const packets = softnetRuns(sample);
  if (packets !== undefined) return packets;
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

/** Since 5.10 the 13th column of a row is its CPU: where the CPUs begin anew, the table was read again. */
const CPU_COLUMN = 12;

function softnetRuns(sample: Sample): Sample[] | undefined {
  const answer = sample.answers['proc-net-softnet_stat'];
  if (answer === undefined || !('text' in answer)) return undefined;
  const rows = answer.text.split('\n').filter((row) => row.trim() !== '');
  const cpus = rows.map((row) => row.trim().split(/\s+/)[CPU_COLUMN]);
  const again = cpus.indexOf(cpus[0], 1);
  // CPUs that went offline in between leave tables of two lengths, which are no runs of the same.
  if (cpus[0] === undefined || again < 0 || cpus.some((cpu, at) => cpu !== cpus[at % again])) return undefined;
  const run = (from: number, to?: number): Sample['answers'] => ({
    'proc-net-softnet_stat': { text: `${rows.slice(from, to).join('\n')}\n` },
  });
  return [{ answers: run(0, again) }, { ...sample, answers: { ...sample.answers, ...run(rows.length - again) } }];
}
