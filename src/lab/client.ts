import type { LabHost } from './network.ts';
import { monotonicMs, type Outcome, ProbeLine, type ProbeArguments } from './programs/probe.ts';
import { startProgram } from './program.ts';

/** How many attempts came to what. */
export type Tally = Readonly<Partial<Record<Outcome, number>>>;

/** A client that dials the server for as long as the lab runs. */
export interface LabClient {
  /** What the next `attempts` attempts come to, not counting those under way. */
  observe(attempts: number): Promise<Tally>;
}

export async function startClient(host: LabHost, given: ProbeArguments): Promise<LabClient> {
  const watchers = new Set<(line: ProbeLine) => void>();
  const program = await startProgram(host, 'probe', given, (value) => {
    const line = ProbeLine.parse(value);
    for (const watcher of watchers) watcher(line);
  });
  return {
    observe(attempts) {
      return new Promise((resolve, reject) => {
        const since = monotonicMs();
        const tally: Partial<Record<Outcome, number>> = {};
        let seen = 0;
        const watcher = (line: ProbeLine): void => {
          if (line.startedMs < since) return;
          tally[line.outcome] = (tally[line.outcome] ?? 0) + 1;
          seen += 1;
          if (seen < attempts) return;
          watchers.delete(watcher);
          resolve(tally);
        };
        watchers.add(watcher);
        void program.exited.then(() => reject(new Error('the lab client ended')));
      });
    },
  };
}

/** Makes a number of attempts and resolves when each of them has come to something. */
export function dial(host: LabHost, given: ProbeArguments & { attempts: number }): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const tally: Partial<Record<Outcome, number>> = {};
    let seen = 0;
    startProgram(host, 'probe', given, (value) => {
      const { outcome } = ProbeLine.parse(value);
      tally[outcome] = (tally[outcome] ?? 0) + 1;
      seen += 1;
      if (seen === given.attempts) resolve(tally);
    }).then((program) => program.exited.then(() => reject(new Error('the dialler ended early'))), reject);
  });
}

export function share(tally: Tally, ...outcomes: readonly Outcome[]): number {
  const all = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const some = outcomes.reduce((sum, outcome) => sum + (tally[outcome] ?? 0), 0);
  return all === 0 ? 0 : some / all;
}
