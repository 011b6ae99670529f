import { createHash, randomBytes } from 'node:crypto';
import type { Plan } from '../plan/plan.ts';
import { canonicalJson } from '../protocol/canonical.ts';
import type { Signed } from '../protocol/message.ts';
import {
  type ApplyOrder,
  type Approver,
  type KeepOrder,
  Order,
  type OrderWatch,
  type RevertOrder,
} from '../protocol/order.ts';
import { planDigest } from '../protocol/plan-digest.ts';
import { Problem } from '../protocol/problem.ts';
import type { Signer } from '../protocol/signing.ts';

/** A plan with the approval that makes an order of it. */
export interface Approved {
  /** Names the change on the host, in this and every later order about it. */
  readonly changeId: string;
  readonly plan: Plan;
  /** What the approvers were shown. */
  readonly digest: string;
  readonly approvers: readonly Approver[];
}

export interface Terms {
  readonly watchSeconds: number;
  readonly leaseSeconds: number;
}

/** An order is dead this long after it was made. */
const ORDER_SECONDS = 60;
/** Clocks of hosts may be behind by this much. */
const SKEW_SECONDS = 60;

/** @throws Problem `digest-mismatch` when the plan is not the approved one: nothing else is ever signed. */
export function applyOrder(approved: Approved, terms: Terms, now: Date, watch?: OrderWatch): ApplyOrder {
  const { plan } = approved;
  const netns = plan.changes[0]?.netns ?? null;
  const changes = plan.changes.map(({ key, from, to }) => ({ key, from, to }));
  const place = plan.place === undefined ? {} : { place: plan.place };
  const watched = watch === undefined ? {} : { watch };
  return { ...head(approved, now), kind: 'apply', netns, ...place, changes, ...terms, ...watched };
}

/** @throws Problem `digest-mismatch`. */
export function keepOrder(approved: Approved, now: Date): KeepOrder {
  return { ...head(approved, now), kind: 'keep' };
}

/** @throws Problem `digest-mismatch`. */
export function revertOrder(approved: Approved, now: Date): RevertOrder {
  return { ...head(approved, now), kind: 'revert' };
}

/** @throws Problem `order-malformed` for what a host would not read as an order: that is never signed. */
export function signOrder(order: Order, signer: Signer): Signed {
  if (!Order.safeParse(order).success)
    throw new Problem('order-malformed', `The plan for ${order.hostId} cannot be ordered; nothing was sent.`);
  const payload = canonicalJson(order);
  return { payload, keyId: signer.keyId, signature: signer.sign(payload) };
}

function head(approved: Approved, now: Date) {
  checkDigest(approved);
  return {
    format: 'syndrop-order/1' as const,
    changeId: approved.changeId,
    hostId: approved.plan.host,
    planDigest: approved.digest,
    approvers: [...approved.approvers],
    notBefore: new Date(now.getTime() - SKEW_SECONDS * 1000).toISOString(),
    expires: new Date(now.getTime() + ORDER_SECONDS * 1000).toISOString(),
    nonce: randomBytes(16).toString('hex'),
  };
}

/** The digest is computed again from what would be written, not believed from where it is stored. */
function checkDigest({ plan, digest }: Approved): void {
  const netns = plan.changes[0]?.netns ?? null;
  const alike = plan.changes.every((change) => change.netns === netns);
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  if (alike && planDigest({ ...plan, netns }, sha256) === digest) return;
  throw new Problem('digest-mismatch', `The plan for ${plan.host} is not the one that was approved; nothing was sent.`);
}
