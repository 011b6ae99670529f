import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Product {
  /** The page of the embedded Slack. */
  readonly url: string;
  readonly stateDir: string;
  readonly pid: number;
  readonly lines: readonly string[];
  /** Ctrl-C; resolves with the exit status. */
  stop(): Promise<number | null>;
}

const UP_MS = 60_000;

/** Starts the built product as a person does, with a state directory of its own that is removed at the end. */
export async function startProduct(environment: NodeJS.ProcessEnv = {}): Promise<Product> {
  const stateDir = await mkdtemp(join(tmpdir(), 'syndrop-product-'));
  const child = spawn(process.execPath, ['dist/syndrop.js', 'start'], {
    env: { ...process.env, SYNDROP_STATE_DIR: stateDir, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  try {
    const url = await untilUp(child, lines);
    return { url, stateDir, pid: child.pid ?? 0, lines, stop: () => stop(child, ended, stateDir) };
  } catch (error) {
    await stop(child, ended, stateDir);
    throw error;
  }
}

function untilUp(child: ChildProcess, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the product did not come up: ${why}\n${lines.join('\n')}`));
    const timer = setTimeout(() => fail(`not within ${UP_MS} ms`), UP_MS);
    let url = '';
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`it ended with ${code}`);
    });
    if (child.stderr === null) return fail('no standard error');
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      url = /Open\s+(http:\S+)/.exec(line)?.[1] ?? url;
      if (url === '' || !line.includes('Ctrl-C')) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<number | null>, stateDir: string): Promise<number | null> {
  child.kill('SIGINT');
  const code = await ended;
  await rm(stateDir, { recursive: true, force: true });
  return code;
}
