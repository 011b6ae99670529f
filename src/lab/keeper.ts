import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { isLeftOver } from './namespace-name.ts';

/**
 * Ends every process in the namespaces named, stopped ones too, and deletes the namespaces. Their devices go with them.
 * A process may be born between the listing and the kill, hence the rounds.
 */
const REMOVE = `for namespace do
  for round in 1 2 3 4 5 6 7 8 9 10; do
    pids=$(ip netns pids "$namespace" 2>/dev/null)
    [ -n "$pids" ] || break
    kill -KILL $pids 2>/dev/null
    sleep 0.05
  done
  ip netns delete "$namespace" 2>/dev/null
done
true`;

/** Reading ends when the owner closes the pipe, dies in whatever way, or the time is up. */
const KEEP = `seconds=$1; shift
timeout "$seconds" cat >/dev/null
${REMOVE}`;

export interface Keeper {
  /** Removes the namespaces and everything in them; resolves when they are gone. May be called again. */
  release(): Promise<void>;
  readonly released: Promise<void>;
}

/**
 * A shell that outlives a crash of this process and takes the namespaces away: after `release`, after this process's
 * end, and after `maxSeconds` at the latest. Its session is its own, so that Ctrl-C in the terminal does not end it.
 */
export function keep(namespaces: readonly string[], maxSeconds: number): Keeper {
  const shell = spawn('/bin/sh', ['-c', KEEP, 'sh', String(maxSeconds), ...namespaces], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.stdin.on('error', () => undefined);
  const released = once(shell, 'exit').then(() => undefined);
  released.catch(() => undefined);
  return {
    released,
    async release() {
      shell.stdin.end();
      await released;
    },
  };
}

/** Removes networks whose owner died together with its keeper. Returns the names removed. */
export async function sweepLeftOvers(): Promise<readonly string[]> {
  const names = await readdir('/run/netns').catch((): string[] => []);
  const left: string[] = [];
  for (const name of names) {
    if (await isLeftOver(name)) left.push(name);
  }
  if (left.length > 0) {
    const shell = spawn('/bin/sh', ['-c', REMOVE, 'sh', ...left], { stdio: 'ignore' });
    await once(shell, 'exit');
  }
  return left;
}
