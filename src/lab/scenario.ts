import type { Label } from '../rules/label.ts';
import { type LabClient, share, type Tally } from './client.ts';
import type { MachineWide } from './machine.ts';
import type { LabNetwork } from './network.ts';
import type { Role, Topology } from './topology.ts';

/** One fault, made for real. A scenario is one file in scenarios/, and one line in scenarios/index.ts. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly expect: Expectation;
  /** Programs that must be on PATH, besides `ip`; each comes with a package that scripts/setup knows. */
  readonly needs: readonly string[];
  readonly topology: Topology;
  /** Limits of the whole machine that the fault needs lowered; only where nothing smaller shows the same. */
  readonly machineWide?: MachineWide;
  readonly clientSees: ClientView;
  /** What a diagnosis asks: about the port of the service, unless the host dials itself, or about the host as a whole. */
  readonly asks?: 'port' | 'host';
  /** Seconds between the two samples; 3 unless said. */
  readonly windowSeconds?: number;
  /** Makes the fault and leaves it running. */
  up(network: LabNetwork): Promise<Fault>;
  /** The sysctl changes, on the diagnosed host, that make clients connect again; none where the cure is no sysctl. */
  readonly cure?: readonly { readonly key: string; readonly to: string }[];
  /** What clients see after the cure, where another fault stays: `answers` unless said. */
  readonly afterCure?: ClientView;
  /** What else makes clients connect, in a few words: `Fault.mend` does it. For faults that no sysctl cures. */
  readonly mended?: string;
}

interface Expectation {
  /** `quiet`: nothing is dropped now; that it once was may be said, or not. */
  readonly status: 'active' | 'quiet';
  readonly label: Label;
  /** Labels that are right as well, such as that of the symptom beside that of its root. */
  readonly alsoRight?: readonly Label[];
  /** Causes of the catalogue that are right; the first is the root. */
  readonly causeIds: readonly string[];
  /** Causes that must be found active as well, behind the first: two faults at once. */
  readonly alsoActive?: readonly string[];
  /** Labels that must not be found active: the red herrings of this fault. */
  readonly forbidden: readonly Label[];
}

export interface Fault {
  /** What clients dial. */
  readonly address: string;
  readonly port: number;
  readonly client: LabClient;
  /** Starts the server anew, where a cure takes effect only then. */
  readonly relisten?: () => Promise<void>;
  /** Takes the cause away, other than by a sysctl. */
  readonly mend?: () => Promise<void>;
  /** Ends what would outlive the namespaces: sockets that no process owns any more. */
  readonly tidy?: () => Promise<void>;
  /** The host to diagnose; `srv` unless said. */
  readonly diagnose?: Role;
}

/**
 * What the client sees while the fault is there. `losses` is a part of the attempts, `timeouts` nearly all; `delays` are
 * served only after a retransmission; `no-replies` connect and hear nothing, `resets` connect and are hung up on;
 * `failures` are timeouts and ICMP errors in any mixture, since the kernel limits its ICMP answers.
 */
export type ClientView =
  | 'answers'
  | 'timeouts'
  | 'losses'
  | 'delays'
  | 'failures'
  | 'refusals'
  | 'resets'
  | 'no-replies'
  | 'unreachable'
  | 'no-port';

const views: Readonly<Record<ClientView, (tally: Tally) => boolean>> = {
  answers: (tally) => share(tally, 'ok', 'ok-slow') >= 0.95,
  timeouts: (tally) => share(tally, 'timeout') >= 0.8,
  losses: (tally) => share(tally, 'timeout', 'no-reply', 'reset') >= 0.2,
  delays: (tally) => share(tally, 'ok-slow') >= 0.5,
  failures: (tally) => share(tally, 'timeout', 'unreachable') >= 0.9,
  // The kernel limits its ICMP answers, so that some rejected attempts hear nothing.
  refusals: (tally) => share(tally, 'refused', 'unreachable') >= 0.3 && share(tally, 'ok', 'ok-slow') === 0,
  resets: (tally) => share(tally, 'reset') >= 0.5,
  'no-replies': (tally) => share(tally, 'no-reply') >= 0.8,
  unreachable: (tally) => share(tally, 'unreachable') >= 0.5 && share(tally, 'ok', 'ok-slow') === 0,
  'no-port': (tally) => share(tally, 'no-port') >= 0.8,
};

/** Whether the tally is what the scenario promises: the proof that the fault is really there. */
export function sees(view: ClientView, tally: Tally): boolean {
  return views[view](tally);
}

export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}
