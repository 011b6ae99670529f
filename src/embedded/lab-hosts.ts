import { labProblem, startScenario } from '../lab/lab.ts';
import type { RunningScenario } from '../lab/lab.ts';

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
