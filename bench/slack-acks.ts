import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../src/config/config.ts';
import { type Person, slackClient } from '../src/embedded/slack/client.ts';
import { startSlackEmulator } from '../src/embedded/slack/emulator.ts';
import { openStore } from '../src/store/open-store.ts';
import { loadOrCreateSigner } from '../src/transports/agent/keys.ts';
import { placesOf } from '../src/wiring/places.ts';
import { allWait, openBenchRedis, PASSWORD } from './fleet-redis.ts';
import { printRow } from './row.ts';
import { readOwn, startAgents } from './simulated.ts';

/**
 * How soon the built bot acknowledges slash commands while it sweeps simulated agents, as Slack sees it: from the delivery to the
 * acknowledgement. Beside it the same commands while nothing else runs. Slack gives up after three seconds.
 *
 *     node bench/run.mjs slack-acks [HOSTS] [SWEEPS]
 */
const HOSTS = Number(process.argv[2] ?? 1_000);
const SWEEPS = Number(process.argv[3] ?? 3);
const GOAL_MS = 500;
/** Between two commands of the person who types all the time. */
const PAUSE_MS = 25;
const AT_REST = 100;

const dir = await mkdtemp(join(tmpdir(), 'syndrop-acks-'));
const home = await mkdtemp('/dev/shm/syndrop-acks-');
const children: ChildProcess[] = [];
const slack = await startSlackEmulator();
const redis = await openBenchRedis(home);
try {
  const { port } = redis;
  const environment = {
    SYNDROP_STATE_DIR: join(dir, 'state'),
    REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:${port}`,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
  };
  const places = placesOf(readConfig(environment, dir));
  const signer = await loadOrCreateSigner(places.signingKey);
  const { file: bundleFile } = await readOwn(dir);
  const hosts = await startAgents({ home, port, bundleFile, botKey: signer.publicKey, size: HOSTS, children });
  await enrol(hosts);
  await allWait(redis.client, HOSTS);
  const program = fileURLToPath(new URL('../syndrop.js', import.meta.url));
  const bot = spawn(process.execPath, [program, 'bot'], {
    cwd: dir,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(bot);
  const person = slackClient(slack.url).as('U0ONCALL1');
  await person.waitFor(({ app }) => app.sockets > 0, 60_000);
  await person.command('/syndrop help');

  const atRest: number[] = [];
  for (let at = 0; at < AT_REST; at += 1) atRest.push(await ack(person));
  const during: number[] = [];
  const took: number[] = [];
  for (let at = 0; at < SWEEPS; at += 1) took.push(await sweep(person, during));
  const sweeps = took.map((seconds) => seconds.toFixed(1)).join(', ');
  printRow({ what: `${AT_REST} commands at rest`, figure: spread(atRest) });
  printRow({
    what: `${during.length} commands while ${HOSTS} hosts are swept`,
    figure: spread(during),
    beside: `${SWEEPS} sweeps of ${sweeps} s`,
    goal: `p99 ${GOAL_MS} ms`,
    held: at(during, 0.99) <= GOAL_MS,
  });

  async function enrol(enrolled: typeof hosts): Promise<void> {
    const store = await openStore(places.store);
    for (const { id, publicKey, sealingKey } of enrolled) {
      const host = { id, publicKey, sealingKey, nextKey: null, transport: 'agent', mode: 'observe' } as const;
      const audit = { at: new Date().toISOString(), actor: 'bench', what: 'host.enrolled', subject: id, detail: {} };
      await store.hosts.put({ ...host, agentVersion: null, kernel: null, lastSeen: null }, audit);
    }
    await store.close();
  }
} finally {
  // The bot first: it ends at once while Redis is there.
  for (const child of children.toReversed()) {
    if (child.exitCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(15_000, undefined, { ref: false })]);
    child.kill('SIGKILL');
  }
  redis.close();
  await slack.close();
  await rm(dir, { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
}

async function ack(person: Person): Promise<number> {
  await sleep(PAUSE_MS);
  const began = performance.now();
  const { ok } = await person.command('/syndrop pending');
  if (!ok) throw new Error('a command was not acknowledged');
  return performance.now() - began;
}

/** Types until the report stands; the seconds that took. */
async function sweep(person: Person, acks: number[]): Promise<number> {
  const known = new Set((await person.see()).channels.flatMap(({ messages }) => messages.map(({ ts }) => ts)));
  const began = performance.now();
  await person.command('/syndrop sweep *');
  const over = new AbortController();
  const report = person
    .waitFor(
      ({ channels }) =>
        channels
          .flatMap(({ messages }) => messages)
          .some((one) => !known.has(one.ts) && JSON.stringify(one.blocks ?? '').includes('"sweep-file"')),
      120_000,
    )
    .finally(() => over.abort());
  while (!over.signal.aborted) acks.push(await ack(person));
  await report;
  return (performance.now() - began) / 1_000;
}

function spread(all: readonly number[]): string {
  return `median ${at(all, 0.5).toFixed(0)} ms, p99 ${at(all, 0.99).toFixed(0)}, worst ${at(all, 1).toFixed(0)}`;
}

function at(all: readonly number[], part: number): number {
  return all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.ceil(all.length * part) - 1)] ?? 0;
}
