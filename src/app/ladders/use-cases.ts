import type { LadderDecision, Ladders, LadderVerb } from '../app.ts';
import { type Deps, nowText } from '../deps.ts';
import { isOwnId } from '../diagnosing/sensible.ts';
import { approve } from './approve.ts';
import { partsOfSweep } from './parts-of-sweep.ts';
import { propose } from './propose.ts';
import { readiness } from './readiness.ts';
import { readLadder, type StandingLadder } from './read-ladder.ts';
import { type Refusal, refused } from './refusal.ts';
import { settle } from './settle.ts';
import { stop } from './stop.ts';
import type { Wanted } from './wanted.ts';

export function ladders(deps: Deps): Ladders {
  const begin: Ladders['propose'] = async (parts, actor, conversation) => {
    const begun = await propose(deps, parts, actor, conversation);
    return typeof begun === 'string' ? await shown(deps, begun) : denied(begun);
  };
  return {
    propose: begin,
    async fromSweep(sweepId, actor, conversation, causeId) {
      const parts = isOwnId(sweepId) ? await partsOfSweep(deps, sweepId, causeId) : [];
      return parts.length > 1 ? await begin(parts, actor, conversation) : denied(nothingShared);
    },
    async find(ladderId) {
      return (await own(deps, ladderId))?.view ?? null;
    },
    async latest(limit) {
      const records = await deps.store.ladders.latest(limit);
      const read = await Promise.all(records.map(({ ladderId }) => readLadder(deps, ladderId)));
      return read.flatMap((one) => (one === null ? [] : [one.view]));
    },
    async mayClimb(ladderId, actor) {
      const standing = await own(deps, ladderId);
      if (standing === null) return denied(noLadder);
      const ready = await readiness(deps, standing, { actor: actor.id, digest: standing.view.digest });
      return ready.kind === 'refused'
        ? await audited(deps, ladderId, 'approve', actor.id, ready)
        : { accepted: true, ladder: standing.view, asksCode: ready.asksCode };
    },
    async decide(ladderId, verb, actor, digest, given = {}) {
      const standing = await own(deps, ladderId);
      if (standing === null) return denied(noLadder);
      const decided = await dispatch(deps, standing, { verb, actor: actor.id, digest, given });
      return decided === null ? await shown(deps, ladderId) : await audited(deps, ladderId, verb, actor.id, decided);
    },
  };
}

const noLadder = refused('no-such-proposal', 'There is no such rollout.');

const nothingShared = refused(
  'too-few',
  'No two of these hosts need the same change, or what they said is not kept any more.',
);

async function shown(deps: Deps, ladderId: string): Promise<LadderDecision> {
  const standing = await readLadder(deps, ladderId);
  if (standing === null) return denied(noLadder);
  await deps.schedule.add({ kind: 'ladder', ladderId, version: standing.record.version });
  return { accepted: true, ladder: standing.view };
}

function own(deps: Deps, ladderId: string): Promise<StandingLadder | null> {
  return isOwnId(ladderId) ? readLadder(deps, ladderId) : Promise.resolve(null);
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

function denied({ code, message }: Refusal): LadderDecision {
  return { accepted: false, code, message };
}

async function audited(
  deps: Deps,
  ladderId: string,
  verb: LadderVerb,
  actor: string,
  refusal: Refusal,
): Promise<LadderDecision> {
  const detail = { decision: verb, code: refusal.code };
  await deps.store.audit.append({ at: nowText(deps), actor, what: 'decision.refused', subject: ladderId, detail });
  return denied(refusal);
}
