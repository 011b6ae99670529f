import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';

const PROGRAM = fileURLToPath(new URL('../../../dist/syndrop.js', import.meta.url));

/** Commands that open the store make it below the home directory. */
const home = mkdtempSync(join(tmpdir(), 'syndrop-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built program, with an environment of its own: nothing of the person who runs the tests. */
export function startSyndrop(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  cwd = '/',
): ChildProcessWithoutNullStreams {
  const env = { PATH: process.env['PATH'], HOME: home, ...environment };
  return spawn(process.execPath, [PROGRAM, ...args], { env, cwd });
}

export async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const { status, signal } = await new Promise<Pick<Ended, 'status' | 'signal'>>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal }));
  });
  return { status, signal, stdout, stderr };
}

/** Runs it to its end, with `input` as the whole of standard input. */
export async function syndrop(
  args: readonly string[],
  input = '',
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const child = startSyndrop(args, environment);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return await ended(child);
}
