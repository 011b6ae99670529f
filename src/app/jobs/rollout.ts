import { type Approver, Order } from '../../protocol/order.ts';
import { liveSourceIds } from '../../protocol/manifest.ts';
import { Problem } from '../../protocol/problem.ts';
import { deliver, type WayToApply } from '../../rollout/deliver.ts';
import { type Approved, applyOrder, signOrder } from '../../rollout/orders.ts';
import { advance, annotate, BROKE_GLASS, takeOutcome } from '../changes/advance.ts';
import { type Deps, nowText } from '../deps.ts';
import { orderWatch } from '../changes/improvement.ts';
import { LADDER_FACE, readLadder } from '../ladders/read-ladder.ts';
import type { OrderRecord, ProposalRecord } from '../store.ts';

/** The version an apply order is stored under: there is one for a proposal, whatever happens. */
const ONLY = 0;

/**
 * Sends an approved change and measures what it did. The order is signed and stored once; a repeated job sends the same
 * bytes again, which the host answers with what became of them.
 */
export async function rolloutJob(deps: Deps, proposalId: string, signal: AbortSignal): Promise<void> {
  const record = await deps.store.proposals.find(proposalId);
  if (record === null) return;
  try {
    if (record.state === 'approved') await send(deps, record, signal);
    await watch(deps, proposalId, signal);
  } catch (cause) {
    if (!(cause instanceof Problem) || cause.code === 'cancelled') throw cause;
    await notSent(deps, record, cause);
  }
}

async function send(deps: Deps, record: ProposalRecord, signal: AbortSignal): Promise<void> {
  const way = await wayTo(deps, record.plan.host);
  const order = await orderFor(deps, record, way, signal);
  const outcome = order.outcome ?? (await deliver(way, order.signed, expiryOf(order), deps.clock, signal));
  if (outcome === null) {
    const { host } = record.plan;
    const did = `${host} was sent the order and did not answer before it expired; if it was applied, the host reverts it by itself`;
    await advance(
      deps,
      record.proposalId,
      { kind: 'host-refused' },
      { actor: 'syndrop', did, detail: { code: 'no-answer' }, onlyIn: ['approved'] },
    );
    return;
  }
  await deps.store.orders.setOutcome(order, outcome);
  await takeOutcome(deps, record, outcome, outcome.state === 'refused' ? ['approved'] : undefined);
}

/** One of many hosts is left alone when the change has failed on another meanwhile; an order that was signed is followed. */
async function unlessStopped(deps: Deps, { conversation }: ProposalRecord): Promise<void> {
  if (conversation.face !== LADDER_FACE) return;
  const state = (await readLadder(deps, conversation.channel))?.view.state;
  if (state?.kind !== 'stopped') return;
  const where = state.host === null ? '' : ` at ${state.host}`;
  throw new Problem('rollout-stopped', `The rollout this is part of was stopped${where}.`);
}

export async function wayTo(deps: Deps, host: string): Promise<WayToApply> {
  const way = await deps.ways(host);
  if (way === undefined) throw new Problem('host-unknown', `${host} is not known here any more.`);
  if (way.applying === null)
    throw new Problem('host-read-only', `${host} has no agent, so nothing can be changed there.`);
  return { transport: way.applying, address: way.address };
}

/** The stored order, or a new one: measured before, signed, and stored before anything is sent. */
async function orderFor(
  deps: Deps,
  record: ProposalRecord,
  way: WayToApply,
  signal: AbortSignal,
): Promise<OrderRecord> {
  const { proposalId, plan } = record;
  const known = await deps.store.orders.find(proposalId, 'apply', ONLY);
  if (known !== null) return known;
  const window = windowOf(deps, record);
  const before = await way.transport.collect(way.address, window, signal);
  await unlessStopped(deps, record);
  const signed = signOrder(
    applyOrder(approvedOf(record), deps.terms, deps.clock(), orderWatch(before, plan)),
    deps.signer,
  );
  const at = nowText(deps);
  return deps.store.orders.addOrGet(
    { proposalId, kind: 'apply', version: ONLY, at, signed, before },
    {
      at,
      actor: 'syndrop',
      what: 'order.signed',
      subject: proposalId,
      detail: { host: plan.host, kind: 'apply', digest: plan.digest, key: signed.keyId },
    },
  );
}

/** Measured where the change is made. */
function windowOf(deps: Deps, { plan: { place } }: ProposalRecord) {
  const where = place === undefined ? {} : { place };
  return { sources: liveSourceIds, windowSeconds: deps.terms.watchSeconds, ...where };
}

const DECISIONS: ReadonlySet<string> = new Set(['approve', 'keep', 'revert']);

/** The plan with everybody who decided for it, and the digest they decided about. */
export function approvedOf({ proposalId, plan, events }: ProposalRecord): Approved {
  const approvers: Approver[] = events
    .filter(({ did }) => DECISIONS.has(did) || did.startsWith(BROKE_GLASS))
    .slice(-16)
    .map(({ actor, at }) => ({ actor, at }));
  return { changeId: proposalId, plan, digest: plan.digest, approvers };
}

export function expiryOf({ signed }: OrderRecord): Date {
  return new Date(Order.parse(JSON.parse(signed.payload)).expires);
}

/** Measures again what was measured before, while the change is in force. */
async function watch(deps: Deps, proposalId: string, signal: AbortSignal): Promise<void> {
  const record = await deps.store.proposals.find(proposalId);
  if (record === null || !isWatchable(record, deps.clock())) return;
  const before = (await deps.store.orders.find(proposalId, 'apply', ONLY))?.before ?? null;
  if (before === null) return;
  const { host, causeId } = record.plan;
  const way = await wayTo(deps, host);
  const window = windowOf(deps, record);
  const after = await way.transport.collect(way.address, window, signal);
  const measured = deps.improvement(before, after, causeId);
  const helped = measured.helped;
  await annotate(deps, proposalId, (now) => isWatchable(now, deps.clock()), {
    watch: measured,
    event: { at: nowText(deps), actor: 'syndrop', did: 'verified' },
    what: 'proposal.verified',
    detail: { helped },
  });
}

/** Only while the new values stand does a window say anything about them. */
function isWatchable({ state, watch, deadline }: ProposalRecord, now: Date): boolean {
  if (watch !== null || deadline === null) return false;
  return state === 'kept' || ((state === 'applied' || state === 'keeping') && now.toISOString() < deadline);
}

/** A problem before the change was applied ends it; afterwards only the measurement is missing, and is tried again. */
async function notSent(deps: Deps, { proposalId, state }: ProposalRecord, problem: Problem): Promise<void> {
  if (state !== 'approved') return;
  const { code, message } = problem;
  const sent = (await deps.store.orders.find(proposalId, 'apply', ONLY)) !== null;
  const did = sent ? `has no word from the host: ${message}` : `sent nothing: ${message}`;
  const account = { actor: 'syndrop', did, detail: { code, message }, onlyIn: ['approved'] } as const;
  await advance(deps, proposalId, { kind: 'host-refused' }, account);
}
