import type { LadderView } from '../approval/ladder.ts';
import type { ProposalEvent, ProposalState, ProposalView } from '../approval/proposal.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Plan } from '../plan/plan.ts';
import type { Bundle } from '../protocol/bundle.ts';
import type { Signed } from '../protocol/message.ts';
import type { Outcome } from '../protocol/order.ts';
import { ProbeReport } from '../report/probe-report.ts';
import type { KnownHost } from './app.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { ScheduleStore } from './schedules/schedule-store.ts';
import type { SweepStore } from './sweep/sweep-store.ts';
import type { Conversation, DiagnoseQuestion, MessageRef } from './chat/chat.ts';

export type { AuditEntry } from './audit-entry.ts';
export { ProbeReport };

/** The memory of the bots. Several may share one; each change of state is a compare-and-set with its audit row. */
export interface Store {
  readonly diagnoses: DiagnosisStore;
  readonly proposals: ProposalStore;
  readonly orders: OrderStore;
  readonly hosts: HostStore;
  readonly posts: PostStore;
  readonly audit: AuditStore;
  readonly switches: SwitchStore;
  readonly sweeps: SweepStore;
  readonly schedules: ScheduleStore;
  readonly ladders: LadderStore;
  close(): Promise<void>;
}

export interface AskedDiagnosis {
  readonly diagnosisId: string;
  readonly at: string;
  readonly actor: string;
  readonly question: DiagnoseQuestion;
  readonly conversation: Conversation;
}

export interface DiagnosisRecord extends AskedDiagnosis {
  readonly state: 'asked' | 'done' | 'failed';
  readonly diagnosis: Diagnosis | null;
  readonly plan: Plan | null;
  readonly tookMs: number | null;
  readonly problem: { readonly code: string; readonly message: string } | null;
  /** Where the connections ended that another host was asked to make. */
  readonly probe: ProbeReport | null;
  readonly proposalId: string | null;
  /** Everything there is to tell was told. */
  readonly told: boolean;
}

interface DiagnosisAnswer {
  readonly diagnosis: Diagnosis;
  readonly plan: Plan | null;
  readonly tookMs: number;
  readonly bundle: Bundle;
  readonly probe?: ProbeReport | null;
}

interface FailedDiagnosis {
  readonly code: string;
  readonly message: string;
  readonly probe?: ProbeReport | null;
}

export interface DiagnosisStore {
  add(asked: AskedDiagnosis, audit: AuditEntry): Promise<void>;
  find(diagnosisId: string): Promise<DiagnosisRecord | null>;
  /** False when it has an answer already: the first one stays. */
  finish(diagnosisId: string, answer: DiagnosisAnswer, audit: AuditEntry): Promise<boolean>;
  fail(diagnosisId: string, failed: FailedDiagnosis, audit: AuditEntry): Promise<boolean>;
  markTold(diagnosisId: string): Promise<void>;
  bundle(diagnosisId: string): Promise<Bundle | null>;
  /** Finished ones, newest first. */
  history(host: string, limit: number): Promise<readonly DiagnosisRecord[]>;
  /** What was asked last in a thread. */
  lastIn(conversation: Conversation): Promise<DiagnosisRecord | null>;
  /** All that was asked in a thread, oldest first. */
  allIn(conversation: Conversation): Promise<readonly DiagnosisRecord[]>;
  /** Ids whose answer is still owed, asked after `since`. */
  untold(since: string): Promise<readonly string[]>;
  /** Removes raw bundles of diagnoses older than `before`; the diagnoses stay. */
  dropBundles(before: string): Promise<number>;
}

export interface NewProposal {
  readonly proposalId: string;
  readonly diagnosisId: string;
  readonly at: string;
  readonly requester: string;
  readonly conversation: Conversation;
  readonly plan: Plan;
  readonly expires: string;
}

export interface ProposalRecord extends NewProposal {
  readonly state: ProposalState;
  /** Grows by one with every change: what compare-and-set compares. */
  readonly version: number;
  readonly deadline: string | null;
  readonly watch: ProposalView['watch'];
  readonly outcome: Outcome | null;
  readonly events: readonly ProposalEvent[];
  /** The version its message shows. */
  readonly shownVersion: number;
}

export interface ProposalChange {
  readonly state?: ProposalState;
  readonly deadline?: string;
  readonly watch?: NonNullable<ProposalView['watch']>;
  readonly outcome?: Outcome;
  readonly event: ProposalEvent;
  readonly audit: AuditEntry;
}

export interface ProposalStore {
  /** One proposal a diagnosis: false when there is one already. */
  add(proposal: NewProposal, audit: AuditEntry): Promise<boolean>;
  find(proposalId: string): Promise<ProposalRecord | null>;
  /** Writes the change, its event and its audit row together, if the version is still `version`. */
  swap(proposalId: string, version: number, change: ProposalChange): Promise<boolean>;
  markShown(proposalId: string, version: number): Promise<void>;
  /** Those of the ids that there are, in no order. */
  many(proposalIds: readonly string[]): Promise<readonly ProposalRecord[]>;
  /** Newest first. */
  inStates(states: readonly ProposalState[]): Promise<readonly ProposalRecord[]>;
  /** Proposals made after `since` whose message is behind. */
  unshown(since: string): Promise<readonly ProposalRecord[]>;
}

export interface LadderMemberRecord {
  readonly host: string;
  /** Holds the plan. */
  readonly diagnosisId: string;
  /** Its id from the beginning; the proposal is made when its rung opens. */
  readonly proposalId: string;
  readonly digest: string;
}

export interface NewLadder {
  readonly ladderId: string;
  readonly at: string;
  readonly requester: string;
  readonly conversation: Conversation;
  readonly causeId: string;
  readonly changes: LadderView['changes'];
  /** In the order of the climb, each with what was found there. */
  readonly members: readonly (LadderMemberRecord & { readonly diagnosis: Diagnosis; readonly plan: Plan })[];
}

export interface LadderRecord extends Omit<NewLadder, 'members'> {
  readonly members: readonly LadderMemberRecord[];
  readonly opened: LadderView['opened'];
  readonly stopped: LadderView['stoppedBy'];
  /** Grows by one with every change: what compare-and-set compares. */
  readonly version: number;
}

export interface LadderStore {
  /** Stores the ladder and a diagnosis for each member, all or nothing. */
  add(ladder: NewLadder, audit: AuditEntry): Promise<void>;
  find(ladderId: string): Promise<LadderRecord | null>;
  /** Opens a rung or stops the climb, if the version is still `version`. */
  swap(
    ladderId: string,
    version: number,
    change: Pick<LadderRecord, 'opened' | 'stopped'>,
    audit: AuditEntry,
  ): Promise<boolean>;
  /** Newest first. */
  latest(limit: number): Promise<readonly LadderRecord[]>;
}

export type OrderKind = 'apply' | 'keep' | 'revert';

/** An order as it was signed, once: a retry sends the same bytes again. */
export interface OrderRecord {
  readonly proposalId: string;
  readonly kind: OrderKind;
  /** The version of the proposal it was made for: a second keep after a refused one is another order. */
  readonly version: number;
  readonly at: string;
  readonly signed: Signed;
  /** What was measured before an apply order was sent. */
  readonly before: Bundle | null;
  readonly outcome: Outcome | null;
}

export interface OrderStore {
  /** The stored order: this one, or the one another attempt stored first. */
  addOrGet(order: Omit<OrderRecord, 'outcome'>, audit: AuditEntry): Promise<OrderRecord>;
  find(proposalId: string, kind: OrderKind, version: number): Promise<OrderRecord | null>;
  setOutcome(order: OrderRecord, outcome: Outcome): Promise<void>;
  /** Every order for a host with the state of its proposal, oldest first. */
  ofHost(
    host: string,
  ): Promise<readonly { readonly order: Omit<OrderRecord, 'before'>; readonly state: ProposalState }[]>;
}

export interface HostRecord extends Omit<KnownHost, 'tags' | 'groups'> {
  /** PEM of the Ed25519 key its answers are signed with. */
  readonly publicKey: string | null;
  /** What it will answer with, while it changes keys. */
  readonly nextKey: string | null;
  /** What requests are sealed to; null for an agent of before, which cannot open them. */
  readonly sealingKey: string | null;
}

export interface HostStore {
  put(host: HostRecord, audit: AuditEntry): Promise<void>;
  find(hostId: string): Promise<HostRecord | null>;
  list(): Promise<readonly HostRecord[]>;
  /** False, and no audit row, when nobody knows the host. What was asked of it stays. */
  remove(hostId: string, audit: AuditEntry): Promise<boolean>;
  /** Updates what a host says of itself. False when nobody knows the host. */
  seen(hostId: string, seen: HostSighting): Promise<boolean>;
}

interface HostSighting {
  readonly at: string;
  readonly agentVersion?: string;
  readonly kernel?: string;
  readonly mode?: NonNullable<KnownHost['mode']>;
  readonly sealingKey?: string;
}

/** Which message says what, so that a repeated job edits instead of posting twice. */
export interface PostStore {
  /** Claims the right to post `key`. A claim older than `staleBefore` without a message is taken over. */
  claim(key: string, at: string, staleBefore: string): Promise<PostClaim>;
  settle(key: string, message: MessageRef): Promise<void>;
  /** After an attempt that failed: anybody may claim it now, and is told that it may have been posted since `since`. */
  doubt(key: string, since: string): Promise<void>;
  find(key: string): Promise<MessageRef | null>;
  /** Removes claims of before `before` that never came to a message. */
  forget(prefix: string, before: string): Promise<void>;
}

type PostClaim =
  /** `tried`: since when somebody else may have posted it, of whom nobody knows how it ended. */
  | { readonly kind: 'mine'; readonly tried: string | null }
  | { readonly kind: 'posted'; readonly message: MessageRef }
  /** Somebody else is posting it right now. */
  | { readonly kind: 'busy' };

export interface AuditRow extends AuditEntry {
  readonly seq: number;
  readonly previous: string;
  readonly hash: string;
}

export type AuditVerdict =
  | { readonly intact: true; readonly rows: number; readonly head: string }
  /** `seq` is the first row that does not fit. */
  | { readonly intact: false; readonly rows: number; readonly seq: number; readonly problem: string };

export interface AuditStore {
  append(entry: AuditEntry): Promise<AuditRow>;
  /** Rows that say `what` happened, from `since` on, oldest first. */
  since(what: string, since: string): Promise<readonly AuditRow[]>;
  /** Rows after `seq`, oldest first. */
  after(seq: number, limit: number): Promise<readonly AuditRow[]>;
  verify(): Promise<AuditVerdict>;
  /** The last row: its number, hash and time; number 0 of an empty chain. */
  head(): Promise<{ readonly seq: number; readonly hash: string; readonly at: string | null }>;
}

/** Small facts that all bots share, such as whether changes are frozen. */
export interface SwitchStore {
  get(key: string): Promise<string | null>;
  /** Writes `to` where `from` stands, null meaning nothing, with its audit row if there is one. False where something else stands. */
  swap(key: string, from: string | null, to: string | null, audit?: AuditEntry): Promise<boolean>;
}
