import { connect } from 'node:net';
import * as z from 'zod';

export const ProbeArguments = z.object({
  address: z.string(),
  port: z.number().int().min(1).max(65_535),
  /** The source address, where it matters. */
  from: z.string().optional(),
  perSecond: z.number().positive().max(1000),
  /** Attempts started together; the rate stays the same. */
  burst: z.number().int().min(1).max(200).default(1),
  timeoutMs: z.number().positive().max(60_000),
  /** Ends after this many attempts; none: goes on until it is ended. */
  attempts: z.number().int().positive().optional(),
  /** Keep what connects open instead of hanging up. */
  hold: z.boolean().default(false),
  /** Hangs up only after the server did, so that TIME_WAIT is the server's. */
  closesLast: z.boolean().default(false),
  /** Sent at once after connecting; the server answers when it has read as much as it waits for. */
  sendBytes: z.number().int().min(0).max(1_000_000).default(0),
  /** The one processor it may run on; needs `taskset`. */
  cpu: z.number().int().min(0).optional(),
  /** How much of an answer makes an attempt good: the first byte, unless said. */
  expectBytes: z.number().int().min(1).default(1),
  /** Print nothing about the attempts: nobody counts them. */
  quiet: z.boolean().default(false),
});
export type ProbeArguments = z.input<typeof ProbeArguments>;

/** What an attempt came to, as its caller would say it. */
export const Outcome = z.enum(['ok', 'timeout', 'refused', 'reset', 'unreachable', 'no-reply', 'no-port', 'error']);
export type Outcome = z.infer<typeof Outcome>;

export const ProbeLine = z.object({ outcome: Outcome, startedMs: z.number(), tookMs: z.number() });
export type ProbeLine = z.infer<typeof ProbeLine>;

/** Keeps connecting at a steady rate, waits for an answer, and prints one line an attempt. */
export function probe(given: z.output<typeof ProbeArguments>): void {
  let started = 0;
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  const timer = setInterval(startBurst, (1000 / given.perSecond) * given.burst);
  startBurst();

  function startBurst(): void {
    for (let index = 0; index < given.burst; index += 1) {
      if (given.attempts !== undefined && started >= given.attempts) return clearInterval(timer);
      started += 1;
      attempt(given, given.quiet ? () => undefined : print);
    }
  }
}

function attempt(given: z.output<typeof ProbeArguments>, report: (line: ProbeLine) => void): void {
  const startedMs = monotonicMs();
  let connected = false;
  let reported = false;
  const socket = connect({
    host: given.address,
    port: given.port,
    ...(given.from === undefined ? {} : { localAddress: given.from }),
  });
  const settle = (outcome: Outcome): void => {
    if (reported) return;
    reported = true;
    clearTimeout(timer);
    if (!given.hold || outcome !== 'ok') socket.destroy();
    report({ outcome, startedMs, tookMs: monotonicMs() - startedMs });
  };
  const timer = setTimeout(() => settle(connected ? 'no-reply' : 'timeout'), given.timeoutMs);
  socket.on('connect', () => {
    connected = true;
    if (given.sendBytes > 0) socket.write(Buffer.alloc(given.sendBytes, 'x'));
    if (given.hold) settle('ok');
  });
  let read = 0;
  socket.on('data', (piece) => {
    read += piece.length;
    if (read >= given.expectBytes && !given.closesLast) settle('ok');
  });
  if (given.closesLast) socket.on('end', () => settle(read >= given.expectBytes ? 'ok' : 'reset'));
  socket.on('error', (error) => settle(outcomeOf(error, connected)));
  socket.on('close', () => settle('reset'));
}

function outcomeOf(error: Error, connected: boolean): Outcome {
  const code = 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'reset';
    case 'ETIMEDOUT':
      return connected ? 'no-reply' : 'timeout';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EACCES':
      return 'unreachable';
    case 'EADDRNOTAVAIL':
      return 'no-port';
    default:
      return 'error';
  }
}

function print(line: ProbeLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** CLOCK_MONOTONIC, which every process of the machine shares. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
