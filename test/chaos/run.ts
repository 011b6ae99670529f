import { parseArgs } from 'node:util';
import { chaos, type Told } from './chaos.ts';
import { mutationOf } from './mutations.ts';
import { inMegabytes } from './watch.ts';

/** Plays once and prints the figures; the status is 1 when an invariant does not hold. */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    postgres: { type: 'boolean', default: false },
    faults: { type: 'string' },
    broken: { type: 'string' },
  },
});
const mutation = values.broken === undefined ? null : mutationOf(values.broken);
const database = values.postgres || mutation?.postgres === true ? 'postgres' : 'sqlite';

console.log(`chaos: seed ${values.seed}, ${values.seconds} s, ${database}`);
if (mutation !== null) console.log(`broken on purpose: ${mutation.broken}`);
const told = await chaos({
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  database,
  faults: values.faults?.split(',') ?? mutation?.faults,
  mutation,
});
report(told);
process.exitCode = told.found.length === 0 ? 0 : 1;

function report({ deeds, watched: { largest }, ends, mendedMs, found }: Told): void {
  const acks = deeds.acks.toSorted((a, b) => a - b);
  const at = (part: number): string => (acks[Math.ceil(acks.length * part) - 1] ?? 0).toFixed(0);
  const list = (of: ReadonlyMap<string, number>): string =>
    [...of].map(([name, times]) => `${name} ${times}`).join(', ');
  const faults = [...deeds.counts.values()].reduce((sum, times) => sum + times, 0);
  console.log(`faults ${faults}: ${list(deeds.counts)}`);
  console.log(`asked ${acks.length}; acknowledged in ${at(0.5)} ms (median), ${at(0.99)} ms (p99)`);
  console.log(`proposals: ${list(ends)}; approved by people ${deeds.approved.size}`);
  console.log(`all told ${(mendedMs / 1000).toFixed(1)} s after the last fault`);
  console.log(`largest bot ${inMegabytes(largest.bot)} MB, largest agent ${inMegabytes(largest.agent)} MB`);
  console.log(found.length === 0 ? 'every invariant held' : found.join('\n'));
}
