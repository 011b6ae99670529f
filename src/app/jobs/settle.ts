import { Problem } from '../../protocol/problem.ts';
import type { Order } from '../../protocol/order.ts';
import { deliver } from '../../rollout/deliver.ts';
import { keepOrder, revertOrder, signOrder } from '../../rollout/orders.ts';
import { advance, takeOutcome } from '../changes/advance.ts';
import { type Deps, nowText } from '../deps.ts';
import type { OrderRecord, ProposalRecord } from '../store.ts';
import { approvedOf, expiryOf, wayTo } from './rollout.ts';

/** Asks the host to keep or to revert, as somebody decided. `version` is the decision it belongs to. */
export async function settleJob(deps: Deps, proposalId: string, version: number, signal: AbortSignal): Promise<void> {
  const record = await deps.store.proposals.find(proposalId);
  if (record === null || (record.state !== 'keeping' && record.state !== 'reverting')) return;
  const kind = record.state === 'keeping' ? 'keep' : 'revert';
  try {
    const way = await wayTo(deps, record.plan.host);
    const order = await orderFor(deps, record, kind, version);
    const outcome = order.outcome ?? (await deliver(way, order.signed, expiryOf(order), deps.clock, signal));
    if (outcome === null) throw new Problem('host-unreachable', `${record.plan.host} did not answer.`);
    await deps.store.orders.setOutcome(order, outcome);
    await takeOutcome(deps, record, outcome, outcome.state === 'refused' ? [record.state] : undefined);
  } catch (cause) {
    if (!(cause instanceof Problem) || cause.code === 'cancelled') throw cause;
    const { code, message } = cause;
    const did = `could not ${kind}: ${message} Unless it is told in time, the host reverts by itself`;
    const account = { actor: 'syndrop', did, detail: { code, message }, onlyIn: [record.state] } as const;
    await advance(deps, proposalId, { kind: 'host-refused' }, account);
  }
}

async function orderFor(
  deps: Deps,
  record: ProposalRecord,
  kind: 'keep' | 'revert',
  version: number,
): Promise<OrderRecord> {
  const { proposalId, plan } = record;
  const known = await deps.store.orders.find(proposalId, kind, version);
  if (known !== null) return known;
  const approved = approvedOf(record);
  const now = deps.clock();
  const order: Order = kind === 'keep' ? keepOrder(approved, now) : revertOrder(approved, now);
  const signed = signOrder(order, deps.signer);
  const at = nowText(deps);
  const detail = { host: plan.host, kind, digest: plan.digest, key: signed.keyId };
  return deps.store.orders.addOrGet(
    { proposalId, kind, version, at, signed, before: null },
    { at, actor: 'syndrop', what: 'order.signed', subject: proposalId, detail },
  );
}
