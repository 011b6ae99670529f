import { spawn } from 'node:child_process';

/** Who hears of a command; `ended` comes last and once, with a status or with what ended it. */
export interface Heard {
  readonly out: (chunk: Buffer) => void;
  readonly err: (chunk: Buffer) => void;
  /** It could not be started. */
  readonly failed: (cause: Error) => void;
  readonly ended: (status: number | null, killedBy: string | null) => void;
}

/** @returns what ends the command at once. */
export type Start = (file: string, args: readonly string[], heard: Heard) => () => void;

/** Nothing of our own, and the C locale. */
export function commandEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C' };
}

/** Without a descriptor to spare a child comes without them: it tells that it failed, once somebody listens, and no end. */
export function hasPipes(child: { readonly stdout?: unknown }): boolean {
  return child.stdout !== undefined;
}

/** As a child of this process. */
export const startAlone: Start = (file, args, heard) => {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: commandEnvironment() });
  child.on('error', heard.failed);
  child.on('close', heard.ended);
  if (hasPipes(child)) {
    child.stdout.on('data', heard.out);
    child.stderr.on('data', heard.err);
  } else child.on('error', () => heard.ended(null, null));
  return () => void child.kill('SIGKILL');
};
