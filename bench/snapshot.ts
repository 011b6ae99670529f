import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { collect } from '../agent/collect/collect.ts';
import { createKeptShell } from '../agent/collect/kept-shell.ts';
import { type SourceId, sweepSourceIds } from '../src/protocol/manifest.ts';
import { cpuMsOf, endAllOnSignal, isInstalled, measured, OwnGroup, runInside } from './own-group.ts';
import { printRow } from './row.ts';

/**
 * What one snapshot of the agent costs its host, children and all, with no sockets and with many, beside a scrape of
 * prometheus-node-exporter in the same run; in a network namespace of its own.
 *
 *     node bench/run.mjs snapshot [SOCKETS]
 */
const INSIDE = 'SYNDROP_BENCH_INSIDE';
const WARM_UP = 50;
const ROUNDS = 100;
const SCRAPES = 20;
/** A process may have so many files open. */
const SOCKETS_A_PROCESS = 12_500;
const EXPORTER = 'prometheus-node-exporter';
const EXPORTER_PORT = 9_100;

const LISTEN_ROWS: readonly SourceId[] = ['ss-listen'];
const SETTINGS: readonly SourceId[] = ['sysctl'];
const COUNTERS = sweepSourceIds.filter((id) => ![...LISTEN_ROWS, ...SETTINGS].includes(id));
const KINDS: Readonly<Record<string, readonly SourceId[]>> = {
  counters: COUNTERS,
  'counters and settings': [...COUNTERS, ...SETTINGS],
  'with listen rows': sweepSourceIds,
};
const GOALS: Readonly<Record<string, number>> = { counters: 1, 'with listen rows': 4 };

const [first = '50000', second = '', third = ''] = process.argv.slice(2);
if (process.env[INSIDE] === undefined) {
  await runInside(['--net'], INSIDE);
} else if (first === 'collect') await snapshots(second, third);
else if (first === 'hold') await holdSockets(Number(second));
else await compare(Number(first));

async function compare(most: number): Promise<void> {
  endAllOnSignal();
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  for (const setting of ['net.core.somaxconn=65535', 'net.ipv4.ip_local_port_range=1024 65535'])
    execFileSync('sysctl', ['-qw', setting]);
  const exporter = isInstalled(EXPORTER) ? await startExporter() : null;
  if (exporter === null) printRow({ what: EXPORTER, figure: 'is not installed' });
  const holders = new OwnGroup('holders');
  try {
    for (const sockets of [0, most]) {
      for (let held = 0; held < sockets; held += SOCKETS_A_PROCESS) {
        const child = holders.start([...self(), 'hold', String(Math.min(SOCKETS_A_PROCESS, sockets - held))], 'pipe');
        if (child.stdout !== null) await once(child.stdout, 'data');
      }
      const scrape = exporter === null ? null : await scrapeMs(exporter);
      if (scrape !== null)
        printRow({ what: `${EXPORTER}, ${sockets} sockets`, figure: `${scrape.toFixed(2)} ms of CPU a scrape` });
      for (const kind of Object.keys(KINDS)) await show(kind, sockets, scrape);
    }
  } finally {
    await holders.end();
    await exporter?.end();
  }
}

async function show(kind: string, sockets: number, scrape: number | null): Promise<void> {
  const group = new OwnGroup('agent');
  const { output } = await measured(group, [...self(), 'collect', kind, group.dir]);
  await group.end();
  const ms = Number(output);
  const goal = GOALS[kind];
  printRow({
    what: `${kind}, ${sockets} sockets`,
    figure: `${ms.toFixed(2)} ms of CPU a snapshot`,
    ...(scrape === null ? {} : { beside: `1/${(scrape / ms).toFixed(1)} of a scrape` }),
    ...(goal === undefined ? {} : { goal: `${goal} ms`, held: ms <= goal && (scrape === null || ms < scrape) }),
  });
}

function self(): readonly string[] {
  return [process.execPath, process.argv[1] ?? ''];
}

/** Prints the milliseconds of CPU that one snapshot took this process and its children. */
async function snapshots(kind: string, group: string): Promise<void> {
  const sources = KINDS[kind] ?? [];
  const shell = createKeptShell();
  const task = { hostId: 'bench', sources, windowSeconds: 0, transport: 'agent', start: shell.start } as const;
  const { signal } = new AbortController();
  for (let count = 0; count < WARM_UP; count += 1) await collect(task, signal);
  const before = cpuMsOf(group);
  for (let count = 0; count < ROUNDS; count += 1) await collect(task, signal);
  console.log((cpuMsOf(group) - before) / ROUNDS);
  shell.end();
}

/** Both ends of connections to itself, and a word when all are there; ends with whoever started it. */
async function holdSockets(sockets: number): Promise<void> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket)).listen({
    port: 0,
    host: '127.0.0.1',
    backlog: 65_535,
  });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const wanted = Math.floor(sockets / 2);
  const dialled: Socket[] = [];
  while (dialled.length < wanted) {
    const some = Array.from({ length: Math.min(250, wanted - dialled.length) }, () =>
      createConnection(port, '127.0.0.1'),
    );
    await Promise.all(some.map((socket) => once(socket, 'connect')));
    dialled.push(...some);
  }
  while (accepted.length < wanted) await sleep(10);
  console.log('held');
  await once(process, 'SIGTERM');
  process.exit();
}

async function startExporter(): Promise<OwnGroup> {
  const group = new OwnGroup('exporter');
  group.start([EXPORTER, `--web.listen-address=127.0.0.1:${EXPORTER_PORT}`, '--log.level=error'], 'ignore');
  for (let round = 0; round < 100; round += 1) {
    if (await scraped().then(Boolean, () => false)) return group;
    await sleep(50);
  }
  await group.end();
  throw new Error(`${EXPORTER} does not answer`);
}

async function scrapeMs(exporter: OwnGroup): Promise<number> {
  for (let count = 0; count < 5; count += 1) await scraped();
  const before = exporter.cpuMs();
  for (let count = 0; count < SCRAPES; count += 1) await scraped();
  return (exporter.cpuMs() - before) / SCRAPES;
}

async function scraped(): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${EXPORTER_PORT}/metrics`);
  return await response.text();
}
