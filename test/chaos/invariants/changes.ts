import { allChanges } from '../../../agent/lease.ts';
import type { Outcome } from '../../../src/protocol/order.ts';
import { EDGES } from '../world/world.ts';
import type { Past } from './invariant.ts';

/** What each change came to in the end, as its host has it on disk; by the proposal. */
export function outcomesOf({ world: { fleet } }: Pick<Past, 'world'>): ReadonlyMap<string, Outcome | null> {
  const changes = EDGES.flatMap((host) => allChanges(fleet.stateOf(host)));
  return new Map(changes.map(({ lease, outcome }) => [lease.changeId, outcome]));
}
