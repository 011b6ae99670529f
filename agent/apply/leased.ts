import type { ApplyOrder, Outcome } from '../../src/protocol/order.ts';
import { normalValue } from '../../src/protocol/safe-sysctls.ts';
import { bootId, monotonicMs } from '../clock.ts';
import { faultPoint } from '../fault.ts';
import {
  createLease,
  decideEnding,
  type Lease,
  readChange,
  recordApplied,
  recordCounted,
  recordOutcome,
} from '../lease.ts';
import { completeRevert, revertValues } from '../revert.ts';
import { refusal, refusedOutcome } from '../refusal.ts';
import { countNow } from '../watch.ts';
import type { Sysctls } from './sysctl.ts';

export interface LeasedWrite {
  readonly stateDir: string;
  /** Of the namespace of the change. */
  readonly sysctls: Sysctls;
  readonly startWatchdog: (changeId: string) => Promise<void>;
  /** It stands, or its end is still to be written down. */
  readonly opened: (changeId: string) => void;
}

/** The time of the lease runs from here, so that it is known on disk before anything is written. */
export function leaseFor(order: ApplyOrder, orderDigest: string): Lease {
  const { changeId, hostId, planDigest, netns, place, changes, leaseSeconds, watchSeconds, watch } = order;
  return {
    format: 'syndrop-lease/1',
    changeId,
    hostId,
    planDigest,
    orderDigest,
    netns,
    ...(place === undefined ? {} : { place }),
    changes,
    deadline: new Date(Date.now() + leaseSeconds * 1000).toISOString(),
    deadlineMonotonicMs: monotonicMs() + leaseSeconds * 1000,
    bootId: bootId(),
    watchSeconds,
    ...(watch === undefined ? {} : { watch }),
  };
}

/** Lease on disk, watchdog up, then one key at a time, each read back. Whatever fails on the way is put back. */
export async function applyLeased(lease: Lease, desk: LeasedWrite): Promise<Outcome> {
  const { stateDir, sysctls } = desk;
  const { changeId } = lease;
  createLease(stateDir, lease);
  faultPoint('lease-written');
  try {
    await desk.startWatchdog(changeId);
  } catch (cause) {
    return giveUp(lease, desk, `The watchdog did not start: ${String(cause)}`);
  }
  faultPoint('watchdog-started');
  const readBack: { key: string; value: string }[] = [];
  for (const { key, to } of lease.changes) {
    const problem = writeProblem(key, to, sysctls);
    if (problem !== null) return giveUp(lease, desk, problem);
    readBack.push({ key, value: sysctls.read(key) ?? '' });
    faultPoint('first-key-written');
  }
  faultPoint('all-keys-written');
  const at = new Date().toISOString();
  const outcome: Outcome = { state: 'applied', changeId, at, deadline: lease.deadline, readBack };
  try {
    if (lease.watch !== undefined) recordCounted(stateDir, changeId, countNow(lease.watch, sysctls));
    faultPoint('counters-recorded');
    recordApplied(stateDir, changeId, outcome);
  } catch (cause) {
    return giveUp(lease, desk, `What was done could not be written down: ${String(cause)}`);
  }
  faultPoint('applied-recorded');
  desk.opened(changeId);
  // The watchdog may have judged a very slow write to be overdue.
  return readChange(stateDir, changeId)?.outcome ?? outcome;
}

function writeProblem(key: string, to: string, sysctls: Sysctls): string | null {
  try {
    sysctls.write(key, to);
  } catch (cause) {
    return `The kernel refused ${key} = ${to}: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
  const present = sysctls.read(key);
  return present === normalValue(to) ? null : `${key} reads ${present} after ${to} was written.`;
}

/** With every key at its old value nothing happened, and the order is refused; otherwise this was a revert. */
function giveUp(lease: Lease, { stateDir, sysctls, opened }: LeasedWrite, message: string): Outcome {
  const { changeId } = lease;
  const untouched = lease.changes.every(({ key, from }) => sysctls.read(key) === normalValue(from));
  try {
    decideEnding(stateDir, changeId, { kind: 'revert', why: 'write-failed' });
    if (!untouched) return completeRevert(stateDir, lease, { why: 'write-failed' }, sysctls);
    return recordOutcome(stateDir, changeId, refusedOutcome(refusal('write-failed', message), changeId));
  } catch (cause) {
    // Such as of a full disk: nobody was told of the change, so nobody can have kept it. Its end is written down later.
    opened(changeId);
    revertValues(lease, sysctls);
    throw cause;
  }
}
