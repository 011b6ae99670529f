import type { Label } from '../rules/label.ts';
import { type LabClient, share, type Tally } from './client.ts';
import type { LabNetwork } from './network.ts';
import type { Role, Topology } from './topology.ts';

/** One fault, made for real. A scenario is one file in scenarios/, and one line in scenarios/index.ts. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly expect: Expectation;
  /** Programs that must be on PATH, besides `ip`. */
  readonly needs: readonly string[];
  readonly topology: Topology;
  readonly clientSees: ClientView;
  /** Makes the fault and leaves it running. */
  up(network: LabNetwork): Promise<Fault>;
  /** The sysctl changes, on the diagnosed host, that make clients connect again; none where the cure is no sysctl. */
  readonly cure?: readonly { readonly key: string; readonly to: string }[];
}

interface Expectation {
  /** `quiet`: nothing is dropped now; that it once was may be said, or not. */
  readonly status: 'active' | 'quiet';
  readonly label: Label;
  /** Labels that are right as well, such as that of the symptom beside that of its root. */
  readonly alsoRight?: readonly Label[];
  /** Causes of the catalogue that are right; the first is the root. */
  readonly causeIds: readonly string[];
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
  /** The host to diagnose; `srv` unless said. */
  readonly diagnose?: Role;
}

/** What the client sees while the fault is there. `losses` is a part of the attempts, `timeouts` nearly all. */
export type ClientView = 'answers' | 'timeouts' | 'losses' | 'refusals' | 'no-port';

const views: Readonly<Record<ClientView, (tally: Tally) => boolean>> = {
  answers: (tally) => share(tally, 'ok') >= 0.95,
  timeouts: (tally) => share(tally, 'timeout') >= 0.8,
  losses: (tally) => share(tally, 'timeout', 'no-reply', 'reset') >= 0.2,
  // The kernel limits its ICMP answers, so that some rejected attempts hear nothing.
  refusals: (tally) => share(tally, 'refused', 'unreachable') >= 0.3 && share(tally, 'ok') === 0,
  'no-port': (tally) => share(tally, 'no-port') >= 0.8,
};

/** Whether the tally is what the scenario promises: the proof that the fault is really there. */
export function sees(view: ClientView, tally: Tally): boolean {
  return views[view](tally);
}

export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}
