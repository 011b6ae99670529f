import { randomUUID } from 'node:crypto';
import type { Actor, LadderPart } from '../app.ts';
import type { Conversation } from '../chat/chat.ts';
import { type Deps, nowText } from '../deps.ts';
import { changeShape } from './parts-of-sweep.ts';
import { type Refusal, refused } from './refusal.ts';

/** A thousand hosts are a fleet; more in one climb is a mistake. */
const MOST_HOSTS = 2_000;

/** The id of the new rollout. */
export async function propose(
  deps: Deps,
  parts: readonly LadderPart[],
  actor: Actor,
  conversation: Conversation,
): Promise<string | Refusal> {
  const [first] = parts;
  const hosts = new Set(parts.map(({ plan }) => plan.host));
  if (first === undefined || parts.length < 2 || hosts.size < parts.length || parts.length > MOST_HOSTS) {
    return refused('too-few', 'A rollout is for two or more different hosts.');
  }
  const odd = parts.find(({ plan }) => changeShape(plan) !== changeShape(first.plan));
  if (odd !== undefined) {
    const message = `${odd.plan.host} would be changed otherwise than ${first.plan.host}: one rollout is one change.`;
    return refused('unequal', message);
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
  const detail = { hosts: parts.length, cause: causeId };
  await deps.store.ladders.add(
    { ladderId, at, requester: actor.id, conversation, causeId, changes, members },
    { at, actor: actor.id, what: 'ladder.proposed', subject: ladderId, detail },
  );
  return ladderId;
}
