import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { liveSourceIds, type SourceId, sweepSourceIds } from '../src/protocol/manifest.ts';
import { enrolledAgent } from './built-agent.ts';
import { cpuMs, memoryOf } from './footprint.ts';
import { isInstalled } from './own-group.ts';
import { printRow } from './row.ts';

/**
 * The built agent, started as its unit starts it, beside an idle Node and prometheus-node-exporter, in turn in one run: memory
 * at rest and after the snapshots of an hour; CPU and requests to Redis of a minute of rest.
 *
 *     node bench/run.mjs agent-memory [SNAPSHOTS]
 */
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

const enrolled = await enrolledAgent();

await beside('node, idle', [process.execPath, '-e', 'setInterval(() => {}, 1e8)'], async (child) => {
  await showMemory('node, idle', child);
});
await beside('agent', enrolled.argv, agent);
const listen = [`--web.listen-address=127.0.0.1:${EXPORTER_PORT}`, '--log.level=error'] as const;
if (isInstalled(EXPORTER)) await beside(EXPORTER, [EXPORTER, ...listen], exporter);

await enrolled.close();

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
    await enrolled.collect(sources);
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

async function showMemory(what: string, child: ChildProcess, isGoal = false): Promise<void> {
  const { rssMb, anonymousMb } = await memoryOf(child);
  printRow({
    what,
    figure: `RSS ${rssMb.toFixed(1)} MB, anonymous ${anonymousMb.toFixed(1)} MB`,
    ...(isGoal ? { goal: `${RSS_MB}, ${ANONYMOUS_MB} MB`, held: rssMb <= RSS_MB && anonymousMb <= ANONYMOUS_MB } : {}),
  });
}

async function requestsOfAgent(): Promise<number> {
  return [...(await enrolled.requests()).values()].reduce((sum, count) => sum + count, 0);
}
