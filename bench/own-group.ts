import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A control group of its own for what a benchmark starts: CPU and memory of all of it, daemons and dead children too. */
const VERSION_1 = '/sys/fs/cgroup/cpuacct';
const SAMPLE_MS = 200;

const open = new Set<OwnGroup>();

export class OwnGroup {
  readonly #dir: string;

  constructor(name: string) {
    const root = existsSync(VERSION_1) ? VERSION_1 : '/sys/fs/cgroup';
    this.#dir = `${root}/syndrop-bench-${process.pid}-${name}`;
    mkdirSync(this.#dir);
    open.add(this);
  }

  start(argv: readonly string[], stdio: 'inherit' | 'ignore' | 'pipe', env: NodeJS.ProcessEnv = {}): ChildProcess {
    const enter = ['-c', 'echo $$ >"$0/cgroup.procs" && exec "$@"', this.#dir, ...argv];
    return spawn('/bin/sh', enter, {
      stdio: ['ignore', stdio, stdio],
      detached: true,
      env: { ...process.env, ...env },
    });
  }

  /** For whoever inside wants to know what it has used. */
  get dir(): string {
    return this.#dir;
  }

  cpuMs(): number {
    return cpuMsOf(this.#dir);
  }

  pids(): readonly number[] {
    return readFileSync(`${this.#dir}/cgroup.procs`, 'utf8').split('\n').filter(Boolean).map(Number);
  }

  /** What is shared counts once. */
  pssMb(): number {
    let kib = 0;
    for (const pid of this.pids()) kib += pssOf(pid);
    return kib / 1024;
  }

  async end(): Promise<void> {
    for (let round = 0; this.pids().length > 0; round += 1) {
      for (const pid of this.pids()) {
        try {
          process.kill(pid, round < 20 ? 'SIGTERM' : 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
      }
      await sleep(50);
    }
    rmdirSync(this.#dir);
    open.delete(this);
  }
}

/** Runs this file again in namespaces of its own, which `flags` of unshare name, and hands on who ends it. */
export async function runInside(flags: readonly string[], mark: string): Promise<void> {
  const argv = [...flags, '--', process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn('unshare', argv, { stdio: 'inherit', env: { ...process.env, [mark]: 'yes' } });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill('SIGTERM'));
  const status = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  process.exitCode = status ?? 1;
}

/** Whoever ends the benchmark early leaves nothing of it behind. */
export function endAllOnSignal(clean: () => void = () => {}): void {
  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    await Promise.all([...open].map((group) => group.end()));
    clean();
    process.exit(1);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end());
}

/** Of a group, in milliseconds. */
export function cpuMsOf(dir: string): number {
  const file = `${dir}/cpuacct.usage`;
  if (existsSync(file)) return Number(readFileSync(file, 'utf8')) / 1e6;
  return Number(/^usage_usec (\d+)/m.exec(readFileSync(`${dir}/cpu.stat`, 'utf8'))?.[1]) / 1e3;
}

function pssOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly pssMb: number;
  readonly output: string;
}

/** Runs one command to its end; `group` may hold what earlier ones left running. */
export async function measured(group: OwnGroup, argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Cost> {
  const cpu = group.cpuMs();
  const began = performance.now();
  const child = group.start(argv, 'pipe', env);
  const chunks: Buffer[] = [];
  let complaints = '';
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => (complaints = `${complaints}${chunk.toString()}`.slice(0, 2_000)));
  let pssMb = 0;
  const sampling = setInterval(() => (pssMb = Math.max(pssMb, group.pssMb())), SAMPLE_MS);
  // A master that stays holds the pipe open: the command is over when it exits.
  const status = await new Promise((resolve) => child.once('exit', resolve));
  const wallMs = performance.now() - began;
  clearInterval(sampling);
  const cost = { wallMs, cpuMs: group.cpuMs() - cpu, pssMb };
  await sleep(50);
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (complaints !== '' && process.env['BENCH_VERBOSE'] !== undefined) console.error(argv[0], status, complaints);
  return { ...cost, output: Buffer.concat(chunks).toString() };
}

export function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => folder !== '' && readableIn(folder, program));
}

function readableIn(folder: string, program: string): boolean {
  try {
    return readdirSync(folder).includes(program);
  } catch {
    return false;
  }
}
