import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Problem } from '../protocol/problem.ts';

const execute = promisify(execFile);

/** Runs a command to its end and returns its standard output; a failure names the command and what it said. */
export async function run(command: string, argv: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute(command, [...argv], { timeout: 20_000, maxBuffer: 4 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    throw new Problem('lab-command-failed', `${command} ${argv.join(' ')} failed: ${said(error)}`, { cause: error });
  }
}

function said(error: unknown): string {
  if (error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' && error.stderr.trim() !== '') {
    return error.stderr.trim();
  }
  return String(error);
}
