import { setTimeout as sleep } from 'node:timers/promises';
import { ownSysctls } from './apply/sysctl.ts';
import { faultPoint } from './fault.ts';
import { judgeChange } from './judge-change.ts';
import { type Change, decideEnding, type Ending, readChange, remainingMs } from './lease.ts';
import { logOrder } from './order-log.ts';
import { sysctlsOf } from './place/sysctls-of.ts';
import { completeRevert, restoreOverdue } from './revert.ts';
import { watchLeftMs } from './watch.ts';

/** The agent itself goes first; the watchdog is for when it is dead. */
const GRACE_MS = 3_000;
const LOOK_MS = 1_000;
const TRY_AGAIN_MS = 5_000;
/** What it says once it has read the lease. */
export const READY = 'watching\n';

/** The watchdog's whole life: wait for the end of the watch, then for the deadline, and some more; revert what is undecided. */
export async function watchdogCommand([stateDir, changeId]: readonly string[]): Promise<void> {
  if (stateDir === undefined || changeId === undefined)
    throw new Error('watchdog takes a state directory and a change id');
  process.on('SIGHUP', () => {});
  if (readChange(stateDir, changeId) === null) throw new Error(`no lease of ${changeId}`);
  process.stdout.on('error', () => {});
  process.stdout.write(READY);
  for (;;) {
    const change = readChange(stateDir, changeId);
    if (change === null || isOver(change)) return;
    const left = leftMs(change);
    if (left > 0) {
      await sleep(Math.min(left, LOOK_MS));
      faultPoint('watchdog-watching');
    } else {
      await sleep(GRACE_MS);
      faultPoint('watchdog-due');
      if (!endNow(stateDir, changeId)) await sleep(TRY_AGAIN_MS);
    }
  }
}

function isOver({ outcome, ending }: Change): boolean {
  return outcome !== null || ending?.kind === 'keep';
}

function leftMs(change: Change): number {
  return Math.min(watchLeftMs(change) ?? Infinity, remainingMs(change.lease));
}

/** Does what is due now. False when the kernel refused, or nothing could be written down, and it must be tried again. */
function endNow(stateDir: string, changeId: string): boolean {
  const change = readChange(stateDir, changeId);
  if (change === null || isOver(change)) return true;
  try {
    const ending = endingOf(stateDir, change);
    if (ending !== null) revertNow(stateDir, change, ending);
    return true;
  } catch {
    restore(change);
    return false;
  }
}

function restore(change: Change): void {
  try {
    restoreOverdue(change, sysctlsOf(change.lease, ownSysctls()));
  } catch {
    // It is tried again, as all of it is.
  }
}

function endingOf(stateDir: string, change: Change): Ending | null {
  if (change.ending !== null || remainingMs(change.lease) === 0) return { kind: 'revert', why: 'watchdog' };
  if (watchLeftMs(change) !== 0) return null;
  const against = judgeChange(stateDir, change, sysctlsOf(change.lease, ownSysctls()));
  return against === null ? null : { kind: 'revert', ...against };
}

function revertNow(stateDir: string, { lease }: Change, wanted: Ending): void {
  const { changeId, planDigest, orderDigest } = lease;
  const ending = decideEnding(stateDir, changeId, wanted);
  faultPoint('watchdog-decided');
  if (ending.kind === 'keep') return;
  const outcome = completeRevert(stateDir, lease, ending, sysctlsOf(lease, ownSysctls()));
  faultPoint('watchdog-reverted');
  logOrder(stateDir, { kind: 'host', changeId, planDigest, orderDigest, approvers: [], outcome });
  faultPoint('watchdog-logged');
}
