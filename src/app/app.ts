import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Bundle } from '../protocol/bundle.ts';
import type { Examined } from '../diagnosis/why-not.ts';
import type { Plan } from '../plan/plan.ts';
import type { SweepReport } from '../fleet/sweep-report.ts';
import type { SweepResult } from '../fleet/sweep-result.ts';
import type { Conversation, DiagnoseQuestion } from './chat/chat.ts';
import type { GivenDiagnosis, GivenFile } from './diagnosing/given.ts';
import type { PersonSettings } from './people/person-settings.ts';
import type { RefusalAbout, RefusedDecision } from '../approval/decide.ts';
import type { LadderView } from '../approval/ladder.ts';
import type { ProposalView } from '../approval/proposal.ts';

/**
 * The use cases, as faces call them. A refusal is a value with a stable code and a sentence for the person who asked;
 * only what could not be done throws a Problem.
 */
export interface App {
  /** Why this question cannot be asked, for the person who asks; null when it can. */
  objection(question: DiagnoseQuestion): Promise<Objection | null>;
  /** Queues a diagnosis that answers in `conversation`. Returns once the job is safely stored. */
  ask(question: DiagnoseQuestion, actor: Actor, conversation: Conversation): Promise<{ readonly diagnosisId: string }>;
  /** The whole of an earlier diagnosis, for Details. */
  details(diagnosisId: string): Promise<StoredDiagnosis | null>;
  proposal(proposalId: string): Promise<ProposalView | null>;
  /** `digest` is what the person was shown; a mismatch is refused. */
  decide(proposalId: string, decision: Verb, actor: Actor, digest: string, given?: GivenWith): Promise<Decision>;
  /** Whether the actor would be allowed, and what they must bring, to answer a click before a modal opens. */
  mayDecide(proposalId: string, decision: Verb, actor: Actor): Promise<Decision>;
  /**
   * True once for each key, whichever bot asks first: what a chat service delivers twice is done once. Keys are forgotten after
   * some days.
   */
  firstHeard(key: string): Promise<boolean>;
  pending(): Promise<readonly ProposalView[]>;
  hosts(): Promise<readonly KnownHost[]>;
  /** One change for many hosts; absent where a face has nothing to do with it. */
  readonly ladders?: Ladders;
  history(host: string, limit: number): Promise<readonly StoredDiagnosis[]>;
  /** The whole fleet, or a part of it. */
  readonly sweeps: SweepUseCases;
  /** Sweeps that come back by themselves. */
  readonly schedules: ScheduleUseCases;
  /** What was asked last in this thread, for "again"; a face that gets no answer asks the person to type it. */
  askedIn?(conversation: Conversation): Promise<DiagnoseQuestion | null>;
  /** What runs now, and how the fleet is. */
  overview(): Promise<Overview>;
  /** Talk about a diagnosis, in its thread. */
  readonly talk: TalkUseCases;
  /** What people and channels chose. */
  readonly settings: SettingsUseCases;
}

export interface Overview {
  /** Diagnoses that were asked for and have no answer yet, oldest first. */
  readonly running: readonly { readonly host: string; readonly actor: string; readonly at: string }[];
  /** How many more of them. */
  readonly waiting: number;
  /** The last one that has a report; null where none was ever swept. */
  readonly sweep: SweepReport | null;
  /** Hosts that drop SYNs, in sweeps of the same selection, oldest first. */
  readonly trend: readonly { readonly at: string; readonly active: number; readonly answered: number }[];
  /** Enrolled agents that never said a word. */
  readonly neverSeen: readonly string[];
}

export interface Objection {
  readonly code: string;
  readonly message: string;
  /** A host nobody knows, and those that may have been meant. */
  readonly unknown?: { readonly host: string; readonly near: readonly string[] };
}

/** A person or key, resolved by a face from its own users; never from a display name or a button's payload. */
export interface Actor {
  /** Stable, such as `slack:U0123`. */
  readonly id: string;
  readonly name: string;
}

export type Verb = 'approve' | 'reject' | 'keep' | 'revert';

/** What an approver brings along. */
export interface GivenWith {
  /** From an enrolled device. */
  readonly code?: string;
  /** Why this must not wait for others. */
  readonly breakGlass?: string;
  /** Decided in the console, whose log-in alone proves too little: a code is asked for, whatever the rules say. */
  readonly inConsole?: true;
}

export type Decision =
  | {
      readonly accepted: true;
      readonly proposal: ProposalView;
      /** Answers `mayDecide` alone: a code, and a reason for what is in the way otherwise, in a sentence. */
      readonly asks?: { readonly code: boolean; readonly breakGlass: string | null };
    }
  | {
      readonly accepted: false;
      readonly code: DecisionRefusal;
      readonly message: string;
      readonly about?: RefusalAbout;
    };

export type DecisionRefusal = RefusedDecision | 'no-such-proposal' | 'host-unreachable';

export interface StoredDiagnosis {
  readonly diagnosisId: string;
  readonly at: string;
  readonly actor: string;
  /** As it was asked, so that it can be asked again; without it, the host alone is. */
  readonly question?: DiagnoseQuestion;
  readonly diagnosis: Diagnosis;
  readonly plan: Plan | null;
  readonly proposalId: string | null;
}

export interface KnownHost {
  readonly id: string;
  readonly transport: 'agent' | 'ssh' | 'local';
  readonly tags: readonly string[];
  readonly groups: readonly string[];
  readonly agentVersion: string | null;
  readonly kernel: string | null;
  readonly mode: 'observe' | 'propose-only' | 'remediate' | null;
  readonly lastSeen: string | null;
}

/** What was found on one host, with the change that cures it there. */
export interface LadderPart {
  readonly diagnosis: Diagnosis;
  readonly plan: Plan;
}

export type LadderVerb = 'approve' | 'keep' | 'revert' | 'stop';

export type LadderDecision =
  | { readonly accepted: true; readonly ladder: LadderView; readonly asksCode?: boolean }
  | {
      readonly accepted: false;
      readonly code: LadderRefusal;
      readonly message: string;
      readonly about?: RefusalAbout;
    };

export type LadderRefusal = RefusedDecision | 'no-such-proposal' | 'host-unreachable' | 'unequal' | 'too-few';

/** One change for many hosts. A refusal is a value, as for a single host. */
export interface Ladders {
  /** One approval a rung: the change on one host, then five, then the rest. Its message appears in `conversation`. */
  propose(parts: readonly LadderPart[], actor: Actor, conversation: Conversation): Promise<LadderDecision>;
  /**
   * The same from what the hosts of a sweep said: of those whose verdict names `causeId`, or of all without it, the largest
   * group that one change is right for.
   */
  fromSweep(sweepId: string, actor: Actor, conversation: Conversation, causeId?: string): Promise<LadderDecision>;
  find(ladderId: string): Promise<LadderView | null>;
  latest(limit: number): Promise<readonly LadderView[]>;
  /** Whether the actor would be let, and whether a code is asked for, before a window opens. */
  mayClimb(ladderId: string, actor: Actor): Promise<LadderDecision>;
  /**
   * `approve` opens the rung whose `digest` was shown, `keep` and `revert` decide about every change that stands, `stop`
   * ends the climb and leaves what stands to its leases.
   */
  decide(ladderId: string, verb: LadderVerb, actor: Actor, digest: string, given?: GivenWith): Promise<LadderDecision>;
}

/** Who a selector means. */
export interface Meant {
  /** In canonical words. */
  readonly selector: string;
  /** By name. */
  readonly hosts: readonly KnownHost[];
}

/** Sweeps, as faces ask for them. */
export interface SweepUseCases {
  /** @throws Problem `bad-selector`, which points at the column, or `no-hosts`. */
  meant(selector: string): Promise<Meant>;
  /** The same, and `sweep-running` while the same hosts are being swept. */
  mayStart(selector: string): Promise<Meant>;
  /**
   * Asks everybody who is meant, and tells in `conversation`: its message follows the sweep and becomes the report.
   *
   * @throws Problem as `mayStart`.
   */
  start(selector: string, actor: Actor, conversation: Conversation): Promise<{ readonly sweepId: string }>;
  /** False when it had ended before. Hosts that have answered stay in the report. */
  cancel(sweepId: string, actor: Actor): Promise<boolean>;
  /** Of those that have ended, newest first. */
  latest(limit: number): Promise<readonly SweepReport[]>;
  /** Null while it runs, and for an id that is none. */
  report(sweepId: string): Promise<SweepReport | null>;
  /** What every host said. */
  results(sweepId: string): Promise<readonly SweepResult[]>;
  /** The bundle of one host, and the diagnosis drawn from it anew; null when it is not kept. */
  evidence(sweepId: string, host: string): Promise<{ readonly diagnosis: Diagnosis; readonly bundle: Bundle } | null>;
}

export interface NewSchedule {
  /** `weekdays 09:00 Asia/Shanghai`. */
  readonly when: string;
  readonly selector: string;
  /** Where the report goes. */
  readonly channel: string;
}

export interface ScheduleView extends NewSchedule {
  readonly id: string;
  readonly actor: string;
  readonly paused: boolean;
  /** Null while paused. */
  readonly next: string | null;
}

/** Each throws Problem `bad-schedule`, `bad-selector`, `no-hosts`, `no-such-schedule` or `schedule-configured`. */
export interface ScheduleUseCases {
  /** What would be scheduled, before anything is. */
  check(
    wanted: Pick<NewSchedule, 'when' | 'selector'>,
  ): Promise<Meant & { readonly when: string; readonly next: string }>;
  add(wanted: NewSchedule, actor: string): Promise<ScheduleView>;
  list(): Promise<readonly ScheduleView[]>;
  pause(id: string, actor: string): Promise<ScheduleView>;
  /** What was due in between does not count. */
  resume(id: string, actor: string): Promise<ScheduleView>;
  remove(id: string, actor: string): Promise<void>;
}

/** What a conversation about a diagnosis needs. Nothing of it changes or stores anything. */
export interface TalkUseCases {
  /** The newest diagnosis of a thread; null where none is, or none has ended. */
  latestIn(conversation: Conversation): Promise<StoredDiagnosis | null>;
  /** What the causes that go by `term` say about that host then; none where no cause goes by it, null without the diagnosis. */
  whyNot(diagnosisId: string, term: string, lang: Spoken): Promise<readonly Examined[] | null>;
  /** The same diagnosis told in another language; null when what the host said is no longer kept. */
  retold(diagnosisId: string, lang: Spoken): Promise<StoredDiagnosis | null>;
  /** Of what somebody pasted or uploaded; it is not kept. @throws Problem `input-…` */
  given(
    files: readonly GivenFile[],
    question: { readonly port?: number; readonly lang: Spoken },
  ): Promise<GivenDiagnosis>;
}

type Spoken = 'en' | 'zh';

export interface SettingsUseCases {
  of(actorId: string): Promise<PersonSettings>;
  /** Changes what is named and leaves the rest. */
  change(actorId: string, changed: Partial<PersonSettings>): Promise<PersonSettings>;
  /** What is spoken in a channel; null: nobody said. */
  channelLang(channel: string): Promise<Spoken | null>;
  setChannelLang(channel: string, lang: Spoken | null): Promise<void>;
}
