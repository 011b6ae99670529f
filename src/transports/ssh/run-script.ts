import { Buffer } from 'node:buffer';
import { Problem } from '../../protocol/problem.ts';
import { cancelled } from './cancelled.ts';
import type { Connection } from './connect.ts';
import { tooLate } from './late.ts';
import { openChannel } from './open-channel.ts';

export interface ScriptOutput {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly status: number | undefined;
}

/** All answers of one host together; a host that sends more is not believed. */
export const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
export const MAX_COMPLAINT_BYTES = 256 * 1024;

/**
 * One command on the host, the script on its standard input: the one round trip of a collection.
 *
 * @throws Problem `host-unreachable` when the connection ended before the command did.
 */
export async function runScript(
  connection: Connection,
  command: string,
  script: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ScriptOutput> {
  const channel = await openChannel(connection, command, timeoutMs, signal);
  return await new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const sizes = { stdout: 0, stderr: 0 };
    let unwatch = (): void => {};
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      unwatch();
      act();
    };
    const fail = (code: string, message: string): void => settle(() => reject(new Problem(code, message)));
    const lost = (why: string): void => fail('host-unreachable', `The SSH connection was lost: ${why}.`);
    const abort = (): void => settle(() => reject(cancelled()));
    const late = (): void => settle(() => reject(tooLate(Buffer.concat(stdout), timeoutMs)));
    const timer = setTimeout(late, timeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) return abort();
    unwatch = connection.onLost(() => lost('the other side closed it'));
    channel.on('data', (chunk: Buffer) => {
      sizes.stdout += chunk.length;
      if (sizes.stdout <= MAX_OUTPUT_BYTES) stdout.push(chunk);
      else fail('collect-failed', `The host sent more than ${MAX_OUTPUT_BYTES / 1024 / 1024} MiB.`);
    });
    channel.stderr.on('data', (chunk: Buffer) => {
      sizes.stderr += chunk.length;
      if (sizes.stderr <= MAX_COMPLAINT_BYTES) stderr.push(chunk);
    });
    // Null after a signal. The event `exit` may be over before anybody can listen.
    channel.on('close', (status: number | null | undefined) => {
      if (status === undefined) return lost('it ended before the command did');
      settle(() =>
        resolve({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), status: status ?? undefined }),
      );
    });
    channel.on('error', () => undefined);
    channel.end(script);
  });
}
