import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { collect } from '../agent/collect/collect.ts';
import type { Bundle } from '../src/protocol/bundle.ts';
import type { SourceId } from '../src/protocol/manifest.ts';

const PER_PROCESS = 5_000;
/** Some 8 KB of what a host prints. */
const SOURCES: readonly SourceId[] = [
  'proc-net-netstat',
  'proc-net-snmp',
  'proc-net-sockstat',
  'proc-net-softnet_stat',
  'proc-net-stat-nf_conntrack',
  'proc-net-stat-rt_cache',
  'proc-net-dev',
];

const Announced = z.object({
  hosts: z.array(z.object({ id: z.string(), publicKey: z.string(), sealingKey: z.string() })),
});

/** What a sweep reads of this machine, which every agent then answers with other numbers. */
export async function readOwn(dir: string): Promise<{ readonly bundle: Bundle; readonly file: string }> {
  const task = { hostId: 'sim', sources: SOURCES, windowSeconds: 0, transport: 'agent' } as const;
  const bundle = await collect(task, AbortSignal.timeout(20_000));
  const file = join(dir, 'bundle.json');
  await writeFile(file, JSON.stringify(bundle));
  return { bundle, file };
}

/** Many agents in few processes of this machine. */
interface Simulated {
  /** Where the agents keep what is theirs. */
  readonly home: string;
  readonly port: number;
  readonly bundleFile: string;
  readonly botKey: string;
  readonly size: number;
  /** Gets their processes, also where starting them fails. */
  readonly children: ChildProcess[];
}

export async function startAgents({ home, port, bundleFile, botKey, size, children }: Simulated) {
  for (let from = 0; from < size; from += PER_PROCESS) {
    const count = Math.min(PER_PROCESS, size - from);
    const url = `redis://127.0.0.1:${port}`;
    const argv = [agentsProgram(), home, url, botKey, bundleFile, String(from), String(count)];
    children.push(spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }));
  }
  const announced = await Promise.all(
    children.map(async (child) => Announced.parse((await once(child, 'message'))[0])),
  );
  const hosts = announced.flatMap((one) => one.hosts);
  for (const child of children) child.send('start');
  return hosts;
}

function agentsProgram(): string {
  return process.env['BENCH_FLEET_AGENTS'] ?? '';
}

/** Milliseconds of CPU that processes have used. */
export async function cpuMsOf(pids: readonly number[]): Promise<number> {
  let ticks = 0;
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10;
}
