import { mayRestore, normalValue } from '../src/protocol/safe-sysctls.ts';
import type { Outcome } from '../src/protocol/order.ts';
import type { Sysctls } from './apply/sysctl.ts';
import { faultPoint } from './fault.ts';
import { type Change, type Ending, type Lease, recordOutcome, remainingMs } from './lease.ts';

type KeyValue = { key: string; value: string };

/** Of a foreign value in the report; such as a long list of ports. */
const LONGEST = 256;

/**
 * Puts the recorded values back, last written first. A key that holds neither our value nor the old one was changed by
 * somebody else: it stays as it is, and the outcome says so. Safe to repeat after a crash at any point.
 *
 * @throws the kernel's refusal; the change then stays open and is tried again.
 */
export function revertValues(lease: Lease, sysctls: Sysctls): { restored: KeyValue[]; stoodDown: KeyValue[] } {
  const restored: KeyValue[] = [];
  const stoodDown: KeyValue[] = [];
  // Another namespace's keys of the same name are other settings.
  const elsewhere = lease.netns !== null && lease.netns !== sysctls.netns;
  for (const { key, from, to } of [...lease.changes].reverse()) {
    const present = sysctls.read(key);
    const old = normalValue(from);
    if (present === old) restored.push({ key, value: old });
    else if (present !== normalValue(to) || elsewhere || !mayRestore(key, from))
      stoodDown.push({ key, value: (present ?? '').slice(0, LONGEST) });
    else {
      sysctls.write(key, old);
      faultPoint('first-key-restored');
      restored.push({ key, value: sysctls.read(key) ?? '' });
    }
  }
  return { restored, stoodDown };
}

/**
 * Where a decision cannot be written down, such as on a full disk, the values must not wait for it: past the deadline
 * nobody may keep them any more. What is recorded once there is room says the same.
 */
export function restoreOverdue({ lease, ending }: Change, sysctls: Sysctls): void {
  if (ending === null && remainingMs(lease) === 0) revertValues(lease, sysctls);
}

/** Reverts and records the outcome. The ending must have been decided, and is given. */
export function completeRevert(
  stateDir: string,
  lease: Lease,
  { why, measured }: Omit<Extract<Ending, { kind: 'revert' }>, 'kind'>,
  sysctls: Sysctls,
): Outcome {
  const { changeId } = lease;
  const values = revertValues(lease, sysctls);
  faultPoint('all-keys-restored');
  const at = new Date().toISOString();
  const found = measured === undefined ? {} : { measured };
  return recordOutcome(stateDir, changeId, { state: 'reverted', changeId, at, why, ...found, ...values });
}
