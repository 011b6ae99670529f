import type { Diagnosis, Finding } from '../../diagnosis/diagnosis.ts';
import type { ProposalState } from '../../approval/proposal.ts';
import type { HostComparison, Reason, Weight } from '../../compare/comparison.ts';
import type { MemoryGrowth } from '../../plan/memory-cost.ts';
import type { NotOffered, PlannedChange } from '../../plan/plan.ts';
import type { RefusalCode, RevertReason } from '../../protocol/order.ts';

export type Lang = 'en' | 'zh';

type Status = Diagnosis['verdict']['status'];

/**
 * Everything a report says itself. Texts of rules, plans and refusals arrive worded and are not here. `{holes}` are filled
 * with spans. A language that lacks one of these does not compile.
 */
export interface Words {
  readonly sentenceEnd: string;
  readonly duration: (seconds: number) => string;
  readonly listSeparator: string;
  readonly comma: string;
  /** An aside behind a word. */
  readonly aside: (said: string) => string;
  readonly colon: string;
  readonly sentenceGap: string;
  readonly status: Readonly<Record<Status, string>>;
  /** Behind the cause in a title; empty where the cause is at work now. */
  readonly titleState: Readonly<Record<Status, string>>;
  readonly confidence: Readonly<Record<Finding['confidence'], string>>;
  /** What the confidence means for the reader. */
  readonly confidenceMeaning: Readonly<Record<Finding['confidence'], string>>;
  readonly explains: (percent: string) => string;
  readonly headings: {
    readonly evidence: string;
    readonly why: string;
    readonly alsoSeen: string;
    /** By exclusion: where to look when the host is clean. */
    readonly hypotheses: string;
    readonly ruledOut: string;
    readonly unknown: string;
    readonly advice: string;
    /** The same where no sysctl is a remedy for the cause. */
    readonly adviceOnly: string;
    /** The same beside a proposed change. */
    readonly besides: string;
    readonly plan: string;
    readonly remarks: string;
    readonly references: string;
  };
  readonly window: {
    readonly measured: (seconds: string) => string;
    readonly totalsOnly: string;
    readonly untimed: string;
  };
  readonly evidence: {
    readonly perSecond: (rate: string) => string;
    readonly more: (count: string) => string;
  };
  readonly ledger: {
    readonly arrived: (count: number, seconds: string | null) => string;
    /** Whole sentence: nothing was put to the test. */
    readonly noneArrived: (seconds: string | null) => string;
    readonly notCounted: (seconds: string | null) => string;
    readonly answered: (count: string) => string;
    readonly droppedBy: (count: string, cause: string) => string;
    /** By the cause the verdict names. */
    readonly droppedByThis: (count: string) => string;
    readonly droppedNone: string;
    readonly dropped: (count: string) => string;
    readonly unexplained: (count: string) => string;
  };
  readonly ruledOut: {
    readonly summary: (count: number) => string;
    readonly among: string;
  };
  readonly unknown: {
    readonly summary: (count: number) => string;
    readonly settle: string;
  };
  /** About a minute of the past. */
  readonly pastMinute: {
    /** In place of the words for what has happened since boot. */
    readonly status: string;
    readonly titleState: string;
    readonly mechanism: string;
    readonly quiet: string;
    /** Before the first and last minute of the chart. */
    readonly chart: string;
    readonly scale: (most: string) => string;
    /** Around the minute in which more was dropped. */
    readonly worse: (dropped: string) => { readonly before: string; readonly after: string; readonly again: string };
    readonly undecided: string;
  };
  /** What hosts told of themselves. */
  readonly bursts: {
    readonly title: (hosts: number) => string;
    readonly running: string;
    readonly failed: string;
    readonly quiet: string;
    readonly packets: (count: string) => string;
    readonly note: string;
  };
  readonly alerts: {
    readonly title: (hosts: number) => string;
    readonly running: string;
    readonly failed: string;
    /** Nothing wrong was found. */
    readonly healthy: string;
    readonly over: string;
    readonly note: string;
    /** Holes: alert, host, lasted. */
    readonly closed: string;
    readonly found: string;
    readonly done: string;
    readonly nothingDone: string;
  };
  readonly elsewhere: string;
  readonly inconclusive: string;
  readonly past: string;
  readonly latent: string;
  readonly noChange: string;
  readonly change: {
    /** Why a plan cannot be approved, given the host. */
    readonly notOffered: Readonly<Record<NotOffered, (host: string) => string>>;
    readonly why: string;
    readonly scope: string;
    readonly risk: string;
    readonly takesEffect: string;
    readonly memory: string;
    /** A text of the table of sysctls. */
    readonly ofTable: (english: string) => string;
    /** Null: as the plan says it. */
    readonly memoryGrowth: ((growth: MemoryGrowth) => string) | null;
    readonly owner: string;
    readonly atBoot: string;
    /** What becomes of a kept value; each given the path or place of its owner, and who writes that file. */
    readonly boot: Readonly<
      Record<'own' | 'ownOver' | 'other' | 'namespace' | 'unknown', (owner: string, managedBy: string | null) => string>
    >;
    readonly patch: string;
    /** Of listeners: who, now, after, and what makes them listen anew. */
    readonly limits: {
      readonly columns: readonly [string, string, string, string];
      readonly unchanged: string;
      readonly restart: string;
      readonly advice: string;
    };
    readonly undo: string;
    readonly neverBack: (value: string) => string;
    readonly scopes: Readonly<Record<PlannedChange['scope'], string>>;
    readonly risks: Readonly<Record<PlannedChange['risk'], string>>;
    readonly now: string;
    readonly nothingElse: string;
  };
  readonly proposal: {
    readonly title: Readonly<Record<ProposalState, string>>;
    /** Holes: `{deadline}`, `{expires}`, `{who}`. */
    readonly state: Readonly<Record<ProposalState, string>>;
    readonly stateWithoutWho: Readonly<Partial<Record<ProposalState, string>>>;
    /** In place of the title and the sentence of `applied`, by what was measured. */
    readonly appliedTitle: { readonly watching: string; readonly helped: string; readonly didNotHelp: string };
    readonly helped: string;
    readonly didNotHelp: string;
    /** Where a change stands that is under way; `seconds` is how long is measured. */
    readonly underWay: {
      readonly approved: string;
      readonly applied: string;
      readonly steps: {
        readonly approve: string;
        readonly measure: (seconds: string | null) => string;
        readonly write: string;
        readonly watch: (seconds: string | null) => string;
        readonly decide: string;
      };
    };
    readonly counter: string;
    readonly before: string;
    readonly after: string;
    readonly persistedIn: string;
    readonly notPersisted: string;
    /** Of one key, given who overwrites it at the next boot. */
    readonly overwritten: (key: string, where: string) => string;
    readonly restored: string;
    readonly stoodDown: string;
    /** Sent or not, no answer is known: never call that a refusal. */
    readonly unansweredTitle: string;
    readonly unanswered: string;
    readonly revertedPartly: string;
    /** Null: as the host said it. */
    readonly hostRefusal: (code: RefusalCode) => string | null;
    readonly refusedBecause: string;
    /** A keep or revert that was turned down; the change stands as it stood. */
    readonly refusedLast: string;
    readonly revertedBecause: Readonly<Record<RevertReason, string>>;
    readonly votes: (given: number, needed: number) => string;
    readonly digest: string;
    readonly exactly: string;
    readonly terms: (watch: string, lease: string) => string;
    readonly termsUnknown: string;
    /** What a revert puts back, and how. */
    readonly restores: string;
    readonly did: Readonly<Record<string, string>>;
  };
  readonly asked: {
    /** Holes: `{who}`. */
    readonly running: string;
    readonly runningProof: string;
    readonly by: string;
    readonly title: (host: string, about: string) => string;
    readonly failed: (host: string) => string;
    readonly port: (port: string) => string;
    readonly beside: (others: string) => string;
    readonly from: (client: string) => string;
  };
  readonly progress: {
    readonly summary: (host: string) => string;
    /** The summary, and which step of how many it is at. */
    readonly standing: (summary: string, step: number, steps: number) => string;
    readonly steps: Readonly<Record<'ask' | 'collect' | 'reason' | 'propose', string>>;
    /** About a minute of the past. */
    readonly collectThen: string;
    readonly collectProof: string;
    readonly doneThen: string;
    /** In place of `collect`, while another host dials. */
    readonly dial: (from: string) => string;
    readonly done: string;
  };
  readonly hosts: {
    readonly title: (count: number) => string;
    readonly none: string;
    readonly enroll: string;
    readonly columns: readonly [string, string, string, string, string, string];
    readonly never: string;
    readonly modes: Readonly<Record<'observe' | 'propose-only' | 'remediate', string>>;
  };
  readonly history: {
    readonly title: (host: string, count: number) => string;
    readonly none: (host: string) => string;
    readonly planned: string;
  };
  readonly pending: {
    readonly title: (count: number) => string;
    readonly none: string;
    /** Holes: `{time}`. */
    readonly until: string;
    readonly revertsAt: string;
    readonly where: string;
  };
  readonly compare: {
    /** Of the first difference that explains. */
    readonly explained: (host: string, reference: string, what: string) => string;
    readonly unexplained: (host: string, reference: string) => string;
    readonly title: (hosts: string, reference: string) => string;
    readonly columns: { readonly host: string; readonly verdict: string; readonly kernel: string; readonly up: string };
    readonly reference: string;
    readonly headings: Readonly<Record<Weight, string>>;
    readonly what: string;
    readonly why: string;
    readonly none: string;
    /** Given the title of the cause, or nothing where it is the one the verdict names. */
    readonly reasons: Readonly<Record<Reason, (cause: string) => string>>;
    readonly kinds: { readonly kernel: string; readonly port: (port: string) => string };
    readonly more: (count: number) => string;
    readonly alike: (sysctls: number, counters: number) => string;
    readonly remarks: Readonly<Record<HostComparison['remarks'][number], string>>;
    readonly days: (days: string) => string;
    readonly hours: (hours: string) => string;
  };
  readonly auditHead: { readonly summary: (rows: number) => string; readonly lastRow: string; readonly check: string };
  readonly problem: {
    readonly title: string;
    readonly next: string;
    readonly code: string;
    /** Null: as the program said it. */
    readonly told: (code: string) => string | null;
    /** The message with its names and numbers; null where only its code can be told. */
    readonly said: (message: string) => string | null;
  };
  readonly took: (seconds: string) => string;
}
