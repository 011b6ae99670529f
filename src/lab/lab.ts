import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Problem } from '../protocol/problem.ts';
import { createNetwork, type LabNetwork } from './network.ts';
import { run } from './run.ts';
import { type Fault, type Scenario, sees } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';
import type { Tally } from './client.ts';

const DEFAULT_MAX_SECONDS = 30 * 60;
const PROOF_ATTEMPTS = 6;

export interface RunningScenario {
  readonly scenario: Scenario;
  /** The namespace to diagnose: `ip netns exec NAMESPACE syndrop diagnose --local`. */
  readonly namespace: string;
  /** Whether that is the host of the service, and not one that dials it. */
  readonly onServer: boolean;
  readonly serverAddress: string;
  readonly port: number;
  /** What the client sees in its next attempts; 6 unless said. */
  observe(attempts?: number): Promise<Tally>;
  /** Writes a sysctl in the diagnosed namespace. */
  sysctl(key: string, value: string): Promise<void>;
  /** Starts the server anew; does nothing where no cure needs it. */
  relisten(): Promise<void>;
  /** Ends everything in the namespaces and removes them. */
  stop(): Promise<void>;
  /** Resolves when the scenario is gone, also by its time limit. */
  readonly stopped: Promise<void>;
}

export function listScenarios(): readonly Scenario[] {
  return scenarios;
}

export function findScenario(id: string): Scenario {
  const scenario = scenarios.find((one) => one.id === id);
  if (scenario !== undefined) return scenario;
  const known = scenarios.map((one) => one.id).join(', ');
  throw new Problem('lab-no-such-scenario', `There is no lab scenario "${id}". There are: ${known}.`);
}

/**
 * Makes the fault, with a client that keeps dialling, and resolves once that client was seen to fail (or to be served,
 * where that is the point). It ends with `stop`, with this process, or after `maxSeconds`.
 */
export async function startScenario(
  id: string,
  options: { readonly maxSeconds?: number } = {},
): Promise<RunningScenario> {
  const scenario = findScenario(id);
  const problem = await labProblem(scenario.needs);
  if (problem !== null) throw new Problem('lab-unavailable', `Cannot run the lab scenario ${id}: ${problem}`);
  const network = await createNetwork(scenario.topology, options.maxSeconds ?? DEFAULT_MAX_SECONDS);
  try {
    const fault = await scenario.up(network);
    await prove(scenario, fault);
    return running(scenario, network, fault);
  } catch (error) {
    await network.remove();
    throw error;
  }
}

/** Why the lab cannot run here, in a sentence; null when it can. */
export async function labProblem(needs: readonly string[] = []): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'it makes network namespaces, which needs root.';
  for (const program of ['ip', 'sh', 'timeout', ...needs]) {
    if (!(await onPath(program))) return `the program "${program}" is not installed.`;
  }
  try {
    await run('unshare', ['--net', 'true']);
    return null;
  } catch {
    return 'this system does not let root make network namespaces (a container without CAP_SYS_ADMIN?).';
  }
}

async function prove(scenario: Scenario, fault: Fault): Promise<void> {
  const tally = await fault.client.observe(PROOF_ATTEMPTS);
  if (sees(scenario.clientSees, tally)) return;
  throw new Problem(
    'lab-fault-not-made',
    `${scenario.id}: the client should see ${scenario.clientSees}, but saw ${JSON.stringify(tally)}.`,
  );
}

function running(scenario: Scenario, network: LabNetwork, fault: Fault): RunningScenario {
  const host = network.host(fault.diagnose ?? 'srv');
  return {
    scenario,
    namespace: host.namespace,
    onServer: (fault.diagnose ?? 'srv') === 'srv',
    serverAddress: fault.address,
    port: fault.port,
    observe: (attempts = PROOF_ATTEMPTS) => fault.client.observe(attempts),
    sysctl: (key, value) => host.sysctl(key, value),
    relisten: async () => fault.relisten?.(),
    stop: () => network.remove(),
    stopped: network.removed,
  };
}

async function onPath(program: string): Promise<boolean> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      await access(join(folder, program), constants.X_OK);
      return true;
    } catch {
      continue;
    }
  }
  return false;
}
