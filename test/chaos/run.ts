import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Member } from '../support/member.ts';
import { faultsOf } from './faults.ts';
import { owed, violations } from './invariants.ts';
import { mutationOf } from './mutations.ts';
import { askers, count, deciders, type Deeds } from './people.ts';
import { pick, type Random, randomOf } from './random.ts';
import { EDGES, HOSTS, openWorld } from './world.ts';

/**
 * Faults in a random order that a seed fixes, while people ask, sweep and change hosts; then everything is mended, and what
 * is owed must come, once. Prints the figures; the status is 1 when an invariant does not hold.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    postgres: { type: 'boolean', default: false },
    faults: { type: 'string' },
    broken: { type: 'string' },
  },
});
const mutation = mutationOf(values.broken);
const seconds = Number(values.seconds);
const withPostgres = values.postgres || mutation?.postgres === true;
/** A part of the names of those that are played. */
const some = values.faults ?? mutation?.faults ?? '';
/** Each its own, so that neither changes what the other does. */
const asking = randomOf(Number(values.seed));
const chance = randomOf(Number(values.seed) + 1);
/** After the last fault everything that is owed comes within this. */
const MENDED_MS = mutation === null ? 120_000 : 45_000;
const MOST_BYTES = 400 * 1024 * 1024;

console.log(`chaos: seed ${values.seed}, ${seconds} s, ${withPostgres ? 'Postgres' : 'SQLite'}`);
if (mutation !== null) console.log(`broken on purpose: ${mutation.broken}`);
const world = await openWorld(withPostgres, mutation);
const deeds: Deeds = { acks: [], approved: new Set(), counts: new Map() };
const [closing, stop] = [new AbortController(), new AbortController()];
const largest = { bot: 0, agent: 0 };
const meter = setInterval(measure, 1_000);
const people = [
  askers(world.fleet, { hosts: HOSTS, edges: EDGES }, deeds, asking, closing.signal),
  deciders(world.fleet, deeds, { closing: closing.signal, stop: stop.signal }),
];
const began = performance.now();
const until = began + seconds * 1000;
await play(chance);
await mend();
const ended = performance.now();
const wrong = await settled();
clearInterval(meter);
await report();
await world.close();
process.exitCode = wrong.length === 0 ? 0 : 1;

async function play(random: Random): Promise<void> {
  const faults = faultsOf(world, random);
  const names = Object.keys(faults).filter((name) => name.includes(some));
  for (let first = true; performance.now() < until; first = false) {
    await sleep(first ? 2_000 : 500 + random() * 2_500);
    if (names.length === 0) continue;
    const name = pick(names, random);
    count(deeds, name);
    await faults[name]?.();
  }
}

async function mend(): Promise<void> {
  await world.fleet.slack.faults({});
  for (const member of [...world.web, ...EDGES.map((host) => world.edge(host))]) member.goOn();
  closing.abort();
}

async function settled(): Promise<readonly string[]> {
  const found: string[] = [];
  for (let left: string | null = ''; left !== null; await sleep(250)) {
    left = await owed(world).catch(String);
    if (left === null || performance.now() - ended < MENDED_MS) continue;
    found.push(`lost: ${left} are owed ${MENDED_MS / 1000} s later`);
    break;
  }
  stop.abort();
  await Promise.all(people);
  found.push(...world.died.map((words) => `a bot died by itself: ${words}`), ...(await violations(world, deeds)));
  if (largest.bot > MOST_BYTES) found.push(`memory: the bot grew to ${megabytes(largest.bot)}`);
  return found;
}

function measure(): void {
  largest.bot = Math.max(largest.bot, residentBytes(world.bot));
  largest.agent = Math.max(largest.agent, ...EDGES.map((host) => residentBytes(world.edge(host))));
}

async function report(): Promise<void> {
  const acks = deeds.acks.sort((a, b) => a - b);
  const at = (part: number): string => (acks[Math.ceil(acks.length * part) - 1] ?? 0).toFixed(0);
  const states = await world.fleet.store.proposals.inStates(['rejected', 'expired', 'refused', 'kept', 'reverted']);
  const tally = new Map<string, number>();
  for (const { state } of states) tally.set(state, (tally.get(state) ?? 0) + 1);
  const list = (of: ReadonlyMap<string, number>): string =>
    [...of].map(([name, times]) => `${name} ${times}`).join(', ');
  console.log(`faults: ${list(deeds.counts)}`);
  console.log(`asked ${acks.length}; acknowledged in ${at(0.5)} ms (median), ${at(0.99)} ms (p99)`);
  console.log(`proposals ${states.length}: ${list(tally)}; approved by people ${deeds.approved.size}`);
  console.log(`all told ${((performance.now() - ended) / 1000).toFixed(1)} s after the last fault`);
  console.log(`largest bot ${megabytes(largest.bot)}, largest agent ${megabytes(largest.agent)}`);
  console.log(wrong.length === 0 ? 'every invariant held' : wrong.join('\n'));
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}

function residentBytes({ process: { pid } }: Member): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
