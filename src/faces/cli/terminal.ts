import type { Readable, Writable } from 'node:stream';

/** A stream that may be a terminal. */
export interface Screen extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Data goes to `out`, talk to `say`; nothing else writes. */
export interface Terminal {
  readonly stdin: Readable;
  readonly color: boolean;
  readonly columns: number;
  /** Data, as it is. */
  out(text: string): void;
  /** One line of talk. */
  say(line: string): void;
  /** Shows what is going on where a person watches. Call the returned function when it is over. */
  progress(line: string | (() => string)): () => void;
}

export interface TerminalStreams {
  readonly stdin: Readable;
  readonly stdout: Screen;
  readonly stderr: Screen;
}

const CLEAR_LINE = '\r\u001B[K';
const WIDTH_WITHOUT_TERMINAL = 100;

export function openTerminal(streams: TerminalStreams, environment: NodeJS.ProcessEnv): Terminal {
  const { stdin, stdout, stderr } = streams;
  for (const screen of [stdout, stderr]) screen.on('error', ignoreClosedPipe);
  return {
    stdin,
    color: wantsColor(stdout, environment),
    columns: stdout.columns ?? WIDTH_WITHOUT_TERMINAL,
    out: (text) => void stdout.write(text),
    say: (line) => void stderr.write(`${line}\n`),
    progress: (line) => showProgress(stderr, line),
  };
}

/** `syndrop … | head`: the reader left. What is computed still decides the exit status. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** https://no-color.org and the FORCE_COLOR custom; a set but empty NO_COLOR means nothing. */
export function wantsColor(screen: Screen, environment: NodeJS.ProcessEnv): boolean {
  if (environment['NO_COLOR'] !== undefined && environment['NO_COLOR'] !== '') return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return screen.isTTY === true && environment['TERM'] !== 'dumb';
}

/** One line, rewritten each second with the time it has taken so far; nothing at all without a terminal. */
function showProgress(screen: Screen, line: string | (() => string)): () => void {
  if (screen.isTTY !== true) return () => {};
  const started = Date.now();
  const draw = () =>
    screen.write(
      `${CLEAR_LINE}${typeof line === 'string' ? line : line()} ${Math.round((Date.now() - started) / 1000)} s`,
    );
  draw();
  const timer = setInterval(draw, 1000);
  timer.unref();
  let over = false;
  return () => {
    if (over) return;
    over = true;
    clearInterval(timer);
    screen.write(CLEAR_LINE);
  };
}
