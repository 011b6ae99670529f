import type { EarlierSweep } from '../../fleet/clusters.ts';
import type { SweepReport } from '../../fleet/sweep-report.ts';
import type { SweepResult } from '../../fleet/sweep-result.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import type { Conversation, SweepTally } from '../chat/chat.ts';
import type { AuditEntry } from '../audit-entry.ts';

/** Ways to a host that wait for each other. */
export const VIAS = ['agent', 'ssh'] as const;
export type Via = (typeof VIAS)[number];

export interface NewSweep {
  readonly sweepId: string;
  readonly at: string;
  readonly actor: string;
  /** In canonical words: sweeps with the same ones are compared. */
  readonly selector: string;
  readonly windowSeconds: number;
  /** Where it is told; null where somebody waits at a terminal. */
  readonly conversation: Conversation | null;
  /** Of a schedule, which makes a message of its own when the sweep is done. */
  readonly quiet: boolean;
}

export interface SweepRecord extends NewSweep {
  readonly state: 'running' | 'done' | 'cancelled';
  readonly endedAt: string | null;
  readonly report: SweepReport | null;
  /** Everything there is to tell was told. */
  readonly told: boolean;
}

/** A result with what it was drawn from, and can be drawn from again. */
export interface Filed {
  readonly result: SweepResult;
  /** Null of a silent host. */
  readonly bundle: Bundle | null;
}

export interface SweepCounts extends SweepTally {
  readonly pending: number;
  readonly late: number;
}

export interface SweepStore {
  add(sweep: NewSweep, hosts: readonly { readonly id: string; readonly via: Via }[], audit: AuditEntry): Promise<void>;
  find(sweepId: string): Promise<SweepRecord | null>;
  /** Hosts nobody has asked, or whose asker has not been heard of since `at`; they are `by`'s until `until`. */
  claim(
    sweepId: string,
    via: Via,
    claim: { by: string; at: string; until: string; most: number },
  ): Promise<readonly string[]>;
  /** What `by` still holds stays its own until `until`. */
  renew(sweepId: string, by: string, until: string): Promise<void>;
  /** Gives back what `by` holds and has not filed. */
  release(sweepId: string, by: string): Promise<void>;
  /** All of them or none. An answer takes the place of a silence; nothing takes the place of an answer. */
  file(sweepId: string, filed: readonly Filed[]): Promise<void>;
  counts(sweepId: string): Promise<SweepCounts>;
  results(sweepId: string): Promise<readonly SweepResult[]>;
  /** What one host's answer was drawn from; null where it has none, or it is too old. */
  bundle(sweepId: string, host: string): Promise<Bundle | null>;
  /** Ends a running sweep; false when it has ended before. */
  end(sweepId: string, end: { state: 'done' | 'cancelled'; at: string }, audit: AuditEntry): Promise<boolean>;
  setReport(sweepId: string, report: SweepReport): Promise<void>;
  markTold(sweepId: string): Promise<void>;
  /** Sweeps since `since` that are running or not told, oldest first; not those of a terminal, which are its own. */
  owed(since: string): Promise<readonly SweepRecord[]>;
  /** Done sweeps of the same selection before `at`, oldest first, the last `most` of them. */
  earlier(selector: string, at: string, most: number): Promise<readonly EarlierSweep[]>;
  /** The id of a running sweep of this selection; a terminal that died leaves none behind. */
  running(selector: string): Promise<string | null>;
  /** The newest first. */
  list(most: number): Promise<readonly SweepRecord[]>;
  /** Removes the bundles of sweeps older than `before`; results and reports stay. */
  dropBundles(before: string): Promise<number>;
}
