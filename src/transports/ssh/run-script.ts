import { Buffer } from 'node:buffer';
import type { ClientChannel } from 'ssh2';
import { Problem } from '../../protocol/problem.ts';
import { cancelled } from './cancelled.ts';
import type { Connection } from './connect.ts';

export interface ScriptOutput {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly status: number | undefined;
}

/** All answers of one host together; a host that sends more is not believed. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const MAX_COMPLAINT_BYTES = 256 * 1024;

export interface Running {
  readonly timeoutMs: number;
  /** How long the host may take to open a session; as long as the whole where it is left out. */
  readonly openWithinMs?: number | undefined;
}

/**
 * One command on the host, the script on its standard input: the one round trip of a collection.
 *
 * @throws Problem `host-unreachable` when the connection ended before the command did.
 */
export function runScript(
  connection: Connection,
  command: string,
  script: string,
  { timeoutMs, openWithinMs = timeoutMs }: Running,
  signal: AbortSignal,
): Promise<ScriptOutput> {
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const sizes = { stdout: 0, stderr: 0 };
    const { client } = connection;
    let unwatch = (): void => {};
    let ended: { readonly status: number | undefined } | undefined;
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      clearTimeout(opening);
      signal.removeEventListener('abort', abort);
      client.removeListener('error', broken);
      unwatch();
      act();
    };
    const fail = (code: string, message: string, cause?: unknown): void =>
      settle(() => reject(new Problem(code, message, { cause })));
    const lost = (why: string, cause?: unknown): void =>
      fail('host-unreachable', `The SSH connection was lost: ${why}.`, cause);
    const broken = (cause: Error): void => lost(cause.message, cause);
    const abort = (): void => settle(() => reject(cancelled()));
    const timer = setTimeout(
      () => fail('collect-failed', `The host did not finish reading its sources within ${timeoutMs / 1000} s.`),
      timeoutMs,
    );
    const opening = setTimeout(() => lost(`no session within ${openWithinMs / 1000} s`), openWithinMs);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) return abort();
    client.on('error', broken);
    unwatch = connection.onLost(() => lost('the other side closed it'));
    const opened = (error: Error | undefined, channel: ClientChannel): void => {
      clearTimeout(opening);
      if (error !== undefined) return fail('collect-failed', `The host runs no command: ${error.message}.`, error);
      channel.on('data', (chunk: Buffer) => {
        sizes.stdout += chunk.length;
        if (sizes.stdout <= MAX_OUTPUT_BYTES) stdout.push(chunk);
        else fail('collect-failed', `The host sent more than ${MAX_OUTPUT_BYTES / 1024 / 1024} MiB.`);
      });
      channel.stderr.on('data', (chunk: Buffer) => {
        sizes.stderr += chunk.length;
        if (sizes.stderr <= MAX_COMPLAINT_BYTES) stderr.push(chunk);
      });
      channel.on('exit', (code: number | null) => {
        ended = { status: code ?? undefined };
      });
      channel.on('close', () => {
        if (ended === undefined) return lost('it ended before the command did');
        const { status } = ended;
        settle(() => resolve({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), status }));
      });
      channel.on('error', () => undefined);
      channel.end(script);
    };
    try {
      client.exec(command, opened);
    } catch (cause) {
      lost('it is not open any more', cause);
    }
  });
}
