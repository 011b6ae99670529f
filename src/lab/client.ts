import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../protocol/problem.ts';
import type { LabHost } from './network.ts';
import { monotonicMs, type Outcome, ProbeLine, type ProbeArguments } from './programs/probe.ts';
import { startProgram } from './program.ts';

/** What an attempt came to; `ok-slow` was served, but only after a retransmission or two. */
type Fortune = Outcome | 'ok-slow';

/** How many attempts came to what. */
export type Tally = Readonly<Partial<Record<Fortune, number>>>;

/** The first retransmission of a SYN comes after one second; a loaded machine alone is not as slow. */
const SLOW_MS = 950;

function fortuneOf({ outcome, tookMs }: ProbeLine): Fortune {
  return outcome === 'ok' && tookMs >= SLOW_MS ? 'ok-slow' : outcome;
}

/** A client that dials the server for as long as the lab runs. */
export interface LabClient {
  /** What the next attempts come to, about as many as asked for: those started from now on, until all are decided. */
  observe(attempts: number): Promise<Tally>;
}

const DEFAULT_BURST = 1;
/** A quick client makes its attempts in no time, but a loaded machine may not let it run for as long. */
const LEAST_WINDOW_MS = 1000;
/** For the line of the last attempt to come through the pipe. */
const SLACK_MS = 150;

export async function startClient(host: LabHost, given: ProbeArguments): Promise<LabClient> {
  const watchers = new Set<(line: ProbeLine) => void>();
  const program = await startProgram(host, 'probe', given, (value) => {
    const line = ProbeLine.parse(value);
    for (const watcher of watchers) watcher(line);
  });
  return {
    async observe(attempts) {
      const tally: Partial<Record<Fortune, number>> = {};
      const from = monotonicMs();
      // Counted by when they began: the first answers to come are the quick ones, and would make the tally look good.
      const wantedMs = (Math.max(attempts, given.burst ?? DEFAULT_BURST) / given.perSecond) * 1000;
      const windowMs = Math.max(wantedMs, LEAST_WINDOW_MS);
      const watcher = (line: ProbeLine): void => {
        if (line.startedMs < from || line.startedMs >= from + windowMs) return;
        const fortune = fortuneOf(line);
        tally[fortune] = (tally[fortune] ?? 0) + 1;
      };
      watchers.add(watcher);
      const ended = await Promise.race([
        sleep(windowMs + given.timeoutMs + SLACK_MS, false),
        program.exited.then(() => true),
      ]);
      watchers.delete(watcher);
      if (ended) throw new Problem('lab-client-ended', `The lab client in ${host.namespace} ended.`);
      return tally;
    },
  };
}

/**
 * Makes a number of attempts and resolves when each of them has come to something. With `hold`, what connected stays
 * connected for as long as the lab runs.
 */
export function dial(host: LabHost, given: ProbeArguments & { attempts: number }): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const tally: Partial<Record<Fortune, number>> = {};
    let seen = 0;
    startProgram(host, 'probe', given, (value) => {
      const fortune = fortuneOf(ProbeLine.parse(value));
      tally[fortune] = (tally[fortune] ?? 0) + 1;
      seen += 1;
      if (seen === given.attempts) resolve(tally);
    }).then(
      (program) =>
        program.exited.then(() =>
          reject(new Problem('lab-client-ended', `The lab client in ${host.namespace} ended.`)),
        ),
      reject,
    );
  });
}

export function share(tally: Tally, ...outcomes: readonly Fortune[]): number {
  const all = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const some = outcomes.reduce((sum, outcome) => sum + (tally[outcome] ?? 0), 0);
  return all === 0 ? 0 : some / all;
}
