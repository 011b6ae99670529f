import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startPrivateRedis } from '../src/embedded/redis.ts';
import { liveSourceIds, type SourceId, sweepSourceIds } from '../src/protocol/manifest.ts';
import { createAgentTransport } from '../src/transports/agent.ts';
import { enrolHost } from '../src/transports/agent/enrol.ts';
import { loadOrCreateSigner } from '../src/transports/agent/keys.ts';
import { isInstalled } from './own-group.ts';
import { printRow } from './row.ts';

/**
 * The built agent, started as its unit starts it, beside an idle Node and prometheus-node-exporter, in turn in one run: memory
 * at rest and after the snapshots of an hour; CPU and requests to Redis of a minute of rest.
 *
 *     node bench/run.mjs agent-memory [SNAPSHOTS]
 */
const UNIT = 'deploy/systemd/syndrop-agent.service';
const SETTLE_MS = 5_000;
const MINUTE_MS = 60_000;
/** 360 are those of an hour with one every ten seconds. */
const SNAPSHOTS = Number(process.argv[2] ?? 60);
/** Ten seconds cut short: all that an agent does after a snapshot, and freeing its memory, is done two seconds after it. */
const GAP_MS = 2_500;
const WHOLE_COLLECTIONS = 20;
const EXPORTER = 'prometheus-node-exporter';
const EXPORTER_PORT = 9_119;
const [RSS_MB, ANONYMOUS_MB, CPU_MS, REQUESTS] = [50, 16, 100, 5];

const dir = await mkdtemp(join(tmpdir(), 'syndrop-bench-'));
const server = await startPrivateRedis({ dir: join(dir, 'redis') });
const redis = new Redis(server.url);
const signer = await loadOrCreateSigner(join(dir, 'bot.key'));
const { configPath, publicKey, sealingKey } = await enrolHost({
  redis,
  hostId: 'bench',
  dir: join(dir, 'agent'),
  botPublicKey: signer.publicKey,
  policy: { mode: 'observe' },
  sysctlDir: null,
});
const hostKeys = () => Promise.resolve({ signing: [publicKey], sealing: sealingKey });
const transport = createAgentTransport({ redis, botId: 'bench', signer, hostKeys });

await beside('node, idle', [process.execPath, '-e', 'setInterval(() => {}, 1e8)'], async (child) => {
  await showMemory('node, idle', child);
});
await beside('agent', await asItsUnit(), agent);
const listen = [`--web.listen-address=127.0.0.1:${EXPORTER_PORT}`, '--log.level=error'] as const;
if (isInstalled(EXPORTER)) await beside(EXPORTER, [EXPORTER, ...listen], exporter);

await transport.close();
redis.disconnect();
await server.stop();
await rm(dir, { recursive: true, force: true });

async function agent(child: ChildProcess): Promise<void> {
  await showMemory('agent at rest', child, true);
  const [cpu, requests] = [await cpuMs(child), await requestsOfAgent()];
  await sleep(MINUTE_MS);
  const [spent, asked] = [(await cpuMs(child)) - cpu, (await requestsOfAgent()) - requests];
  const what = 'a minute of rest, history on';
  printRow({ what, figure: `${spent.toFixed(0)} ms of CPU`, goal: `${CPU_MS} ms`, held: spent <= CPU_MS });
  printRow({ what, figure: `${asked} requests to Redis`, goal: `${REQUESTS}`, held: asked <= REQUESTS });
  const each = await collections(child, sweepSourceIds, SNAPSHOTS);
  printRow({
    what: 'one snapshot',
    figure: `${each.toFixed(1)} ms of CPU of the agent itself, with freeing memory after it`,
  });
  await showMemory(`agent after ${SNAPSHOTS} snapshots`, child, true);
  const whole = await collections(child, liveSourceIds, WHOLE_COLLECTIONS);
  printRow({ what: 'one whole collection', figure: `${whole.toFixed(1)} ms of CPU of the agent itself, likewise` });
  await showMemory(`agent after ${WHOLE_COLLECTIONS} whole collections more`, child);
}

async function collections(child: ChildProcess, sources: readonly SourceId[], count: number): Promise<number> {
  const before = await cpuMs(child);
  for (let done = 0; done < count; done += 1) {
    await transport.collect('bench', { sources, windowSeconds: 0 }, AbortSignal.timeout(30_000));
    await sleep(GAP_MS);
  }
  return ((await cpuMs(child)) - before) / count;
}

async function exporter(child: ChildProcess): Promise<void> {
  await showMemory(`${EXPORTER} at rest`, child);
  const before = await cpuMs(child);
  for (let scrape = 0; scrape < SNAPSHOTS; scrape += 1)
    await (await fetch(`http://127.0.0.1:${EXPORTER_PORT}/metrics`)).text();
  const each = ((await cpuMs(child)) - before) / SNAPSHOTS;
  printRow({ what: `${EXPORTER}, one scrape`, figure: `${each.toFixed(1)} ms of CPU` });
  await sleep(SETTLE_MS);
  await showMemory(`${EXPORTER} after ${SNAPSHOTS} scrapes`, child);
}

/** The words of ExecStart and its environment, with this Node and this agent. */
async function asItsUnit(): Promise<readonly string[]> {
  const unit = await readFile(UNIT, 'utf8');
  const flags = (/^ExecStart=node (.*?) \//m.exec(unit)?.[1] ?? '').split(' ');
  const environment = [...unit.matchAll(/^Environment=(.*)$/gm)].flatMap(([, words = '']) => words.split(' '));
  return [
    'env',
    '-i',
    `PATH=${process.env['PATH']}`,
    ...environment,
    process.execPath,
    ...flags,
    'dist/syndrop-agent.cjs',
    '--config',
    configPath,
  ];
}

async function beside(
  what: string,
  [program = '', ...args]: readonly string[],
  work: (child: ChildProcess) => Promise<void>,
) {
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await sleep(SETTLE_MS);
  if (child.exitCode !== null) throw new Error(`${what} ended by itself`);
  await work(child);
  child.kill('SIGTERM');
  await ended;
}

async function showMemory(what: string, { pid }: ChildProcess, isGoal = false): Promise<void> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  const [rss, anonymous] = [mb('VmRSS'), mb('RssAnon')];
  printRow({
    what,
    figure: `RSS ${rss.toFixed(1)} MB, anonymous ${anonymous.toFixed(1)} MB`,
    ...(isGoal ? { goal: `${RSS_MB}, ${ANONYMOUS_MB} MB`, held: rss <= RSS_MB && anonymous <= ANONYMOUS_MB } : {}),
  });
}

/** Of all its threads so far, without its children: the kernel's own account, in ticks of 10 ms. */
async function cpuMs({ pid }: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** So far, those of the bot that listens among them; what this benchmark asks itself is not. */
async function requestsOfAgent(): Promise<number> {
  const stats = await redis.info('commandstats');
  let calls = 0;
  for (const [, name = '', count] of stats.matchAll(/^cmdstat_(\S+):calls=(\d+)/gm))
    if (name !== 'info' && name !== 'xread') calls += Number(count);
  return calls;
}
