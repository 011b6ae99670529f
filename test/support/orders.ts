import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { canonicalJson, type Json } from '../../src/protocol/canonical.ts';
import type { Signed } from '../../src/protocol/message.ts';
import type { ApplyOrder, KeepOrder, RevertOrder } from '../../src/protocol/order.ts';
import { planDigest } from '../../src/protocol/plan-digest.ts';
import type { Signer } from '../../src/protocol/signing.ts';

const run = promisify(execFile);

export function sign(value: Json, signer: Signer): Signed {
  const payload = canonicalJson(value);
  return { payload, keyId: signer.keyId, signature: signer.sign(payload) };
}

/** The fields every kind of order has, fresh for each. */
export function orderHead(hostId: string) {
  const now = Date.now();
  return {
    format: 'syndrop-order/1' as const,
    changeId: `change-${randomBytes(6).toString('hex')}`,
    hostId,
    planDigest: `sha256:${createHash('sha256').update(hostId).digest('hex')}`,
    approvers: [{ actor: 'slack:U1', at: new Date(now).toISOString() }],
    notBefore: new Date(now - 1_000).toISOString(),
    expires: new Date(now + 60_000).toISOString(),
    nonce: randomBytes(16).toString('hex'),
  };
}

/** Where an order goes: the host and the identity of the network namespace its agent lives in. */
interface OrderPlace {
  readonly hostId: string;
  readonly namespace: string | null;
}

/** With the digest of the plan it would come of, unless `over` names another. */
export function applyOrder(
  { hostId, namespace }: OrderPlace,
  changes: ApplyOrder['changes'],
  over: Partial<ApplyOrder> = {},
): ApplyOrder {
  const own = { kind: 'apply', netns: namespace, watchSeconds: 5, leaseSeconds: 60 } as const;
  const order = { ...orderHead(hostId), ...own, changes, ...over };
  return { ...order, planDigest: over.planDigest ?? digestOf(order) };
}

export function digestOf({
  hostId,
  netns,
  place,
  changes,
}: Pick<ApplyOrder, 'hostId' | 'netns' | 'place' | 'changes'>): string {
  return planDigest({ host: hostId, netns, place, changes }, (text) => createHash('sha256').update(text).digest('hex'));
}

export function keepOrder(of: ApplyOrder, over: Partial<KeepOrder> = {}): KeepOrder {
  return { ...orderHead(of.hostId), kind: 'keep', changeId: of.changeId, planDigest: of.planDigest, ...over };
}

export function revertOrder(of: ApplyOrder, over: Partial<RevertOrder> = {}): RevertOrder {
  return { ...orderHead(of.hostId), kind: 'revert', changeId: of.changeId, planDigest: of.planDigest, ...over };
}

export async function readSysctl(netns: string, key: string): Promise<string> {
  const { stdout } = await run('ip', ['netns', 'exec', netns, 'sysctl', '-n', key]);
  return stdout.trim();
}

export async function writeSysctl(netns: string, key: string, value: string): Promise<void> {
  await run('ip', ['netns', 'exec', netns, 'sysctl', '-qw', `${key}=${value}`]);
}
