import { EDGES, HOSTS } from '../world/world.ts';
import { FIRST } from '../world/network.ts';
import { outcomesOf } from './changes.ts';
import type { Invariant, Past } from './invariant.ts';
import { messageKeys } from './messages.ts';

/** Every verdict stands in a thread, every sweep tells of every host, and a host has the value that was kept last. */
export const nothingLost: Invariant = {
  name: 'lost',
  async find(past) {
    return [...(await verdicts(past)), ...(await sweeps(past)), ...values(past)];
  },
};

async function verdicts({ world: { fleet } }: Past): Promise<readonly string[]> {
  const keys = await messageKeys(fleet);
  const records = (await Promise.all(HOSTS.map((host) => fleet.store.diagnoses.history(host, 10_000)))).flat();
  const untold = records.filter(({ diagnosisId }) => !keys.includes(`diagnosis-${diagnosisId}`));
  return untold.length === 0 ? [] : [`${untold.length} verdicts stand in no thread`];
}

async function sweeps({ world: { fleet } }: Past): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { sweepId } of await fleet.store.sweeps.list(10_000)) {
    const { length } = await fleet.store.sweeps.results(sweepId);
    if (length !== HOSTS.length) found.push(`sweep ${sweepId} tells of ${length} hosts`);
  }
  return found;
}

function values(past: Past): readonly string[] {
  const outcomes = outcomesOf(past);
  return EDGES.flatMap((host) => {
    const kept = past.proposals
      .filter(({ proposalId, plan }) => plan.host === host && outcomes.get(proposalId)?.state === 'kept')
      .map(({ plan }) => Number(plan.changes[0]?.to));
    const should = String(Math.max(Number(FIRST), ...kept));
    const last = past.world.network.values(host).at(-1);
    return last === should ? [] : [`${host} has ${last}, and ${should} was kept last`];
  });
}
