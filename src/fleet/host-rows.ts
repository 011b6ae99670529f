import { dropRate, type SweepAnswer, type SweepResult } from './sweep-result.ts';

/** How soon somebody should look: what drops now, what is open or will bite, what is over, nothing. */
const SEVERITY: Readonly<Record<SweepAnswer['status'], HostRow['severity']>> = {
  active: 'critical',
  inconclusive: 'warning',
  latent: 'warning',
  past: 'notice',
  healthy: 'none',
};

/** One host of a sweep, for programs. */
export interface HostRow {
  readonly host: string;
  readonly state: SweepResult['state'];
  /** Null of a silent host, as all of the verdict is. */
  readonly status: SweepAnswer['status'] | null;
  readonly labels: readonly string[];
  readonly causeId: string | null;
  readonly title: string | null;
  readonly confidence: SweepAnswer['confidence'];
  readonly severity: 'critical' | 'warning' | 'notice' | 'none' | 'unknown';
  /** The verdict in a sentence, or why there is none. */
  readonly why: string;
  /** Of the problem of a silent host. */
  readonly code: string | null;
  readonly droppedPerSecond: number | null;
  readonly also: readonly string[];
  readonly tookMs: number | null;
  readonly late: boolean;
}

/** The hosts of a sweep in the order they were given. */
export function hostRows(results: readonly SweepResult[]): readonly HostRow[] {
  return results.map((result) => {
    const { host, state } = result;
    if (result.state === 'silent') {
      const none = { status: null, causeId: null, title: null, confidence: null, droppedPerSecond: null, tookMs: null };
      const { message: why, code } = result;
      return { host, state, ...none, labels: [], severity: 'unknown', why, code, also: [], late: false };
    }
    const { status, label, causeId, title, confidence, headline: why, also, tookMs, late } = result;
    return {
      host,
      state,
      status,
      labels: [label],
      causeId,
      title,
      confidence,
      severity: SEVERITY[status],
      why,
      code: null,
      droppedPerSecond: dropRate(result),
      also: also.map((one) => one.causeId),
      tookMs,
      late,
    };
  });
}
