import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startPrivateRedis } from '../src/embedded/redis.ts';
import { liveSourceIds } from '../src/protocol/manifest.ts';
import { createAgentTransport } from '../src/transports/agent.ts';
import { enrolHost } from '../src/transports/agent/enrol.ts';
import { loadOrCreateSigner } from '../src/transports/agent/keys.ts';
import { printRow } from './row.ts';

/**
 * Memory of the built agent beside an idle Node, in turn, in one run: at rest, after collections, and CPU while idle.
 * Flags for Node may follow, or the agent as one executable, to be compared with none.
 */
const SETTLE_MS = 4_000;
const COLLECTIONS = 20;

interface Memory {
  readonly rss: number;
  readonly anonymous: number;
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  return { rss: kib('VmRSS') / 1024, anonymous: kib('RssAnon') / 1024 };
}

/** User and system time so far, in milliseconds at the usual 100 ticks a second. */
async function cpuMs(child: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** At rest, beside an idle Node. */
const GOAL_MB = 55;

function show(what: string, { rss, anonymous }: Memory, isGoal = false): void {
  printRow({
    what,
    figure: `RSS ${rss.toFixed(1)} MB, anonymous ${anonymous.toFixed(1)} MB`,
    ...(isGoal ? { goal: `${GOAL_MB} MB`, held: rss <= GOAL_MB } : {}),
  });
}

async function idleNode(): Promise<Memory> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e8)'], { stdio: 'ignore' });
  await sleep(SETTLE_MS);
  const memory = await memoryOf(child);
  child.kill('SIGKILL');
  return memory;
}

const dir = await mkdtemp(join(tmpdir(), 'syndrop-bench-'));
const server = await startPrivateRedis({ dir: join(dir, 'redis') });
const redis = new Redis(server.url);
const signer = await loadOrCreateSigner(join(dir, 'bot.key'));
const enrolled = await enrolHost({
  redis,
  hostId: 'bench',
  dir: join(dir, 'agent'),
  botPublicKey: signer.publicKey,
  policy: { mode: 'observe' },
  sysctlDir: null,
});
const hostKeys = () => Promise.resolve({ signing: [enrolled.publicKey], sealing: enrolled.sealingKey });
const transport = createAgentTransport({ redis, botId: 'bench', signer, hostKeys });

async function agent(given: readonly string[]): Promise<void> {
  const [first = ''] = given;
  const isFlag = first === '' || first.startsWith('-');
  const [file, ...words] = isFlag ? [process.execPath, ...given, 'dist/syndrop-agent.cjs'] : [first];
  const child = spawn(file, [...words, '--config', enrolled.configPath], { stdio: 'ignore' });
  const name = `agent ${isFlag ? given.join(' ') : 'as one executable'}`;
  await sleep(SETTLE_MS);
  show(`${name} at rest`, await memoryOf(child), isFlag && given.length > 0);
  const options = { sources: liveSourceIds, windowSeconds: 0 };
  const began = await cpuMs(child);
  for (let count = 0; count < COLLECTIONS; count += 1)
    await transport.collect('bench', options, AbortSignal.timeout(20_000));
  const spent = (await cpuMs(child)) - began;
  await sleep(SETTLE_MS);
  show(`${name} after ${COLLECTIONS} collections`, await memoryOf(child));
  printRow({ what: 'one whole collection', figure: `${(spent / COLLECTIONS).toFixed(1)} ms CPU of the agent` });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

show('node, idle', await idleNode());
await agent([]);
if (process.argv.length > 2) await agent(process.argv.slice(2));
show('node, idle, again', await idleNode());
await transport.close();
redis.disconnect();
await server.stop();
await rm(dir, { recursive: true, force: true });
