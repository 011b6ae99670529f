import { randomUUID } from 'node:crypto';
import { type Circumstances, decide, type RefusedDecision } from '../approval/decide.ts';
import type { LadderView } from '../approval/ladder.ts';
import { needsSecondFactor, riskOf } from '../approval/policy.ts';
import type { Plan } from '../plan/plan.ts';
import type { Actor, GivenWith, LadderDecision, LadderPart, LadderRefusal, Ladders, LadderVerb, Verb } from './app.ts';
import type { Conversation } from './chat.ts';
import { circumstancesOf } from './circumstances.ts';
import { decideProposal } from './decisions.ts';
import { type Deps, nowText } from './deps.ts';
import { changeShape, partsOfSweep } from './ladder-parts.ts';
import { LADDER_FACE, readLadder, type StandingLadder } from './ladder-view.ts';
import { isOwnId } from './sensible.ts';
import type { LadderMemberRecord } from './store.ts';

export function ladders(deps: Deps): Ladders {
  return {
    propose: (parts, actor, conversation) => propose(deps, parts, actor, conversation),
    async fromSweep(sweepId, actor, conversation, causeId) {
      const parts = isOwnId(sweepId) ? await partsOfSweep(deps, sweepId, causeId) : [];
      if (parts.length > 1) return propose(deps, parts, actor, conversation);
      const message = 'No two of these hosts need the same change, or what they said is not kept any more.';
      return { accepted: false, code: 'too-few', message };
    },
    async find(ladderId) {
      return isOwnId(ladderId) ? ((await readLadder(deps, ladderId))?.view ?? null) : null;
    },
    async latest(limit) {
      const records = await deps.store.ladders.latest(limit);
      const read = await Promise.all(records.map(({ ladderId }) => readLadder(deps, ladderId)));
      return read.flatMap((one) => (one === null ? [] : [one.view]));
    },
    async mayClimb(ladderId, actor) {
      const standing = await own(deps, ladderId);
      if (standing === null) return noLadder;
      const ready = await readiness(deps, standing, { actor: actor.id, digest: standing.view.digest });
      return ready.kind === 'refused'
        ? await refusal(deps, ladderId, 'approve', actor.id, ready)
        : { accepted: true, ladder: standing.view, asksCode: ready.asksCode };
    },
    async decide(ladderId, verb, actor, digest, given = {}) {
      const standing = await own(deps, ladderId);
      if (standing === null) return noLadder;
      const decided = await dispatch(deps, standing, { verb, actor: actor.id, digest, given });
      if (decided !== null) return await refusal(deps, ladderId, verb, actor.id, decided);
      return await shown(deps, ladderId);
    },
  };
}

interface Refusal {
  readonly kind: 'refused';
  readonly code: LadderRefusal;
  readonly message: string;
}

const refused = (code: LadderRefusal, message: string): Refusal => ({ kind: 'refused', code, message });

const noLadder: LadderDecision = {
  accepted: false,
  code: 'no-such-proposal',
  message: 'There is no such rollout.',
};

/** A thousand hosts are a fleet; more in one climb is a mistake. */
const MOST_HOSTS = 2_000;

async function propose(
  deps: Deps,
  parts: readonly LadderPart[],
  actor: Actor,
  conversation: Conversation,
): Promise<LadderDecision> {
  const [first] = parts;
  const hosts = new Set(parts.map(({ plan }) => plan.host));
  if (first === undefined || parts.length < 2 || hosts.size < parts.length || parts.length > MOST_HOSTS) {
    return { accepted: false, code: 'too-few', message: 'A rollout is for two or more different hosts.' };
  }
  const odd = parts.find(({ plan }) => changeShape(plan) !== changeShape(first.plan));
  if (odd !== undefined) {
    const message = `${odd.plan.host} would be changed otherwise than ${first.plan.host}: one rollout is one change.`;
    return { accepted: false, code: 'unequal', message };
  }
  const ladderId = randomUUID();
  const at = nowText(deps);
  const members = parts.map(({ diagnosis, plan }) => ({
    host: plan.host,
    diagnosisId: randomUUID(),
    proposalId: randomUUID(),
    digest: plan.digest,
    diagnosis,
    plan,
  }));
  const changes = first.plan.changes.map(({ key, from, to }) => ({ key, from, to }));
  const { causeId } = first.plan;
  await deps.store.ladders.add(
    { ladderId, at, requester: actor.id, conversation, causeId, changes, members },
    {
      at,
      actor: actor.id,
      what: 'ladder.proposed',
      subject: ladderId,
      detail: { hosts: parts.length, cause: causeId },
    },
  );
  return await shown(deps, ladderId);
}

async function shown(deps: Deps, ladderId: string): Promise<LadderDecision> {
  const standing = await readLadder(deps, ladderId);
  if (standing === null) return noLadder;
  await deps.schedule.add({ kind: 'ladder', ladderId, version: standing.record.version });
  return { accepted: true, ladder: standing.view };
}

function own(deps: Deps, ladderId: string): Promise<StandingLadder | null> {
  return isOwnId(ladderId) ? readLadder(deps, ladderId) : Promise.resolve(null);
}

interface Wanted {
  readonly verb: LadderVerb;
  readonly actor: string;
  readonly digest: string;
  readonly given: GivenWith;
}

/** Null when it was done. */
async function dispatch(deps: Deps, standing: StandingLadder, wanted: Wanted): Promise<Refusal | null> {
  switch (wanted.verb) {
    case 'approve':
      return await approve(deps, standing, wanted);
    case 'keep':
      return await settle(deps, standing, wanted, 'keep', standing.view.toKeep);
    case 'revert':
      return await settle(deps, standing, wanted, 'revert', applied(standing));
    case 'stop':
      return await stop(deps, standing, wanted.actor);
  }
}

function applied({ proposals }: StandingLadder): readonly string[] {
  return [...proposals.values()].filter(({ state }) => state === 'applied').map(({ plan }) => plan.host);
}

type Ready =
  | Refusal
  | {
      readonly kind: 'ready';
      /** Of the rung, as many as the hour allows. */
      readonly members: readonly LadderMemberRecord[];
      readonly plans: ReadonlyMap<string, Plan>;
      readonly factor: Circumstances['secondFactor'];
      readonly asksCode: boolean;
    };

/** Everything that must hold on every host of the rung before the first of them is approved. */
async function readiness(
  deps: Deps,
  { record, view }: StandingLadder,
  { actor, digest }: Pick<Wanted, 'actor' | 'digest'>,
  code?: string | null,
): Promise<Ready> {
  const { state } = view;
  if (state.kind !== 'open' && state.kind !== 'deciding') {
    return refused('not-applicable', `No rung is to be approved: this rollout is ${words(view)}.`);
  }
  if (digest !== view.digest) {
    return refused('digest-mismatch', 'What was shown is not what is to be approved now. Open it again.');
  }
  const asked = new Set(state.hosts);
  const rung = record.members.filter(({ host }) => asked.has(host));
  const asksCode = await anyAsksCode(deps, rung);
  const factor = !asksCode || code === undefined ? 'later' : await deps.secondFactor(actor, code);
  const taken = new Map<number, number>();
  const members: LadderMemberRecord[] = [];
  const plans = new Map<string, Plan>();
  for (const member of rung) {
    const { host } = member;
    const plan = await planOf(deps, member);
    if (plan === null) return refused('no-such-proposal', `The plan for ${host} is gone.`);
    const circumstances = await circumstancesOf(deps, host, actor, factor);
    const { group } = deps.policyOf(host);
    const before = taken.get(group) ?? 0;
    // Counted with those of this rung. In order, so that no host is passed over and left behind.
    if (circumstances.recent + before >= circumstances.policy.perHour) break;
    const doubt = objection(deps, record.requester, plan, actor, circumstances);
    if (doubt !== null) return refused(doubt.code, `${host}: ${doubt.message}`);
    taken.set(group, before + 1);
    members.push(member);
    plans.set(host, plan);
  }
  if (members.length === 0) {
    return refused('too-many-changes', 'The limit of changes within an hour is reached. See what they did first.');
  }
  return { kind: 'ready', members, plans, factor, asksCode };
}

async function planOf(deps: Deps, { diagnosisId }: LadderMemberRecord): Promise<Plan | null> {
  return (await deps.store.diagnoses.find(diagnosisId))?.plan ?? null;
}

/** The change is the same everywhere, and so is its risk; what is asked for it may differ from host to host. */
async function anyAsksCode(deps: Deps, rung: readonly LadderMemberRecord[]): Promise<boolean> {
  const [first] = rung;
  const plan = first === undefined ? null : await planOf(deps, first);
  return plan !== null && rung.some(({ host }) => needsSecondFactor(deps.policyOf(host), riskOf(plan.changes)));
}

/** Why this person could not approve this plan just now, by the same rules as for a single host. */
function objection(
  deps: Deps,
  requester: string,
  plan: Plan,
  actor: string,
  circumstances: Circumstances,
): { readonly code: RefusedDecision; readonly message: string } | null {
  const { digest } = plan;
  const risk = riskOf(plan.changes);
  const expires = '9999';
  const standing = { state: 'proposed', requester, digest, expires, risk, votes: [], approvedBy: [] } as const;
  const decided = decide(standing, { kind: 'approve', actor, digest, at: nowText(deps), circumstances });
  return decided.accepted ? null : decided;
}

/** The rung is opened first, by compare-and-set; then each host is approved by itself, with all that hangs on that. */
async function approve(
  deps: Deps,
  standing: StandingLadder,
  { actor, digest, given }: Wanted,
): Promise<Refusal | null> {
  const ready = await readiness(deps, standing, { actor, digest }, given.code ?? null);
  if (ready.kind === 'refused') return ready;
  const { record, view } = standing;
  const at = nowText(deps);
  if (view.state.kind === 'open') {
    const count = ready.members.length;
    const opened = [...record.opened, { count, by: actor, at }];
    const detail = { rung: opened.length, hosts: count, digest };
    const audit = { at, actor, what: 'ladder.opened', subject: record.ladderId, detail };
    const mine = await deps.store.ladders.swap(record.ladderId, record.version, { opened, stopped: null }, audit);
    if (!mine) return refused('already-decided', 'Somebody else was faster: see what the rollout says now.');
  }
  return await approveEach(deps, standing, ready, actor);
}

async function approveEach(
  deps: Deps,
  { record }: StandingLadder,
  { members, plans, factor }: Extract<Ready, { kind: 'ready' }>,
  actor: string,
): Promise<Refusal | null> {
  let first: Refusal | null = null;
  let approved = 0;
  for (const member of members) {
    const plan = plans.get(member.host);
    if (plan === undefined) continue;
    await proposeOne(deps, record, member, plan);
    const wanted = { proposalId: member.proposalId, decision: 'approve', actor, digest: plan.digest, factor } as const;
    const decided = await decideProposal(deps, wanted);
    if (decided.accepted) approved += 1;
    else first ??= refused(decided.code, `${member.host}: ${decided.message}`);
  }
  return approved === 0 ? first : null;
}

async function proposeOne(
  deps: Deps,
  { ladderId, requester }: StandingLadder['record'],
  { host, proposalId, diagnosisId }: LadderMemberRecord,
  plan: Plan,
): Promise<void> {
  const at = nowText(deps);
  const expires = new Date(deps.clock().getTime() + deps.expiresMinutes * 60_000).toISOString();
  const conversation = { face: LADDER_FACE, channel: ladderId, thread: host };
  const detail = { host, digest: plan.digest, ladder: ladderId };
  await deps.store.proposals.add(
    { proposalId, diagnosisId, at, requester, conversation, plan, expires },
    { at, actor: 'syndrop', what: 'proposal.proposed', subject: proposalId, detail },
  );
}

/** Keeps or reverts what stands, host by host; one refusal does not hold up the others. */
async function settle(
  deps: Deps,
  { proposals }: StandingLadder,
  { actor, given }: Wanted,
  decision: Extract<Verb, 'keep' | 'revert'>,
  hosts: readonly string[],
): Promise<Refusal | null> {
  if (hosts.length === 0) return refused('not-applicable', `There is no applied change to ${decision}.`);
  let first: Refusal | null = null;
  let done = 0;
  for (const { proposalId, plan } of proposals.values()) {
    if (!hosts.includes(plan.host)) continue;
    const decided = await decideProposal(deps, { proposalId, decision, actor, digest: plan.digest, ...given });
    if (decided.accepted) done += 1;
    else first ??= refused(decided.code, `${plan.host}: ${decided.message}`);
  }
  return done === 0 ? first : null;
}

/** Whoever asked or may approve; a stop harms nobody. */
async function stop(deps: Deps, { record, view }: StandingLadder, actor: string): Promise<Refusal | null> {
  if (view.state.kind === 'stopped' || view.state.kind === 'done') {
    return refused('already-decided', `This rollout is ${words(view)} already.`);
  }
  const [member] = record.members;
  const may =
    actor === record.requester ||
    (member !== undefined && (await circumstancesOf(deps, member.host, actor, 'later')).approver === 'yes');
  if (!may) return refused('not-an-approver', 'You may not stop this rollout. Ask one of the approvers.');
  const at = nowText(deps);
  const audit = { at, actor, what: 'ladder.stopped', subject: record.ladderId, detail: { rung: record.opened.length } };
  const { ladderId, version, opened } = record;
  const mine = await deps.store.ladders.swap(ladderId, version, { opened, stopped: { actor, at } }, audit);
  return mine ? null : refused('already-decided', 'Somebody else was faster: see what the rollout says now.');
}

function words({ state }: LadderView): string {
  switch (state.kind) {
    case 'watching':
      return 'being watched';
    case 'stopped':
      return state.host === null ? 'stopped' : `stopped by ${state.host}`;
    case 'open':
    case 'deciding':
    case 'done':
      return state.kind;
  }
}

async function refusal(
  deps: Deps,
  ladderId: string,
  verb: LadderVerb,
  actor: string,
  { code, message }: Refusal,
): Promise<LadderDecision> {
  const detail = { decision: verb, code };
  await deps.store.audit.append({ at: nowText(deps), actor, what: 'decision.refused', subject: ladderId, detail });
  return { accepted: false, code, message };
}
