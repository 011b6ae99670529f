import {
  behindGlass,
  type Circumstances,
  decide,
  type ProposalOccurrence,
  type RefusalAbout,
  type SecondFactor,
  secondFactorDoubt,
} from '../../approval/decide.ts';
import { needsSecondFactor } from '../../approval/policy.ts';
import { advance, BROKE_GLASS, standingOf } from './advance.ts';
import type { Decision, DecisionRefusal, Verb } from '../app.ts';
import { circumstancesOf } from './circumstances.ts';
import { type Deps, nowText } from '../deps.ts';
import { proposalView } from './proposal-view.ts';
import { isOwnId } from '../diagnosing/sensible.ts';
import type { ProposalRecord } from '../store.ts';

interface Wanted {
  readonly proposalId: string;
  readonly decision: Verb;
  readonly actor: string;
}

interface Given extends Wanted {
  /** What the person was shown. */
  readonly digest: string;
  readonly code?: string;
  readonly breakGlass?: string;
  readonly inConsole?: true;
  /** Judged already, for several decisions at once: a code is good only one time. */
  readonly factor?: SecondFactor;
}

/** A person decides. Whatever comes of it is in the audit. */
export async function decideProposal(deps: Deps, given: Given): Promise<Decision> {
  const record = await ownProposal(deps, given);
  if (record === null) return noSuchProposal(deps, given);
  const { proposalId, decision, actor, digest } = given;
  const breakGlass = given.breakGlass === undefined ? undefined : reasonOf(given.breakGlass);
  const factor = given.factor ?? (await factorOf(deps, record, given));
  const doubt = given.inConsole === true ? secondFactorDoubt(factor) : null;
  if (doubt !== null) {
    await auditRefusal(deps, given, doubt.code);
    return refused(doubt.code, doubt.message);
  }
  const circumstances = await circumstancesOf(deps, record.plan.host, actor, factor);
  const at = nowText(deps);
  const occurrence: ProposalOccurrence = {
    kind: decision,
    actor,
    digest,
    at,
    circumstances,
    ...(breakGlass === undefined ? {} : { breakGlass }),
  };
  const did = breakGlass === undefined ? decision : `${BROKE_GLASS}: ${breakGlass}`;
  const detail = {
    ...(breakGlass === undefined ? {} : { breakGlass }),
    ...(given.inConsole === true ? { face: 'console' } : {}),
  };
  const account = { actor, did, detail };
  const advanced = await advance(deps, proposalId, occurrence, account);
  if (advanced.accepted) return { accepted: true, proposal: proposalView(advanced.record, deps) };
  await auditRefusal(deps, given, advanced.code);
  // The click came first; the message need not wait for the timer to say the same.
  if (advanced.code === 'expired') {
    await advance(deps, proposalId, { kind: 'expire', at }, { actor: 'syndrop', did: 'expired' });
  }
  return refused(advanced.code, advanced.message, advanced.about);
}

function factorOf(deps: Deps, record: ProposalRecord, given: Given): Promise<SecondFactor> {
  const { decision, actor, code, inConsole } = given;
  const asked = inConsole === true || asksForCode(deps, record, decision);
  return asked ? deps.secondFactor(actor, code ?? null) : Promise.resolve('later');
}

/** Whether the person would be let, and what they will be asked for, before a window opens. */
export async function mayDecide(deps: Deps, wanted: Wanted): Promise<Decision> {
  const record = await ownProposal(deps, wanted);
  if (record === null) return noSuchProposal(deps, wanted);
  const { decision, actor } = wanted;
  const circumstances = await circumstancesOf(deps, record.plan.host, actor, 'later');
  const code = asksForCode(deps, record, decision);
  const proposal = proposalView(record, deps);
  const judge = (breakGlass?: string) => judged(deps, record, wanted, circumstances, breakGlass);
  const plain = judge();
  if (plain.accepted) return { accepted: true, proposal, asks: { code, breakGlass: null } };
  // Alone, or at the wrong time: who may break the glass is asked for the reason instead of being sent away.
  if (decision === 'approve' && behindGlass.has(plain.code) && judge('asked for later').accepted) {
    return { accepted: true, proposal, asks: { code, breakGlass: plain.message } };
  }
  await auditRefusal(deps, wanted, plain.code);
  return refused(plain.code, plain.message, plain.about);
}

function judged(
  deps: Deps,
  record: ProposalRecord,
  { decision, actor }: Wanted,
  circumstances: Circumstances,
  breakGlass: string | undefined,
) {
  return decide(standingOf(record), {
    kind: decision,
    actor,
    digest: record.plan.digest,
    at: nowText(deps),
    circumstances,
    ...(breakGlass === undefined ? {} : { breakGlass }),
  });
}

function asksForCode(deps: Deps, record: ProposalRecord, decision: Verb): boolean {
  return decision === 'approve' && needsSecondFactor(deps.policyOf(record.plan.host), standingOf(record).risk);
}

const LONGEST_REASON = 200;

/** On one line, for thread and audit. */
function reasonOf(typed: string): string {
  const line = typed.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line === '' ? 'no reason given' : line.slice(0, LONGEST_REASON);
}

async function ownProposal({ store }: Deps, { proposalId }: Wanted): Promise<ProposalRecord | null> {
  return isOwnId(proposalId) ? await store.proposals.find(proposalId) : null;
}

/** An id that is none of ours is not written down: it may be of any length and hold anything. */
async function noSuchProposal(deps: Deps, wanted: Wanted): Promise<Decision> {
  const proposalId = isOwnId(wanted.proposalId) ? wanted.proposalId : 'not an id';
  await auditRefusal(deps, { ...wanted, proposalId }, 'no-such-proposal');
  return refused('no-such-proposal', 'There is no such proposal.');
}

async function auditRefusal(deps: Deps, { proposalId, decision, actor }: Wanted, code: DecisionRefusal): Promise<void> {
  const detail = { decision, code };
  await deps.store.audit.append({ at: nowText(deps), actor, what: 'decision.refused', subject: proposalId, detail });
}

function refused(code: DecisionRefusal, message: string, about: RefusalAbout = {}): Decision {
  return { accepted: false, code, message, about };
}
