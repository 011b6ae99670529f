import type { RefusalCode } from '../src/protocol/order.ts';
import { logOrder } from './order-log.ts';
import { type Refusal, refusedOutcome } from './refusal.ts';

const EVERY_MS = 60_000;

/**
 * Enters requests that never became orders into the host's own account: of each code the first at once, then one row a
 * minute that says how many there were. Whoever floods the inbox fills no disk with it.
 */
export function createRefusedRequests(stateDir: string, now: () => number): (refusal: Refusal) => void {
  const unsaid = new Map<RefusalCode, { since: number; count: number }>();
  return (refusal) => {
    const before = unsaid.get(refusal.code);
    const count = (before?.count ?? 0) + 1;
    if (before !== undefined && now() - before.since < EVERY_MS) {
      unsaid.set(refusal.code, { ...before, count });
      return;
    }
    const message = count === 1 ? refusal.message : `${refusal.message} (${count} such requests)`;
    const outcome = refusedOutcome({ ...refusal, message }, null);
    logOrder(stateDir, {
      kind: 'request',
      changeId: null,
      planDigest: null,
      orderDigest: null,
      approvers: [],
      outcome,
    });
    unsaid.set(refusal.code, { since: now(), count: 0 });
  };
}
