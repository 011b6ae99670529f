import { createHash } from 'node:crypto';
import type { Signed } from '../src/protocol/message.ts';
import type { ApplyOrder, KeepOrder, Order, Outcome, RevertOrder, SysctlChange } from '../src/protocol/order.ts';
import { placeWords } from '../src/protocol/place.ts';
import { planDigest } from '../src/protocol/plan-digest.ts';
import { Problem } from '../src/protocol/problem.ts';
import { normalValue } from '../src/protocol/safe-sysctls.ts';
import type { Sysctls } from './apply/sysctl.ts';
import { applyLeased, leaseFor } from './apply/leased.ts';
import { type Change, allChanges, decideEnding, readChange, remainingMs } from './lease.ts';
import { completeKeep } from './keep.ts';
import { faultPoint } from './fault.ts';
import type { Nonces } from './nonces.ts';
import { logOrder, logUnlogged } from './order-log.ts';
import { findPlace } from './place/find-place.ts';
import { sysctlsOf } from './place/sysctls-of.ts';
import { permits, permitsNow, type Policy, readPolicy } from './policy.ts';
import { completeRevert } from './revert.ts';
import { isRefusal, type Refusal, refusal, refusedOutcome } from './refusal.ts';
import { type Judge, openOrder, timeProblem } from './verify.ts';

export interface OrderDesk {
  readonly judge: Judge;
  readonly stateDir: string;
  readonly policyFile: string | null;
  readonly sysctlDir: string | null;
  /** Of the agent's own namespace. */
  readonly sysctls: Sysctls;
  readonly nonces: Nonces;
  /** Starts what reverts when this process is dead; resolves once it watches. */
  readonly startWatchdog: (changeId: string) => Promise<void>;
  /** Called when a change has opened, so that its deadline is kept. */
  readonly opened: (changeId: string) => void;
}

/**
 * Carries out one signed order, or says why not. The same order again is answered with what has become of its change,
 * and changes nothing. Orders are handled one after the other.
 */
export async function handleOrder(signed: Signed, desk: OrderDesk): Promise<Outcome> {
  const opened = openOrder(signed, desk.judge);
  if (isRefusal(opened)) return logged(desk, null, null, refusedOutcome(opened, null));
  const { order, digest } = opened;
  faultPoint('order-verified');
  const earlier = truthAbout(order, digest, desk);
  if (earlier !== null) return earlier;
  const late = timeProblem(order.notBefore, order.expires, desk.judge);
  if (late !== null) return logged(desk, order, digest, refusedOutcome(late, order.changeId));
  const use = desk.nonces.bind(order.nonce, digest, order.expires);
  if (use === 'other' || use === 'full') {
    const why = use === 'other' ? 'Its nonce was used before.' : 'The record of used nonces is full.';
    return logged(desk, order, digest, refusedOutcome(refusal('replayed', why), order.changeId));
  }
  faultPoint('nonce-bound');
  const outcome = await carryOut(order, digest, desk);
  faultPoint('carried-out');
  // Logged first: after a crash between the two the order is refused again, and never without a row.
  logged(desk, order, digest, outcome);
  faultPoint('order-logged');
  if (outcome.state === 'refused') desk.nonces.refuse(order.nonce, outcome);
  faultPoint('refusal-remembered');
  return outcome;
}

/** What a repeated order is answered: the present state of its change, or the refusal it got. */
function truthAbout(order: Order, digest: string, desk: OrderDesk): Outcome | null {
  const refused = desk.nonces.refusalOf(order.nonce);
  if (refused !== undefined && desk.nonces.bind(order.nonce, digest, order.expires) === 'same') return refused;
  const change = readChange(desk.stateDir, order.changeId);
  if (order.kind !== 'apply' || change?.lease.orderDigest !== digest) return null;
  // A full disk may have taken the change, and not the row about it.
  logUnlogged(desk.stateDir, [change]);
  return change.outcome ?? change.applied;
}

async function carryOut(order: Order, digest: string, desk: OrderDesk): Promise<Outcome> {
  switch (order.kind) {
    case 'apply':
      return await apply(order, digest, desk);
    case 'keep':
      return keep(order, desk);
    case 'revert':
      return revert(order, desk);
  }
}

async function apply(order: ApplyOrder, digest: string, desk: OrderDesk): Promise<Outcome> {
  const sysctls = settingsFor(order, desk);
  const refused = objection(order, sysctls, desk);
  if (refused !== null) return refusedOutcome(refused, order.changeId);
  if (isRefusal(sysctls)) return refusedOutcome(sysctls, order.changeId);
  return await applyLeased(leaseFor(order, digest), { ...desk, sysctls });
}

/** Everything that must hold before the first byte is written. */
function objection(order: ApplyOrder, sysctls: Sysctls | Refusal, desk: OrderDesk): Refusal | null {
  const { stateDir } = desk;
  if (readChange(stateDir, order.changeId) !== null)
    return refusal('replayed', `A change ${order.changeId} was made before by another order.`);
  if (new Set(order.changes.map(({ key }) => key)).size < order.changes.length)
    return refusal('malformed', 'A key is named twice.');
  if (digestOf(order) !== order.planDigest)
    return refusal('digest-mismatch', 'Its changes are not those of the plan that was approved.');
  const forbidden = forbiddenBy(order.changes, desk) ?? untimely(desk);
  if (forbidden !== null) return forbidden;
  if (isRefusal(sysctls)) return sysctls;
  const open = allChanges(stateDir).find((change) => change.outcome === null);
  if (open !== undefined)
    return refusal('another-change-open', `The change ${open.lease.changeId} is still being watched.`);
  for (const { key, from } of order.changes) {
    const present = sysctls.read(key);
    if (present === undefined) return refusal('no-such-key', `This host has no ${key}.`);
    if (present !== normalValue(from))
      return refusal('value-changed', `${key} is ${present} now; the plan was made when it was ${normalValue(from)}.`);
  }
  return null;
}

/** The settings the order is for, when its words still lead to the namespace that was looked at. */
function settingsFor({ netns, place }: ApplyOrder, { sysctls }: OrderDesk): Sysctls | Refusal {
  const there = netns ?? 'a namespace nobody named';
  if (place === undefined) {
    if (netns !== null && netns === sysctls.netns) return sysctls;
    return refusal('wrong-namespace', `The values are of ${there}, and this agent lives in ${sysctls.netns}.`);
  }
  try {
    const found = findPlace(place);
    if (found.netns === netns) return sysctlsOf({ netns, place }, sysctls);
    return refusal('wrong-namespace', `The values are of ${there}, and ${placeWords(place)} is ${found.netns} by now.`);
  } catch (cause) {
    if (cause instanceof Problem) return refusal('wrong-namespace', cause.message);
    throw cause;
  }
}

/** What people approved is this digest: the order must not carry anything else under its name. */
function digestOf({ hostId, netns, place, changes }: ApplyOrder): string {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  return planDigest({ host: hostId, netns, place, changes }, sha256);
}

function forbiddenBy(changes: readonly SysctlChange[], desk: OrderDesk): Refusal | null {
  const policy = currentPolicy(desk);
  if (isRefusal(policy)) return policy;
  for (const change of changes) {
    const permission = permits(policy, change);
    if (!permission.permitted) return refusal(permission.code, permission.message);
  }
  return null;
}

const DAY_MS = 86_400_000;

function untimely(desk: OrderDesk): Refusal | null {
  const policy = currentPolicy(desk);
  if (isRefusal(policy)) return policy;
  const now = desk.judge.now();
  const since = new Date(now - DAY_MS).toISOString();
  const lately = allChanges(desk.stateDir).filter(({ applied }) => applied?.state === 'applied' && applied.at >= since);
  const permission = permitsNow(policy, now, lately.length);
  return permission.permitted ? null : refusal(permission.code, permission.message);
}

/** Read anew, so that its owner's edit counts at once; one that cannot be understood permits nothing. */
function currentPolicy({ policyFile }: OrderDesk): Policy | Refusal {
  try {
    return readPolicy(policyFile);
  } catch {
    return refusal(
      'policy-observe',
      `The policy of this host, ${policyFile}, cannot be understood: it permits nothing.`,
    );
  }
}

function keep(order: KeepOrder, desk: OrderDesk): Outcome {
  const change = changeOf(order, desk);
  if (isRefusal(change)) return refusedOutcome(change, order.changeId);
  if (change.outcome !== null) return change.outcome;
  const refused = objectionToKeeping(change, desk);
  if (refused !== null) return refusedOutcome(refused, order.changeId);
  decideEnding(desk.stateDir, order.changeId, { kind: 'keep' });
  faultPoint('keep-decided');
  return (
    finish(order.changeId, desk) ?? refusedOutcome(refusal('no-such-change', 'The change is gone.'), order.changeId)
  );
}

function objectionToKeeping({ lease, ending }: Change, desk: OrderDesk): Refusal | null {
  if (ending !== null) return null;
  if (remainingMs(lease) === 0) return refusal('expired', `The lease ran out at ${lease.deadline}; the host reverts.`);
  // Its owner may have narrowed the policy since: what would not be applied now does not stay.
  const forbidden = forbiddenBy(lease.changes, desk);
  if (forbidden !== null) return forbidden;
  const sysctls = sysctlsOf(lease, desk.sysctls);
  for (const { key, to } of lease.changes) {
    const present = sysctls.read(key);
    if (present !== normalValue(to))
      return refusal('value-changed', `${key} is ${present} now: somebody changed it from ${to}.`);
  }
  return null;
}

function revert(order: RevertOrder, desk: OrderDesk): Outcome {
  const change = changeOf(order, desk);
  if (isRefusal(change)) return refusedOutcome(change, order.changeId);
  if (change.outcome !== null) return change.outcome;
  decideEnding(desk.stateDir, order.changeId, { kind: 'revert', why: 'ordered' });
  faultPoint('revert-decided');
  return (
    finish(order.changeId, desk) ?? refusedOutcome(refusal('no-such-change', 'The change is gone.'), order.changeId)
  );
}

/** Brings a decided change to its end. Null when there is no such change or nothing is decided. */
export function finish(changeId: string, desk: Pick<OrderDesk, 'stateDir' | 'sysctls' | 'sysctlDir'>): Outcome | null {
  const change = readChange(desk.stateDir, changeId);
  if (change === null || change.ending === null) return null;
  if (change.outcome !== null) return change.outcome;
  const { lease, ending } = change;
  if (ending.kind === 'keep') return completeKeep(desk.stateDir, lease, desk.sysctlDir);
  return completeRevert(desk.stateDir, lease, ending, sysctlsOf(lease, desk.sysctls));
}

function changeOf(order: KeepOrder | RevertOrder, { stateDir }: OrderDesk): Change | Refusal {
  const change = readChange(stateDir, order.changeId);
  if (change === null) return refusal('no-such-change', `This host knows no change ${order.changeId}.`);
  if (change.lease.planDigest !== order.planDigest)
    return refusal('no-such-change', `The change ${order.changeId} was made for another plan.`);
  return change;
}

function logged(desk: OrderDesk, order: Order | null, orderDigest: string | null, outcome: Outcome): Outcome {
  logOrder(desk.stateDir, {
    kind: order?.kind ?? 'request',
    changeId: order?.changeId ?? null,
    planDigest: order?.planDigest ?? null,
    orderDigest,
    approvers: order?.approvers.map(({ actor }) => actor) ?? [],
    outcome,
  });
  return outcome;
}
