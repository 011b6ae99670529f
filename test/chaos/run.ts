import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { incidents, type ShownMessage } from '../../src/embedded/slack/client.ts';
import { type Fleet, type Member, openFleet } from '../support/fleet.ts';
import { type PrivatePostgres, startPrivatePostgres } from '../support/private-postgres.ts';

/**
 * Faults in a random order that a seed fixes, while people ask and sweep; then everything is mended, and what is owed must
 * come, once. Prints the figures; the status is 1 when an invariant does not hold.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    postgres: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
/** Each its own, so that neither changes what the other does. */
const peoples = randomOf(Number(values.seed));
const chance = randomOf(Number(values.seed) + 1);
const HOSTS = Array.from({ length: 20 }, (_, index) => `web${index + 1}`);
/** After the last fault everything that is owed comes within this. */
const MENDED_MS = 120_000;
const MOST_BYTES = 400 * 1024 * 1024;
const haste = {
  sweepTimes: { timeout: 10_000, late: 20_000, lease: 3_000 },
  deadAfter: { jobsMs: 3_000, postsMs: 5_000 },
};

const postgres: PrivatePostgres | null = values.postgres ? await startPrivatePostgres() : null;
const database = postgres === null ? {} : { database: await postgres.database() };
const fleet = await openFleet({ hosts: HOSTS, yaml: 'diagnose: { windowSeconds: 0 }\n', haste, ...database });
let bot: Member = await fleet.startBot();
const agents = [await fleet.startAgents(HOSTS.slice(0, 10)), await fleet.startAgents(HOSTS.slice(10, 18))];
await fleet.startAgents(HOSTS.slice(18), 'forged');
const acks: number[] = [];
const counts = new Map<string, number>();
let asked = 0;
let largest = 0;
/** Last words of bots that nobody killed. */
const died: string[] = [];
let restarting = false;

console.log(`chaos: seed ${values.seed}, ${seconds} s, ${values.postgres ? 'Postgres' : 'SQLite'}`);
const until = performance.now() + seconds * 1000;
await Promise.all([people(), faults()]);
await fleet.slack.faults({});
for (const member of agents) member.goOn();
const began = performance.now();
const wrong = await settled(fleet);
report();
await fleet.close();
await postgres?.stop();
process.exitCode = wrong.length === 0 ? 0 : 1;

async function people(): Promise<void> {
  const person = fleet.slack.as('U0ONCALL1');
  for (let turn = 0; performance.now() < until; turn += 1) {
    const command = turn % 6 === 0 ? '/syndrop sweep *' : `/syndrop ${pick(HOSTS, peoples)}`;
    const started = performance.now();
    const done = await person.command(command);
    if (done.ok) {
      asked += 1;
      acks.push(performance.now() - started);
    }
    largest = Math.max(largest, residentBytes(bot));
    if (bot.ended && !restarting && died.length === 0) died.push(bot.said().slice(-600));
    await sleep(1_500 + peoples() * 1_500);
  }
}

async function faults(): Promise<void> {
  const all: Readonly<Record<string, () => Promise<unknown>>> = {
    'Redis killed': async () => {
      const restart = await fleet.killRedis();
      await sleep(chance() * 2_000);
      await restart();
    },
    'Redis halted': async () => {
      const pid = await fleet.redisPid();
      process.kill(pid, 'SIGSTOP');
      await sleep(1_000 + chance() * 3_000);
      process.kill(pid, 'SIGCONT');
    },
    'Redis full': async () => {
      await fleet.redis().config('SET', 'maxmemory', '1mb');
      await sleep(1_000 + chance() * 3_000);
      await fleet.redis().config('SET', 'maxmemory', '0');
    },
    'bot killed': async () => {
      restarting = true;
      bot = await startAgain(bot);
      restarting = false;
    },
    'agents halted': async () => {
      const member = pick(agents, chance);
      member.halt();
      await sleep(1_000 + chance() * 8_000);
      member.goOn();
    },
    'Slack away': async () => {
      await fleet.slack.faults({ down: true });
      await sleep(1_000 + chance() * 8_000);
      await fleet.slack.faults({});
    },
    'Slack refuses': async () => {
      await fleet.slack.faults({ refuseEvery: 2, retryAfter: 1 });
      await sleep(5_000);
      await fleet.slack.faults({});
    },
    'Slack does not answer': () => fleet.slack.faults({ unanswered: 3 }),
    'Slack reconnects': () => fleet.slack.disconnect('refresh_requested'),
    ...(postgres === null ? {} : { 'Postgres killed': () => postgres.crash() }),
  };
  for (let first = true; performance.now() < until; first = false) {
    await sleep(first ? 2_000 : 500 + chance() * 3_000);
    const name = pick(Object.keys(all), chance);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    await all[name]?.();
  }
}

/** A bot that finds Redis, the database or Slack away ends; whoever watches it starts it again. */
async function startAgain(killed: Member): Promise<Member> {
  await killed.kill();
  for (;;) {
    try {
      return await fleet.startBot();
    } catch {
      await sleep(500);
    }
  }
}

/** Waits until nothing is owed, then looks at everything; what is wrong, in words. */
async function settled({ store, slack }: Fleet): Promise<readonly string[]> {
  const early = new Date(0).toISOString();
  for (;;) {
    const [untold, owed] = await Promise.all([store.diagnoses.untold(early), store.sweeps.owed(early)]);
    if (untold.length + owed.length === 0) break;
    if (performance.now() - began > MENDED_MS)
      return [`lost: ${untold.length} diagnoses and ${owed.length} sweeps are owed ${MENDED_MS / 1000} s later`];
    await sleep(250);
  }
  const found: string[] = died.map((words) => `a bot died by itself: ${words}`);
  const messages = await slack.as('U0ONCALL1').channel(incidents);
  const keys = messages.flatMap(keyOf);
  const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
  if (twice.length > 0) found.push(`doubled: ${twice.join(', ')}`);
  const records = (await Promise.all(HOSTS.map((host) => store.diagnoses.history(host, 1_000)))).flat();
  const untold = records.filter(({ diagnosisId }) => !keys.includes(`diagnosis-${diagnosisId}`));
  if (untold.length > 0) found.push(`lost: ${untold.length} verdicts stand in no thread`);
  for (const { sweepId } of await store.sweeps.list(1_000)) {
    const results = await store.sweeps.results(sweepId);
    if (results.length !== HOSTS.length) found.push(`lost: sweep ${sweepId} tells of ${results.length} hosts`);
    if (results.some(({ state, host }) => state === 'answered' && HOSTS.slice(18).includes(host)))
      found.push(`believed: sweep ${sweepId} took a forged answer`);
  }
  if (!(await store.audit.verify()).intact) found.push('the audit chain is broken');
  const orders = await Promise.all(HOSTS.map((host) => store.orders.ofHost(host)));
  if (orders.flat().length > 0) found.push('unapproved: an order was signed');
  if (largest > MOST_BYTES) found.push(`memory: the bot grew to ${Math.round(largest / 1024 / 1024)} MB`);
  return found;
}

function keyOf({ metadata }: ShownMessage): readonly string[] {
  return metadata === undefined ? [] : [String(/"key":"([^"]+)"/.exec(JSON.stringify(metadata))?.[1])];
}

function report(): void {
  acks.sort((a, b) => a - b);
  const at = (part: number): string => (acks[Math.ceil(acks.length * part) - 1] ?? 0).toFixed(0);
  console.log(`faults: ${[...counts].map(([name, times]) => `${name} ${times}`).join(', ')}`);
  console.log(`asked ${asked}; acknowledged in ${at(0.5)} ms (median), ${at(0.99)} ms (p99)`);
  console.log(`all told ${((performance.now() - began) / 1000).toFixed(1)} s after the last fault`);
  console.log(`largest bot ${Math.round(largest / 1024 / 1024)} MB`);
  console.log(wrong.length === 0 ? 'every invariant held' : wrong.join('\n'));
}

function residentBytes({ process: { pid } }: Member): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function pick<T>(from: readonly T[], random: () => number): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

/** mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
