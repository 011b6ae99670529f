import { type Circumstances, decide, type RefusedDecision } from '../../approval/decide.ts';
import { needsSecondFactor, riskOf } from '../../approval/policy.ts';
import type { Plan } from '../../plan/plan.ts';
import { circumstancesOf } from '../changes/circumstances.ts';
import { type Deps, nowText } from '../deps.ts';
import type { LadderMemberRecord } from '../store.ts';
import type { StandingLadder } from './read-ladder.ts';
import { type Refusal, refused, stateWords } from './refusal.ts';

export interface Ready {
  readonly kind: 'ready';
  /** Of the rung, as many as the hour allows. */
  readonly members: readonly LadderMemberRecord[];
  readonly plans: ReadonlyMap<string, Plan>;
  readonly factor: Circumstances['secondFactor'];
  readonly asksCode: boolean;
}

/** Everything that must hold on every host of the rung before the first of them is approved. */
export async function readiness(
  deps: Deps,
  { record, view }: StandingLadder,
  { actor, digest }: { readonly actor: string; readonly digest: string },
  code?: string | null,
): Promise<Ready | Refusal> {
  const { state } = view;
  if (state.kind !== 'open' && state.kind !== 'deciding') {
    return refused('not-applicable', `No rung is to be approved: this rollout is ${stateWords(view)}.`);
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
