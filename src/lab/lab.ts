import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../protocol/problem.ts';
import { createNetwork, type LabNetwork } from './network.ts';
import { run } from './run.ts';
import { type Fault, type Scenario, sees } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';
import type { Tally } from './client.ts';

const DEFAULT_MAX_SECONDS = 30 * 60;
const PROOF_ATTEMPTS = 6;
const PROOF_ROUNDS = 4;

export interface LabOptions {
  /** Everything is gone after this time at the latest. */
  readonly maxSeconds?: number;
  /** Limits of the whole machine may be lowered, where the scenario declares it. */
  readonly machineWide?: boolean;
  /** How long to wait for scenarios that must not run at the same time, and for what others left on the machine. */
  readonly waitSeconds?: number;
}

export interface RunningScenario {
  readonly scenario: Scenario;
  /** The namespace to diagnose: `ip netns exec NAMESPACE syndrop diagnose --local`. */
  readonly namespace: string;
  /** The port a diagnosis should ask about; none where it should ask about the host as a whole. */
  readonly asksPort?: number;
  /** Where clients dial from. */
  readonly clientNamespace: string;
  readonly serverAddress: string;
  readonly port: number;
  /** What the client saw while the fault was made: its proof. */
  readonly proof: Tally;
  /** What the client sees in its next attempts; 6 unless said. */
  observe(attempts?: number): Promise<Tally>;
  /** Writes a sysctl in the diagnosed namespace, or on the machine: there only one that the scenario lowered. */
  sysctl(key: string, value: string, where?: 'namespace' | 'machine'): Promise<void>;
  /** Takes the cause away where no sysctl does; false where the scenario knows no way. */
  mend(): Promise<boolean>;
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
  options: LabOptions = {},
  signal?: AbortSignal,
): Promise<RunningScenario> {
  const scenario = findScenario(id);
  const problem = await labProblem(scenario.needs);
  if (problem !== null) throw new Problem('lab-unavailable', `Cannot run the lab scenario ${id}: ${problem}`);
  await mayLower(scenario, options, signal);
  const network = await createNetwork(scenario.topology, options.maxSeconds ?? DEFAULT_MAX_SECONDS, {
    machineWide: scenario.machineWide,
    waitSeconds: options.waitSeconds,
    signal,
  });
  const cancel = (): void => void network.remove();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    signal?.throwIfAborted();
    const fault = await scenario.up(network);
    return running(scenario, network, fault, await prove(scenario, fault));
  } catch (error) {
    await network.remove();
    if (signal?.aborted === true) throw new Problem('cancelled', 'Cancelled.', { cause: error });
    throw error;
  }
}

/** What would change on the machine itself, in a sentence; null for a scenario that stays inside its namespaces. */
export function machineWideWarning({ id, machineWide }: Scenario): string | null {
  if (machineWide === undefined) return null;
  const lowered = machineWide.lowers.map(({ key, to }) => `${key} to ${to}`).join(' and ');
  return `${id} sets ${lowered} on the whole machine while it runs, and puts it back at its end. Everything on this machine feels it.`;
}

/** What others leave behind on the machine, such as orphaned sockets, is gone after a while. */
async function mayLower(scenario: Scenario, options: LabOptions, signal?: AbortSignal): Promise<void> {
  const warning = machineWideWarning(scenario);
  if (warning === null) return;
  if (options.machineWide !== true)
    throw new Problem('lab-machine-wide', `${warning} It runs only when that is allowed.`);
  for (let left = options.waitSeconds ?? 0; ; left -= 1) {
    const unsafe = (await scenario.machineWide?.unsafe?.()) ?? null;
    if (unsafe === null) return;
    if (left <= 0) throw new Problem('lab-unsafe', `Cannot run the lab scenario ${scenario.id} now: ${unsafe}`);
    await sleep(1_000, undefined, { signal }).catch(() => {
      throw new Problem('cancelled', 'Cancelled.');
    });
  }
}

/** Why the lab cannot run here, in a sentence; null when it can. */
export async function labProblem(needs: readonly string[] = []): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'it makes network namespaces, which needs root.';
  for (const program of ['ip', 'sh', 'timeout', 'flock', ...needs]) {
    if (!(await onPath(program))) return `the program "${program}" is not installed.`;
  }
  try {
    await run('unshare', ['--net', 'true']);
    return null;
  } catch {
    return 'this system does not let root make network namespaces (a container without CAP_SYS_ADMIN?).';
  }
}

async function prove(scenario: Scenario, fault: Fault): Promise<Tally> {
  let tally = await fault.client.observe(PROOF_ATTEMPTS);
  // Where only a part of the attempts is lost, a few in a row may all be spared.
  for (let more = 1; more < PROOF_ROUNDS && !sees(scenario.clientSees, tally); more += 1) {
    tally = await fault.client.observe(PROOF_ATTEMPTS);
  }
  if (sees(scenario.clientSees, tally)) return tally;
  throw new Problem(
    'lab-fault-not-made',
    `${scenario.id}: the client should see ${scenario.clientSees}, but saw ${JSON.stringify(tally)}.`,
  );
}

function running(scenario: Scenario, network: LabNetwork, fault: Fault, proof: Tally): RunningScenario {
  const role = fault.diagnose ?? 'srv';
  const host = network.host(role);
  // On a host that dials, the port of the service is not the question.
  const asks = scenario.asks ?? (role === 'srv' || role === 'ctr' ? 'port' : 'host');
  return {
    scenario,
    proof,
    namespace: host.namespace,
    ...(asks === 'port' ? { asksPort: fault.port } : {}),
    clientNamespace: network.host('cli').namespace,
    serverAddress: fault.address,
    port: fault.port,
    observe: (attempts = PROOF_ATTEMPTS) => fault.client.observe(attempts),
    sysctl: (key, value, where = 'namespace') =>
      where === 'namespace' ? host.sysctl(key, value) : network.machineSysctl(key, value),
    async mend() {
      if (fault.mend === undefined) return false;
      await fault.mend();
      return true;
    },
    relisten: async () => fault.relisten?.(),
    async stop() {
      // Best effort: it may be gone already, by the time limit or by a signal.
      await fault.tidy?.().catch(() => undefined);
      await network.remove();
    },
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
