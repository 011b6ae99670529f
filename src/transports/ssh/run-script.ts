import { Buffer } from 'node:buffer';
import type { Client } from 'ssh2';
import { Problem } from '../../protocol/problem.ts';
import { cancelled } from './cancelled.ts';

export interface ScriptOutput {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly status: number | undefined;
}

/** All answers of one host together; a host that sends more is not believed. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const MAX_COMPLAINT_BYTES = 256 * 1024;

/** One command on the host, the script on its standard input: the one round trip of a collection. */
export function runScript(
  client: Client,
  command: string,
  script: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ScriptOutput> {
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const sizes = { stdout: 0, stderr: 0 };
    let status: number | undefined;
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      act();
    };
    const fail = (code: string, message: string, cause?: unknown): void =>
      settle(() => reject(new Problem(code, message, { cause })));
    const abort = (): void => settle(() => reject(cancelled()));
    const timer = setTimeout(
      () => fail('collect-failed', `The host did not finish reading its sources within ${timeoutMs / 1000} s.`),
      timeoutMs,
    );
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) return abort();
    client.on('error', (cause) => fail('host-unreachable', `The SSH connection was lost: ${cause.message}.`, cause));
    client.exec(command, (error, channel) => {
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
        status = code ?? undefined;
      });
      channel.on('close', () => {
        settle(() => resolve({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), status }));
      });
      channel.on('error', () => undefined);
      channel.end(script);
    });
  });
}
