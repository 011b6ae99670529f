import { Buffer } from 'node:buffer';
import type { ClientChannel } from 'ssh2';
import { Problem } from '../../protocol/problem.ts';
import { cancelled } from './cancelled.ts';
import type { Connection } from './connect.ts';
import { tooLate } from './late.ts';
import { MAX_COMPLAINT_BYTES, MAX_OUTPUT_BYTES, type ScriptOutput } from './run-script.ts';
import type { StandingScript } from './script.ts';

/** A shell that reads commands from its standard input as they come; what a login shell says before it is no part of any answer. */
export const STANDING_COMMAND = 'exec /bin/sh';

export interface Asking {
  readonly boundary: string;
  readonly timeoutMs: number;
  /** How long until the host says its first word; as long as the whole where it is left out. */
  readonly firstWithinMs?: number | undefined;
}

/** A shell remembers so many scripts; what is asked again and again is the same one. */
const MOST_SCRIPTS = 8;

/**
 * One shell on the host for all collections of a connection, one at a time: neither a session nor a login shell is started for
 * the second one, and a script goes over the wire and through the parser once.
 */
export class StandingShell {
  readonly #connection: Connection;
  readonly #channel: ClientChannel;
  readonly #scripts = new Map<string, string>();
  /** Once it is closed: the status, null after a signal, undefined when the connection ended before the shell did. */
  #closed: { readonly status: number | null | undefined } | undefined;

  constructor(connection: Connection, channel: ClientChannel) {
    this.#connection = connection;
    this.#channel = channel;
    // Of a shell that ends at once, the event `exit` is over before anybody can listen.
    channel.on('close', (status: number | null | undefined) => {
      this.#closed = { status };
    });
    channel.on('error', () => undefined);
    // Nobody listens between two collections, and nothing is said then.
    channel.resume();
    channel.stderr.resume();
  }

  /** @throws Problem `host-unreachable` when the connection ended first, `collect-failed`, `cancelled`. */
  run(script: StandingScript, asking: Asking, signal: AbortSignal): Promise<ScriptOutput> {
    const { boundary, timeoutMs, firstWithinMs = timeoutMs } = asking;
    const channel = this.#channel;
    return new Promise((resolve, reject) => {
      const out = new Gathered(boundary, MAX_OUTPUT_BYTES);
      const err = new Gathered(boundary, MAX_COMPLAINT_BYTES);
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        clearTimeout(first);
        signal.removeEventListener('abort', abort);
        channel.removeListener('data', onOut);
        channel.stderr.removeListener('data', onErr);
        channel.removeListener('close', onClose);
        unwatch();
        channel.resume();
        channel.stderr.resume();
        act();
      };
      const fail = (code: string, message: string): void => settle(() => reject(new Problem(code, message)));
      const lost = (why: string): void => fail('host-unreachable', `The SSH connection was lost: ${why}.`);
      const done = (): void =>
        settle(() => resolve({ stdout: out.bytes(), stderr: err.bytes(), status: this.#closed?.status ?? undefined }));
      const abort = (): void => settle(() => reject(cancelled()));
      const onOut = (chunk: Buffer): void => {
        clearTimeout(first);
        out.take(chunk);
        if (out.isTooLong())
          return fail('collect-failed', `The host sent more than ${MAX_OUTPUT_BYTES / 1024 / 1024} MiB.`);
        if (out.isWhole() && err.isWhole()) done();
      };
      const onErr = (chunk: Buffer): void => {
        err.take(chunk);
        if (out.isWhole() && err.isWhole()) done();
      };
      const onClose = (): void =>
        this.#closed?.status === undefined ? lost('it ended before the command did') : done();
      const late = (): void => settle(() => reject(tooLate(out.bytes(), timeoutMs)));
      const timer = setTimeout(late, timeoutMs);
      const first = setTimeout(() => lost(`not a word within ${firstWithinMs / 1000} s`), firstWithinMs);
      let unwatch = (): void => {};
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) return abort();
      unwatch = this.#connection.onLost(() => lost('the other side closed it'));
      channel.on('data', onOut);
      channel.stderr.on('data', onErr);
      channel.on('close', onClose);
      if (this.#closed !== undefined) return onClose();
      // What has ended but is not closed yet still has something to say.
      if (channel.writable) channel.write(this.#words(script, boundary));
    });
  }

  /** The call of a function, after its definition where this shell has not heard it yet. */
  #words(script: StandingScript, boundary: string): string {
    const known = this.#scripts.get(script.body);
    if (known !== undefined) return script.call(known, boundary);
    const name = `collect${this.#scripts.size % MOST_SCRIPTS}`;
    if (this.#scripts.size >= MOST_SCRIPTS) this.#scripts.clear();
    this.#scripts.set(script.body, name);
    return `${name}() {\n${script.body}\n}\n${script.call(name, boundary)}`;
  }
}

/** What one stream said, which is whole once it ends with the last mark. */
class Gathered {
  readonly #chunks: Buffer[] = [];
  readonly #last: string;
  readonly #most: number;
  #length = 0;
  #tail = '';

  constructor(boundary: string, most: number) {
    this.#last = `\n${boundary} done\n`;
    this.#most = most;
  }

  take(chunk: Buffer): void {
    this.#length += chunk.length;
    if (!this.isTooLong()) this.#chunks.push(chunk);
    const size = this.#last.length;
    this.#tail = (this.#tail + chunk.toString('latin1', Math.max(0, chunk.length - size))).slice(-size);
  }

  isTooLong(): boolean {
    return this.#length > this.#most;
  }

  isWhole(): boolean {
    return this.#tail === this.#last;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
