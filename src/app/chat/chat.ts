import type { HostComparison } from '../../compare/comparison.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { NotOffered, Plan } from '../../plan/plan.ts';
import type { LadderView } from '../../approval/ladder.ts';
import type { ProposalView } from '../../approval/proposal.ts';
import type { SweepReport } from '../../fleet/sweep-report.ts';
import type { Place } from '../../protocol/place.ts';
import type { AlertView } from '../../report/alerts.ts';
import type { BurstView } from '../../report/bursts.ts';
import type { ProbeReport } from '../../report/probe-report.ts';

/** Where an answer belongs. Opaque to the app; a face made it and understands it. */
export interface Conversation {
  readonly face: string;
  readonly channel: string;
  /** The parent message, once there is one. */
  readonly thread: string;
}

/** A message that can be edited later. */
export interface MessageRef extends Conversation {
  readonly message: string;
}

/** What a person asked to have diagnosed. */
export interface DiagnoseQuestion {
  readonly host: string;
  /** Another network namespace of the host. */
  readonly place?: Place;
  readonly port?: number;
  readonly client?: string;
  readonly windowSeconds?: number;
  /** Capture handshakes and trace drops too. */
  readonly proof?: boolean;
  /** A minute of the past instead of now, by its first second. */
  readonly at?: string;
  /** The host told of a burst itself: the thread is about several hosts. */
  readonly announced?: boolean;
  /** The alert that asked; announced, too. */
  readonly alert?: { readonly name: string; readonly fingerprint: string; readonly startsAt: string };
  /** Hosts to hold beside it. */
  readonly against?: readonly string[];
  /** Another host that dials its port meanwhile, and what it dials where that is not the name of the host. */
  readonly dialledBy?: { readonly host: string; readonly address?: string };
  /** What the answer is told in, where it is not the language of the configuration. */
  readonly lang?: 'en' | 'zh';
}

/** What there is to show in a thread. Faces render it; the app never words a message. */
export type View =
  | {
      readonly kind: 'asked';
      readonly question: DiagnoseQuestion;
      /** `<@U1>`-free: our own actor id; the face knows how to mention it. */
      readonly actor: string;
      readonly state: 'running' | 'done' | 'failed';
      /** Known once it is stored. */
      readonly diagnosisId?: string;
      /** Known when done. */
      readonly verdict?: Diagnosis['verdict'];
      /** Both of the finding the verdict names, for the title. */
      readonly title?: string;
      readonly confidence?: Diagnosis['findings'][number]['confidence'];
      /** How a probe ended. */
      readonly outcome?: ProbeReport['outcome'];
      /** The change that came of it, once there is one. */
      readonly proposal?: ProposalView;
    }
  | { readonly kind: 'progress'; readonly question: DiagnoseQuestion; readonly steps: readonly ProgressStep[] }
  | {
      readonly kind: 'diagnosis';
      readonly diagnosisId: string;
      readonly diagnosis: Diagnosis;
      readonly plan: Plan | null;
      readonly unoffered?: NotOffered | null;
      readonly tookMs: number;
    }
  | { readonly kind: 'probe'; readonly report: ProbeReport }
  | {
      readonly kind: 'sweep';
      /** Null while it is not stored yet. */
      readonly sweepId: string | null;
      readonly selector: string;
      readonly actor: string;
      readonly counts: SweepTally;
      /** What it is told in, where it is not the language of the configuration. */
      readonly lang?: 'en' | 'zh';
    }
  /** Of a schedule it says one line when nothing has changed since the last one. */
  | {
      readonly kind: 'sweep-report';
      readonly report: SweepReport;
      readonly scheduled: ScheduledFor | null;
      /** Dropped SYNs a second by host. */
      readonly rates?: Readonly<Record<string, number>>;
      /** Where its page stands; null where none is served. */
      readonly page?: string | null;
    }
  /** A sweep will come back here by itself. */
  | {
      readonly kind: 'scheduled';
      readonly when: string;
      readonly selector: string;
      readonly hosts: number;
      readonly actor: string;
      readonly next: string | null;
    }
  | { readonly kind: 'comparison'; readonly comparison: HostComparison }
  /** The last row of the audit. */
  | { readonly kind: 'audit-head'; readonly seq: number; readonly hash: string; readonly at: string | null }
  /** Bursts that hosts told of themselves within some time. */
  | { readonly kind: 'bursts'; readonly bursts: readonly BurstView[] }
  /** Hosts that alerts were about within some time. */
  | { readonly kind: 'alerts'; readonly alerts: readonly AlertView[] }
  /** An alert is over. */
  | { readonly kind: 'alert-closed'; readonly alert: AlertView; readonly lastedSeconds: number }
  | { readonly kind: 'proposal'; readonly proposal: ProposalView }
  /** One change for many hosts. */
  | { readonly kind: 'ladder'; readonly ladder: LadderView }
  | { readonly kind: 'problem'; readonly code: string; readonly message: string; readonly next: string | null };

/** How many hosts of a sweep, so far. */
export interface SweepTally {
  readonly hosts: number;
  readonly answered: number;
  readonly silent: number;
  /** Of those that answered. */
  readonly active: number;
}

/** The time a sweep was made for. */
export interface ScheduledFor {
  readonly when: string;
  readonly dueAt: string;
  /** Times before it that nobody ran. */
  readonly missed: number;
}

export interface ProgressStep {
  readonly id: 'ask' | 'collect' | 'reason' | 'propose';
  readonly state: 'pending' | 'running' | 'done' | 'failed';
}

/** In a thread, or in a channel as the parent of a new one. */
export type PostPlace = { readonly thread: Conversation } | { readonly channel: string };

/** What a chat service must supply; everything else is shared. Each method but `open` and `post` is safe to repeat. */
export interface Chat {
  /** Posts the parent message of a new thread in `channel`. `key`, here and below, is what `posted` finds it by. */
  open(channel: string, view: View, key?: string): Promise<Conversation>;
  /** Rewrites the parent message. */
  retitle(conversation: Conversation, view: View): Promise<void>;
  post(conversation: Conversation, view: View, key?: string): Promise<MessageRef>;
  update(message: MessageRef, view: View): Promise<void>;
  /**
   * The message of ours that was posted under `key` since an instant, whichever bot did, in a thread or as the parent of
   * one; null where there is none, or where the service does not let us look. Rejects when it could not be reached.
   */
  posted(where: PostPlace, key: string, since: Date): Promise<MessageRef | null>;
  /** Says something in the thread that only this actor sees. */
  whisper(actor: string, conversation: Conversation, text: string): Promise<void>;
}
