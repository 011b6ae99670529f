import type { Finding } from '../../diagnosis/diagnosis.ts';
import type { SafeSysctl } from '../../protocol/safe-sysctls-table.ts';
import type { ListenerLimit } from '../listener-limits.ts';
import type { Snapshot, Sysctls } from '../../snapshot/snapshot.ts';

/** One remedy of a finding, with everything there is to decide whether and how it is done on this host. */
export interface RemedyQuestion {
  readonly finding: Finding;
  readonly remedy: Finding['remedies'][number];
  readonly safe: SafeSysctl;
  /** The present value on the host. */
  readonly from: string;
  readonly snapshot: Snapshot;
  readonly sysctls: Sysctls;
}

/** A wanted value. `judgeChange` still has the last word. */
export interface WantedChange {
  readonly key: string;
  readonly to: string;
  /** Where it differs from what the rule said. */
  readonly takesEffect?: string;
  readonly why?: string;
  readonly limits?: readonly ListenerLimit[];
}

export type RemedyAnswer =
  | { readonly wanted: readonly WantedChange[] }
  /** The value would have no effect or the facts for it are missing: one sentence. */
  | { readonly declined: string };

export type RemedyKind = (question: RemedyQuestion) => RemedyAnswer;

export function declined(why: string): RemedyAnswer {
  return { declined: why };
}

/** A count as the kernel prints it; undefined for anything else, never zero. */
export function count(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text.trim())) return undefined;
  return Number(text.trim());
}

/** The value itself, or the nearest that may be ordered: twice a tiny limit is often still below the least sensible one. */
export function inBounds({ values }: SafeSysctl, value: number): number {
  return values.kind === 'integer' ? Math.min(Math.max(value, values.min), values.max) : value;
}
