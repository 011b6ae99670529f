import type { Outcome } from '../src/protocol/order.ts';
import { logOrder, logUnlogged } from './order-log.ts';
import { faultPoint } from './fault.ts';
import { allChanges, type Change, decideEnding, readChange, recordTold, remainingMs } from './lease.ts';
import type { Sysctls } from './apply/sysctl.ts';
import { type Against, judgeChange } from './judge-change.ts';
import { finish } from './orders.ts';
import { restoreOverdue } from './revert.ts';
import { sysctlsOf } from './place/sysctls-of.ts';
import { watchLeftMs } from './watch.ts';

const TRY_AGAIN_MS = 5_000;

/** Why the host itself puts back a change. */
type Why = Against | 'lease-expired' | 'agent-restarted' | 'write-failed';

export interface DeadlineDesk {
  readonly stateDir: string;
  readonly sysctlDir: string | null;
  readonly sysctls: Sysctls;
  /** Called with an outcome nobody asked for. */
  readonly announce: (outcome: Outcome) => void;
  readonly startWatchdog: (changeId: string) => Promise<void>;
  readonly report: (message: string) => void;
}

export interface Deadlines {
  /** Reverts or finishes what the last run left, arms what is still running, tells what was never told. */
  resume(): void;
  /** Arms the host's own revert of a change. */
  watch(changeId: string): void;
  anyOpen(): boolean;
  told(changeId: string): void;
  stop(): void;
}

export function createDeadlines(desk: DeadlineDesk): Deadlines {
  const timers = new Map<string, NodeJS.Timeout>();

  function watch(changeId: string): void {
    const change = readChange(desk.stateDir, changeId);
    if (change !== null && change.outcome === null) armNext(change);
  }

  /** The next thing due: the end of what was never fully applied, the end of the watch, or the deadline. */
  function armNext(change: Change): void {
    if (change.applied === null) return arm(change.lease.changeId, TRY_AGAIN_MS);
    const left = remainingMs(change.lease);
    const watched = watchLeftMs(change);
    arm(change.lease.changeId, watched === undefined ? left : Math.min(watched, left));
  }

  /** What cannot be read just now, for want of a descriptor say, is looked at again: this must not end the agent. */
  function due(changeId: string): void {
    try {
      decide(changeId);
    } catch (cause) {
      desk.report(`the change ${changeId} could not be looked at, trying again: ${String(cause)}`);
      arm(changeId, TRY_AGAIN_MS);
    }
  }

  function decide(changeId: string): void {
    const change = readChange(desk.stateDir, changeId);
    if (change === null || change.outcome !== null || change.ending !== null) return end(changeId, 'lease-expired');
    if (change.applied === null) return end(changeId, 'write-failed');
    if (remainingMs(change.lease) === 0) return end(changeId, 'lease-expired');
    if (watchLeftMs(change) === 0) {
      const against = judgeChange(desk.stateDir, change, sysctlsOf(change.lease, desk.sysctls));
      faultPoint('watch-judged');
      if (against !== null) return end(changeId, against);
    }
    watch(changeId);
  }

  function arm(changeId: string, milliseconds: number): void {
    clearTimeout(timers.get(changeId));
    timers.set(
      changeId,
      setTimeout(() => due(changeId), milliseconds),
    );
  }

  function revert(before: Change, why: Why): void {
    const { changeId } = before.lease;
    decideEnding(desk.stateDir, changeId, { kind: 'revert', ...(typeof why === 'string' ? { why } : why) });
    faultPoint('revert-decided');
    const outcome = finish(changeId, desk);
    faultPoint('outcome-recorded');
    if (outcome !== null) logOwn(before, outcome);
    faultPoint('own-end-logged');
  }

  /** A refused restore, or a full disk, leaves the change open: try until it is over. */
  function end(changeId: string, why: Why): void {
    timers.delete(changeId);
    const before = readChange(desk.stateDir, changeId);
    if (before === null) return;
    try {
      if (before.outcome === null) revert(before, why);
      else logUnlogged(desk.stateDir, [before]);
      tell(readChange(desk.stateDir, changeId));
    } catch (cause) {
      desk.report(`the end of the change ${changeId} could not be recorded, trying again: ${String(cause)}`);
      arm(changeId, TRY_AGAIN_MS);
      restoreOverdue(before, sysctlsOf(before.lease, desk.sysctls));
    }
  }

  function tell(change: Change | null): void {
    if (change?.outcome != null && !change.told) desk.announce(change.outcome);
  }

  function logOwn({ lease }: Change, outcome: Outcome): void {
    const { changeId, planDigest, orderDigest } = lease;
    logOrder(desk.stateDir, { kind: 'host', changeId, planDigest, orderDigest, approvers: [], outcome });
  }

  function resumeOne(change: Change): void {
    const { changeId } = change.lease;
    // Decided but not finished, never fully applied, or out of time: end it now. An ending once decided stands.
    if (change.outcome !== null) tell(change);
    else if (change.ending !== null || change.applied === null) end(changeId, 'agent-restarted');
    else if (remainingMs(change.lease) === 0) end(changeId, 'lease-expired');
    else {
      watch(changeId);
      desk
        .startWatchdog(changeId)
        .catch((cause: unknown) => desk.report(`the watchdog did not start: ${String(cause)}`));
    }
  }

  return {
    resume() {
      for (const change of allChanges(desk.stateDir)) resumeOne(change);
    },
    watch,
    anyOpen: () => timers.size > 0,
    told: (changeId) => recordTold(desk.stateDir, changeId),
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
