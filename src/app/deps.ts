import type { SecondFactor } from '../approval/decide.ts';
import type { ProposalView } from '../approval/proposal.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Plan } from '../plan/plan.ts';
import type { Bundle } from '../protocol/bundle.ts';
import type { Signer } from '../protocol/signing.ts';
import type { Terms } from '../rollout/orders.ts';
import type { KnownHost } from './app.ts';
import type { Chat, DiagnoseQuestion } from './chat/chat.ts';
import type { HostPolicy } from './hosts/host-policy.ts';
import type { Store } from './store.ts';
import type { Schedule } from './jobs/schedule.ts';
import type { Judge } from './sweep/judge.ts';
import type { SweepSlots, SweepTimes } from './sweep/limits.ts';
import type { Ways } from './ways.ts';

/** What sweeps work with. */
interface SweepMeans {
  readonly judge: Judge;
  readonly slots: SweepSlots;
  readonly times: SweepTimes;
  /** Another for every process. */
  readonly by: string;
  /** From 0 to 1. */
  readonly random: () => number;
}

export type Log = (level: 'error' | 'info' | 'debug', message: string) => void;

export type Reason = (
  bundle: Bundle,
  question: DiagnoseQuestion,
  sha256: (text: string) => string,
) => { readonly diagnosis: Diagnosis; readonly plan: Plan | null };

export type Improvement = (before: Bundle, after: Bundle, causeId: string) => NonNullable<ProposalView['watch']>;

/** The actors an entry such as `oncall:netops` stands for now. Throws when they cannot be looked up. */
export type Members = (entry: string) => Promise<readonly string[]>;

/** What every use case and job works with. */
export interface Deps {
  readonly store: Store;
  readonly chat: Chat;
  readonly ways: Ways;
  readonly signer: Signer;
  readonly clock: () => Date;
  /** The rules of the group a host belongs to. */
  readonly policyOf: (host: string) => HostPolicy;
  readonly members: Members;
  /** Judges the code an approver typed; null: none was. */
  readonly secondFactor: (actor: string, code: string | null) => Promise<SecondFactor>;
  /** Whether this operator's key made this signature. */
  readonly isOperator: (operator: string, keyId: string, payload: string, signature: string) => boolean;
  /** Where the end of the audit is posted daily, and when; null: nowhere. */
  readonly auditHead: { readonly channel: string; readonly at: string; readonly zone: string } | null;
  /** Where bursts that hosts announce are told, and how many at most; null: nowhere. */
  readonly bursts: { readonly channel: string; readonly everyMinutes: number; readonly hosts: number } | null;
  /** Where alerts are told, and how many hosts at most; null: nowhere. */
  readonly alerts: { readonly channel: string; readonly everyMinutes: number; readonly hosts: number } | null;
  readonly terms: Terms;
  readonly expiresMinutes: number;
  readonly windowSeconds: number;
  /** A message claimed longer ago belongs to a bot that died while posting it. */
  readonly stalePostMs: number;
  readonly reason: Reason;
  readonly improvement: Improvement;
  readonly schedule: Schedule;
  readonly sweep: SweepMeans;
  /** Every host that is known, with its tags and groups. */
  readonly fleet: () => Promise<readonly KnownHost[]>;
  /** Where the page of a sweep's report is served; null where none is. */
  readonly pageOf: (sweepId: string) => string | null;
  readonly log: Log;
}

/** Instants are stored as text that sorts in time. */
export function nowText(deps: Pick<Deps, 'clock'>): string {
  return deps.clock().toISOString();
}
