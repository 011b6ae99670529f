import { share, type Tally } from '../lab/client.ts';
import { labProblem, startScenario } from '../lab/lab.ts';
import type { RunningScenario } from '../lab/lab.ts';
import { Problem } from '../protocol/problem.ts';

export interface LabHost {
  /** What a person types after `/syndrop`. */
  readonly hostId: string;
  readonly running: RunningScenario;
}

/** The hosts of `npm start` with a fault in each: one without a sysctl cure, two with. */
const LAB_HOSTS = [
  { hostId: 'lab-accept-queue', scenario: 'accept-queue-stuck' },
  { hostId: 'lab-syn-queue', scenario: 'syn-queue-full-no-cookies' },
  { hostId: 'lab-rp-filter', scenario: 'rp-filter-strict' },
] as const;

/** A working day: a lab left running overnight takes itself away. */
const MAX_SECONDS = 8 * 60 * 60;

/** Makes the faults side by side; says why for each that could not be made. */
export async function startLabHosts(say: (line: string) => void): Promise<readonly LabHost[]> {
  const problem = await labProblem();
  if (problem !== null) {
    say(`no lab hosts: ${problem}`);
    return [];
  }
  const started = await Promise.all(
    LAB_HOSTS.map(async ({ hostId, scenario }) => {
      try {
        return { hostId, running: await startScenario(scenario, { maxSeconds: MAX_SECONDS }) };
      } catch (error) {
        say(`${hostId} is not there: ${error instanceof Error ? error.message : String(error)}`);
        return null;
      }
    }),
  );
  return started.filter((host) => host !== null);
}

const ATTEMPTS = 8;

/** Says how the client of a lab host fares, first and whenever that changes: the proof of the fault and of its cure. */
export async function followClient({ hostId, running }: LabHost, say: (line: string) => void): Promise<void> {
  let known: boolean | null = null;
  try {
    for (;;) {
      const tally = await running.observe(ATTEMPTS);
      const served = share(tally, 'ok') >= 0.95;
      if (served !== known) say(`${hostId}: its client ${fortune(served, known)} (${counts(tally)})`);
      known = served;
    }
  } catch (error) {
    // The client ends with the lab.
    if (!(error instanceof Problem)) throw error;
  }
}

function fortune(served: boolean, before: boolean | null): string {
  if (!served) return before === null ? 'cannot connect' : 'cannot connect any more';
  return before === null ? 'connects' : 'connects again';
}

function counts(tally: Tally): string {
  const outcomes = Object.entries(tally).map(([outcome, count]) => `${count} ${outcome}`);
  return `${ATTEMPTS} attempts: ${outcomes.join(', ')}`;
}
