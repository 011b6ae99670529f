import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../protocol/problem.ts';
import type { LabHost } from './network.ts';
import { monotonicMs, type Outcome, ProbeLine, type ProbeArguments } from './programs/probe.ts';
import { startProgram } from './program.ts';

/** How many attempts came to what. */
export type Tally = Readonly<Partial<Record<Outcome, number>>>;

/** A client that dials the server for as long as the lab runs. */
export interface LabClient {
  /** What the next attempts come to, about as many as asked for: those started from now on, until all are decided. */
  observe(attempts: number): Promise<Tally>;
}

const DEFAULT_BURST = 1;
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
      const tally: Partial<Record<Outcome, number>> = {};
      const from = monotonicMs();
      // Counted by when they began: the first answers to come are the quick ones, and would make the tally look good.
      const windowMs = (Math.max(attempts, given.burst ?? DEFAULT_BURST) / given.perSecond) * 1000;
      const watcher = ({ startedMs, outcome }: ProbeLine): void => {
        if (startedMs >= from && startedMs < from + windowMs) tally[outcome] = (tally[outcome] ?? 0) + 1;
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
    const tally: Partial<Record<Outcome, number>> = {};
    let seen = 0;
    startProgram(host, 'probe', given, (value) => {
      const { outcome } = ProbeLine.parse(value);
      tally[outcome] = (tally[outcome] ?? 0) + 1;
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

export function share(tally: Tally, ...outcomes: readonly Outcome[]): number {
  const all = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const some = outcomes.reduce((sum, outcome) => sum + (tally[outcome] ?? 0), 0);
  return all === 0 ? 0 : some / all;
}
