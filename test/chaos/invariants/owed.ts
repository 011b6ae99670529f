import { allChanges } from '../../../agent/lease.ts';
import type { ProposalState } from '../../../src/approval/proposal.ts';
import { EDGES, type World } from '../world/world.ts';

const EARLY = new Date(0).toISOString();
export const OPEN = [
  'proposed',
  'approved',
  'applied',
  'keeping',
  'reverting',
] as const satisfies readonly ProposalState[];

/** What is still to come, in words; null when nothing is. */
export async function owed({ fleet }: World): Promise<string | null> {
  const { store } = fleet;
  const [untold, sweeps, open, unshown] = await Promise.all([
    store.diagnoses.untold(EARLY),
    store.sweeps.owed(EARLY),
    store.proposals.inStates(OPEN),
    store.proposals.unshown(EARLY),
  ]);
  const changes = EDGES.flatMap((host) => allChanges(fleet.stateOf(host)));
  const counts = {
    diagnoses: untold.length,
    sweeps: sweeps.length,
    proposals: open.length,
    'messages of proposals': unshown.length,
    'changes on hosts': changes.filter(({ outcome }) => outcome === null).length,
  };
  const left = Object.entries(counts).filter(([, count]) => count > 0);
  return left.length === 0 ? null : left.map(([what, count]) => `${count} ${what}`).join(', ');
}
