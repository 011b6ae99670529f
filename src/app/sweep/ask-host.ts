import { setTimeout as sleep } from 'node:timers/promises';
import type { Bundle } from '../../protocol/bundle.ts';
import { sweepSourceIds } from '../../protocol/manifest.ts';
import { Problem } from '../../protocol/problem.ts';
import type { Log } from '../deps.ts';
import type { Ways } from '../ways.ts';
import { answerOf, type Judge } from './judge.ts';
import type { Filed } from './sweep-store.ts';

export interface Asking {
  readonly ways: Ways;
  readonly judge: Judge;
  /** Waited for before each judgement. */
  readonly turn: () => Promise<void>;
  readonly log: Log;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly windowSeconds: number;
  /** How long beyond its window a host may take until the report goes on without it. */
  readonly timeoutMs: number;
  /** How long beyond that its answer is still taken. */
  readonly lateMs: number;
}

export interface Asked {
  /** The answer, or the silence at the end of the time. */
  readonly first: Promise<Filed>;
  /** The answer that came after the silence, if one did. Never rejects but by cancellation. */
  readonly late: Promise<Filed | null>;
}

/** What may be over in a moment. A refused login or an unknown key is the same the next time. */
const PASSING = new Set(['host-unreachable', 'ssh-handshake-failed']);
const ATTEMPTS = 2;
const PAUSE_MS = 600;

/** Asks one host. Rejects only when `signal` aborts: whatever else goes wrong is an answer, of silence. */
export function askHost(host: string, asking: Asking, signal: AbortSignal): Asked {
  const started = performance.now();
  const timeoutMs = asking.windowSeconds * 1000 + asking.timeoutMs;
  const enough = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs + asking.lateMs)]);
  const message = `${host} did not answer within ${Math.round(timeoutMs / 1000)} s.`;
  const silent: Filed = { result: { state: 'silent', host, code: 'host-unreachable', message }, bundle: null };
  const answer = ask(host, asking, started + timeoutMs, enough).catch((cause: unknown): Filed => {
    if (signal.aborted) throw cause;
    return enough.aborted ? silent : silence(host, cause, asking);
  });
  const first = answeredWithin(timeoutMs, answer, silent);
  return { first, late: lateAnswer(first, answer) };
}

function answeredWithin(timeoutMs: number, answer: Promise<Filed>, silent: Filed): Promise<Filed> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(silent), timeoutMs);
    timer.unref();
    void answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

async function lateAnswer(first: Promise<Filed>, answer: Promise<Filed>): Promise<Filed | null> {
  // Whoever asked meets the rejection of the first.
  const filed = await first.catch(() => null);
  if (filed === null || filed.result.state === 'answered') return null;
  const { result, bundle } = await answer;
  return result.state === 'silent' ? null : { result: { ...result, late: true }, bundle };
}

async function ask(host: string, asking: Asking, until: number, signal: AbortSignal): Promise<Filed> {
  const way = await asking.ways(host);
  if (way === undefined) throw new Problem('host-unknown', `${host} is not known here any more.`);
  const options = {
    sources: sweepSourceIds,
    windowSeconds: asking.windowSeconds,
    patienceSeconds: (asking.timeoutMs + asking.lateMs) / 1000,
  };
  const started = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const bundle = await way.transport.collect(way.address, options, signal);
      const tookMs = performance.now() - started;
      await asking.turn();
      return judged(host, bundle, asking.judge, tookMs);
    } catch (cause) {
      const pauseMs = PAUSE_MS * (0.5 + asking.random());
      // An agent that is silent has the question in its stream: asking again would be asking twice.
      const again = way.applying === null && cause instanceof Problem && PASSING.has(cause.code);
      if (!again || attempt === ATTEMPTS || performance.now() + pauseMs > until) throw cause;
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

function judged(host: string, bundle: Bundle, judge: Judge, tookMs: number): Filed {
  const own = { ...bundle, host: { ...bundle.host, id: host } };
  return { result: answerOf(host, own, judge(own), tookMs), bundle: own };
}

/** A fault of ours with one host must not cost the answers of the others. */
function silence(host: string, cause: unknown, { log }: Asking): Filed {
  const known = cause instanceof Problem;
  if (!known) log('error', `sweep: ${host}: ${cause instanceof Error ? (cause.stack ?? cause.message) : 'unknown'}`);
  const { code, message } = known
    ? cause
    : { code: 'internal', message: `${host} could not be judged by a fault of syndrop; it is in the log.` };
  return { result: { state: 'silent', host, code, message }, bundle: null };
}
