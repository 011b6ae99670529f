import type { AuditEntry } from '../audit-entry.ts';

/** A sweep that is made again and again. */
export interface ScheduleRecord {
  readonly id: string;
  readonly actor: string;
  readonly when: string;
  readonly cron: string;
  readonly zone: string;
  readonly selector: string;
  /** Where the report goes. */
  readonly channel: string;
  readonly paused: boolean;
  /** What was due before does not count: when it was made, changed or resumed. */
  readonly since: string;
}

export interface ScheduledRun {
  readonly scheduleId: string;
  readonly dueAt: string;
  /** When a bot took it. */
  readonly at: string;
  /** `missed`: nobody ran when it was due, and a later one was run in its place. */
  readonly state: 'taken' | 'missed' | 'failed';
  readonly sweepId: string | null;
  /** How many before it were missed since the last one. */
  readonly missed: number;
}

export interface ScheduleStore {
  /** Makes it, or changes one of the same id. */
  put(schedule: ScheduleRecord, audit: AuditEntry): Promise<void>;
  /** By id. */
  list(): Promise<readonly ScheduleRecord[]>;
  find(id: string): Promise<ScheduleRecord | null>;
  /** False when there is none. Its runs stay. */
  remove(id: string, audit: AuditEntry): Promise<boolean>;
  /** Writes the run down, if nobody has: true for one bot alone. */
  take(run: ScheduledRun): Promise<boolean>;
  fail(scheduleId: string, dueAt: string): Promise<void>;
  /** The instant of the last run that was taken or missed. */
  lastDue(scheduleId: string): Promise<string | null>;
  /** Runs taken between the two instants whose sweep was never stored: a bot died in between. */
  unstarted(since: string, before: string): Promise<readonly ScheduledRun[]>;
  runOf(sweepId: string): Promise<ScheduledRun | null>;
  /** Newest first. */
  runs(scheduleId: string, most: number): Promise<readonly ScheduledRun[]>;
}
