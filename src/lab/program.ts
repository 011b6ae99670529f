import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Problem } from '../protocol/problem.ts';
import type { LabHost } from './network.ts';

/** Beside the built command line; the sources, under test, use the built one too. */
const ENTRY = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/lab-program.js' : './lab-program.js', import.meta.url),
);

const READY_WITHIN_MS = 15_000;

export interface Program {
  readonly pid: number;
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGTERM'): void;
  readonly exited: Promise<void>;
}

/** Starts one of our programs in the namespace; resolves once it says that it is ready. */
export function startProgram(
  host: LabHost,
  name: string,
  given: object,
  onLine?: (value: unknown) => void,
): Promise<Program> {
  return startCommand(host, programCommand(name, given), onLine);
}

/** How one of our programs is started, for what must come before it. */
export function programCommand(name: string, given: object): readonly string[] {
  const pinned = 'cpu' in given ? ['taskset', '--cpu-list', String(given.cpu)] : [];
  return [...pinned, process.execPath, ENTRY, name, JSON.stringify(given)];
}

/**
 * Starts any command that prints one JSON object a line, the first of them when it is ready. The pid is the command's
 * own: `ip netns exec` replaces itself.
 */
export async function startCommand(
  host: LabHost,
  argv: readonly string[],
  onLine: (value: unknown) => void = () => undefined,
): Promise<Program> {
  const child = spawn('ip', ['netns', 'exec', host.namespace, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const errors = tail(child);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (what: string): void => {
      child.kill('SIGKILL');
      reject(
        new Problem('lab-program-failed', `${argv.slice(0, 3).join(' ')} in ${host.namespace} ${what}. ${errors()}`),
      );
    };
    const timer = setTimeout(() => fail(`was not ready within ${READY_WITHIN_MS / 1000} s`), READY_WITHIN_MS);
    let ready = false;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (ready) return onLine(JSON.parse(line));
      ready = true;
      clearTimeout(timer);
      resolve();
    });
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => {
      clearTimeout(timer);
      if (!ready) fail(`ended with status ${code}`);
    });
  });
  return {
    pid: child.pid ?? 0,
    exited,
    signal: (name) => {
      child.kill(name);
    },
  };
}

function tail(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(-2000);
  });
  return () => text.trim();
}
