import type { MeasuredRate } from '../src/protocol/order.ts';
import type { Sysctls } from './apply/sysctl.ts';
import { type Change, recordJudged } from './lease.ts';
import { countNow, judge } from './watch.ts';

/** Why a watched change has to be reverted. */
export interface Against {
  readonly why: 'no-improvement' | 'harm';
  readonly measured: MeasuredRate[];
}

/**
 * Judges a change whose watch is over. Null when nothing speaks against it, which is recorded: it is judged once, and
 * from then on people and the deadline decide.
 */
export function judgeChange(stateDir: string, { lease, counted }: Change, sysctls: Sysctls): Against | null {
  if (lease.watch === undefined || counted === null) return null;
  const { against, measured } = judge(lease.watch, counted, countNow(lease.watch, sysctls));
  if (against !== null) return { why: against, measured: [...measured] };
  recordJudged(stateDir, lease.changeId);
  return null;
}
