import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { sweepSourceIds } from '../src/protocol/manifest.ts';
import { enrolledAgent } from './built-agent.ts';
import { cpuMs, type Memory, memoryOf } from './footprint.ts';
import { isInstalled } from './own-group.ts';
import { printRow } from './row.ts';

/**
 * One real hour of the built agent as its unit starts it: one at rest, one asked for a snapshot every ten seconds, each with a
 * Redis of its own, and prometheus-node-exporter scraped as often.
 *
 *     node bench/run.mjs agent-hour [MINUTES]
 */
const MINUTES = Number(process.argv[2] ?? 60);
const MINUTE_MS = 60_000;
const EVERY_MS = 10_000;
const EXPORTER = 'prometheus-node-exporter';
const EXPORTER_PORT = 9_118;
const [RSS_MB, ANONYMOUS_MB, CPU_MS, REQUESTS] = [50, 16, 100, 5];

const children: ChildProcess[] = [];
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => children.forEach((child) => child.kill()));

const [resting, asked] = [await enrolledAgent(), await enrolledAgent()];
const listen = [`--web.listen-address=127.0.0.1:${EXPORTER_PORT}`, '--log.level=error'];
const lives = [
  live('agent at rest', resting.argv, null),
  live('agent, a snapshot every 10 s', asked.argv, () => asked.collect(sweepSourceIds)),
  ...(isInstalled(EXPORTER) ? [live(`${EXPORTER}, a scrape every 10 s`, [EXPORTER, ...listen], scrape)] : []),
];
// The first minute is that of starting.
await sleep(MINUTE_MS);
const before = await resting.requests();
await Promise.all(lives);
const after = await resting.requests();
const calls = [...after]
  .map(([name, count]) => [name, (count - (before.get(name) ?? 0)) / MINUTES] as const)
  .filter(([, count]) => count > 0);
const aMinute = calls.reduce((sum, [, count]) => sum + count, 0);
printRow({
  what: 'agent at rest, requests to Redis',
  figure: `${aMinute.toFixed(1)} a minute`,
  beside: calls.map(([name, count]) => `${name} ${count.toFixed(1)}`).join(', '),
  goal: `${REQUESTS}`,
  held: aMinute <= REQUESTS,
});
await Promise.all([resting.close(), asked.close()]);

/** Starts it, works it for the hour after its first minute, says what it took and ends it. */
async function live(what: string, [program = '', ...args]: readonly string[], work: (() => Promise<void>) | null) {
  const child = spawn(program, args, { stdio: 'ignore' });
  children.push(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await sleep(MINUTE_MS);
  const [began, cpu] = [performance.now(), await cpuMs(child)];
  const seen = [await memoryOf(child)];
  let done = 0;
  for (let turn = 1; turn * EVERY_MS <= MINUTES * MINUTE_MS; turn += 1) {
    if (work !== null) done += await work().then(() => 1, complain(what));
    await sleep(began + turn * EVERY_MS - performance.now());
    seen.push(await memoryOf(child));
  }
  const spent = ((await cpuMs(child)) - cpu) / MINUTES;
  show(what, seen);
  const times = work === null ? '' : `, ${done} times, ${((spent * MINUTES) / done).toFixed(1)} ms each`;
  const goal = work === null ? { goal: `${CPU_MS} ms`, held: spent <= CPU_MS } : {};
  printRow({ what, figure: `${spent.toFixed(0)} ms of CPU a minute${times}`, ...goal });
  child.kill('SIGTERM');
  await ended;
}

function complain(what: string): (cause: unknown) => number {
  return (cause) => {
    console.error(`${what}: ${String(cause)}`);
    return 0;
  };
}

async function scrape(): Promise<void> {
  await (await fetch(`http://127.0.0.1:${EXPORTER_PORT}/metrics`)).text();
}

function show(what: string, seen: readonly Memory[]): void {
  const most: Memory = {
    rssMb: Math.max(...seen.map(({ rssMb }) => rssMb)),
    anonymousMb: Math.max(...seen.map(({ anonymousMb }) => anonymousMb)),
  };
  const words = ({ rssMb, anonymousMb }: Memory) =>
    `RSS ${rssMb.toFixed(1)} MB, anonymous ${anonymousMb.toFixed(1)} MB`;
  for (const [when, memory] of Object.entries({ 'after a minute': seen[0], 'at the end': seen.at(-1) }))
    if (memory !== undefined) printRow({ what: `${what}, ${when}`, figure: words(memory) });
  const held = most.rssMb <= RSS_MB && most.anonymousMb <= ANONYMOUS_MB;
  const goal = what.startsWith('agent') ? { goal: `${RSS_MB}, ${ANONYMOUS_MB} MB`, held } : {};
  printRow({ what: `${what}, at most`, figure: words(most), ...goal });
}
