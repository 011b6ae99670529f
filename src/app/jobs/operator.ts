import { canonicalJson } from '../../protocol/canonical.ts';
import type { Signed } from '../../protocol/message.ts';
import { type OperatorAnswer, OperatorDecision, operatorKey } from '../../protocol/operator.ts';
import type { Decision } from '../app.ts';
import { decideProposal } from '../changes/decisions.ts';
import { type Deps, nowText } from '../deps.ts';
import { revokedKey } from '../hosts/key-rotation.ts';
import { ladders } from '../ladders/use-cases.ts';

const VALID_MS = 120_000;

/**
 * Takes the decision of an operator's key out of the queue. Redis only delivers: what is not signed by a key of the
 * configuration, is older than two minutes or was taken before changes nothing, and leaves one line in the log.
 */
export async function operatorJob(deps: Deps, signed: Signed): Promise<void> {
  const wanted = opened(deps, signed);
  if (wanted === null) return;
  const { operator, at, nonce } = wanted;
  if ((await deps.store.switches.get(revokedKey(signed.keyId))) !== null) {
    deps.log('error', `a decision by key:${operator} was dropped: that key is revoked`);
    return await answerRevoked(deps, wanted);
  }
  const key = operatorKey(nonce);
  const taken = nowText(deps);
  if (!(await deps.store.switches.swap(key, null, taken))) {
    deps.log('error', `a decision by key:${operator} came twice; it counts once`);
    return;
  }
  const stale = Math.abs(deps.clock().getTime() - Date.parse(at)) > VALID_MS;
  const answer = stale ? answerOf(await tooOld(deps, wanted)) : await answered(deps, wanted);
  await deps.store.switches.swap(key, taken, JSON.stringify(answer));
}

/** By the same rules as a click. */
async function answered(deps: Deps, wanted: OperatorDecision): Promise<OperatorAnswer> {
  const { operator, proposalId, decision, digest, code, breakGlass } = wanted;
  const actor = `key:${operator}`;
  const given = {
    ...(code === undefined ? {} : { code }),
    ...(breakGlass === undefined ? {} : { breakGlass }),
  };
  if (wanted.of === 'sweep') return await proposed(deps, wanted);
  if (decision === 'propose') return { accepted: false, code: 'not-applicable', message: 'A sweep is rolled out.' };
  if (wanted.of === 'ladder') {
    if (decision === 'reject') return { accepted: false, code: 'not-applicable', message: 'A rollout is stopped.' };
    const climbed = await ladders(deps).decide(proposalId, decision, { id: actor, name: operator }, digest, given);
    if (!climbed.accepted) return climbed;
    const { state } = climbed.ladder;
    return { accepted: true, code: state.kind, message: `Done. The rollout is ${state.kind} now.` };
  }
  if (decision === 'stop') return { accepted: false, code: 'not-applicable', message: 'A proposal is rejected.' };
  return answerOf(await decideProposal(deps, { proposalId, decision, digest, actor, ...given }));
}

/** A rollout from a sweep, told where the sweep was. Nothing is approved by it. */
async function proposed(
  deps: Deps,
  { operator, proposalId, decision, cluster }: OperatorDecision,
): Promise<OperatorAnswer> {
  if (decision !== 'propose') return { accepted: false, code: 'not-applicable', message: 'A sweep is rolled out.' };
  const posted = await deps.store.posts.find(`sweep-${proposalId}`);
  const conversation = posted ?? (await deps.store.sweeps.find(proposalId))?.conversation ?? null;
  if (conversation === null) {
    const message = 'A rollout is told where its sweep was told, and this one was told nowhere: sweep from the chat.';
    return { accepted: false, code: 'no-conversation', message };
  }
  const actor = { id: `key:${operator}`, name: operator };
  const answer = await ladders(deps).fromSweep(proposalId, actor, conversation, cluster);
  if (!answer.accepted) return answer;
  const { ladderId, members } = answer.ladder;
  const message = `Proposed for ${members.length} hosts. Next: syndrop rollout show ${ladderId}`;
  return { accepted: true, code: 'proposed', message };
}

async function answerRevoked(deps: Deps, { operator, proposalId, decision, nonce }: OperatorDecision): Promise<void> {
  const [code, actor] = ['key-revoked', `key:${operator}`] as const;
  const detail = { decision, code };
  const audit = { at: nowText(deps), actor, what: 'decision.refused', subject: proposalId, detail };
  const answer: OperatorAnswer = { accepted: false, code, message: 'This key is revoked; nothing was decided.' };
  await deps.store.switches.swap(operatorKey(nonce), null, JSON.stringify(answer), audit);
}

function opened(deps: Deps, { payload, keyId, signature }: Signed): OperatorDecision | null {
  const parsed = OperatorDecision.safeParse(jsonOf(payload));
  // One meaning, one text: a doubled member does not survive this.
  const sound = parsed.success && canonicalJson(parsed.data) === payload;
  if (sound && deps.isOperator(parsed.data.operator, keyId, payload, signature)) return parsed.data;
  deps.log('error', 'a decision that no key of the configuration signed was dropped');
  return null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function tooOld(deps: Deps, { operator, proposalId, decision, at }: OperatorDecision): Promise<Decision> {
  const [code, actor] = ['expired', `key:${operator}`] as const;
  const detail = { decision, code };
  await deps.store.audit.append({ at: nowText(deps), actor, what: 'decision.refused', subject: proposalId, detail });
  const message = `The decision was signed at ${at}, more than two minutes away from this bot's clock.`;
  return { accepted: false, code, message };
}

function answerOf(decided: Decision): OperatorAnswer {
  if (!decided.accepted) return { accepted: false, code: decided.code, message: decided.message };
  const { state, host } = decided.proposal;
  return { accepted: true, code: state, message: `The change on ${host} is ${state}.` };
}
