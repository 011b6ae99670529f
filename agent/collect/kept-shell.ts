import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { commandEnvironment, hasPipes, type Heard, type Start, startAlone } from './start.ts';
import { findTool } from './tool.ts';

/** Starts one command at a time from a shell that is kept; what comes meanwhile is started by itself. */
export interface KeptShell {
  readonly start: Start;
  /** Lets the shell go; the next command would start another. */
  end(): void;
}

/** Longer than from one snapshot to the next; a host that is not asked has no shell in its memory. */
const KEEP_MS = 60_000;
const END_BYTES = 32;

type Shell = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * To fork this process, of tens of megabytes, costs more CPU than most commands do themselves: a shell of one megabyte
 * forks in its stead. It is told nothing but commands of the manifest, each word quoted.
 */
export function createKeptShell(): KeptShell {
  let shell: Shell | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;

  function end(): void {
    clearTimeout(timer);
    shell?.stdin.end();
    shell = undefined;
  }

  const start: Start = (file, args, heard) => {
    const program = isBusy ? undefined : findTool('sh');
    if (program === undefined) return startAlone(file, args, heard);
    isBusy = true;
    clearTimeout(timer);
    if (shell?.exitCode !== null || shell.signalCode !== null) shell = open(program);
    if (shell === undefined) {
      isBusy = false;
      return startAlone(file, args, heard);
    }
    return ask(shell, [file, ...args], {
      ...heard,
      ended(status, killedBy) {
        isBusy = false;
        timer = setTimeout(end, KEEP_MS).unref();
        heard.ended(status, killedBy);
      },
    });
  };
  return { start, end };
}

/** A group of its own, so that what it runs ends together with it. */
function open(program: string): Shell | undefined {
  const shell = spawn(program, [], { stdio: ['pipe', 'pipe', 'pipe'], env: commandEnvironment(), detached: true });
  if (!hasPipes(shell)) {
    shell.on('error', () => undefined);
    return undefined;
  }
  // Its end is heard of by itself.
  shell.stdin.on('error', () => undefined);
  return shell;
}

/** @returns what ends the command, and the shell with it. */
function ask(shell: Shell, words: readonly string[], heard: Heard): () => void {
  const mark = randomBytes(8).toString('hex');
  const out = untilMark(mark, heard.out);
  const err = untilMark(mark, heard.err);
  const onOut = (chunk: Buffer): void => settle(out.take(chunk), err.status());
  const onErr = (chunk: Buffer): void => settle(out.status(), err.take(chunk));

  function settle(status: number | undefined, other: number | undefined): void {
    if (status === undefined || other === undefined) return;
    forget();
    heard.ended(status, null);
  }
  function onClose(_status: number | null, killedBy: NodeJS.Signals | null): void {
    forget();
    heard.ended(null, killedBy ?? 'the end of its shell');
  }
  function forget(): void {
    shell.stdout.removeListener('data', onOut);
    shell.stderr.removeListener('data', onErr);
    shell.removeListener('error', heard.failed);
    shell.removeListener('close', onClose);
  }

  shell.stdout.on('data', onOut);
  shell.stderr.on('data', onErr);
  shell.on('error', heard.failed);
  shell.on('close', onClose);
  const told = `printf '\\0%s %s\\n' ${mark} "$status"`;
  shell.stdin.write(`${words.map(quoted).join(' ')} </dev/null; status=$?; ${told}; ${told} >&2\n`);
  return () => {
    if (shell.pid === undefined) return;
    try {
      process.kill(-shell.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Hands on what comes before the mark, behind which the status stands; nobody can print a mark nobody knows. */
function untilMark(mark: string, push: (chunk: Buffer) => void) {
  const end = new RegExp(`\\x00${mark} (\\d+)\\n$`);
  let held: Buffer = Buffer.alloc(0);
  let status: number | undefined;
  return {
    status: () => status,
    take(chunk: Buffer): number | undefined {
      const all = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const split = Math.max(0, all.length - END_BYTES);
      const found = end.exec(all.toString('latin1', split));
      const whole = found === null ? split : split + found.index;
      if (whole > 0) push(all.subarray(0, whole));
      held = all.subarray(whole);
      if (found !== null) status = Number(found[1]);
      return status;
    },
  };
}
