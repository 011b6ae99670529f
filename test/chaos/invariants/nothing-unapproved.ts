import { HOSTS } from '../world/world.ts';
import { outcomesOf } from './changes.ts';
import type { Invariant, Past } from './invariant.ts';
import { stepsOf } from './steps.ts';

/** Each value that a kernel takes, and each signed order, is of a proposal that somebody who may do so approved. */
export const nothingUnapproved: Invariant = {
  name: 'unapproved',
  async find(past) {
    return [...values(past), ...(await orders(past))];
  },
};

function values(past: Past): readonly string[] {
  const outcomes = outcomesOf(past);
  return stepsOf(past).flatMap(({ by, back, words }) => {
    if (by !== undefined) return past.deeds.approved.has(by.proposalId) ? [] : [words];
    const isTakenBack = back !== undefined && outcomes.get(back.proposalId)?.state === 'reverted';
    return isTakenBack ? [] : [`${words}, which nobody proposed`];
  });
}

/** For whichever host. */
async function orders({ world: { fleet }, deeds: { approved } }: Past): Promise<readonly string[]> {
  const signed = (await Promise.all(HOSTS.map((host) => fleet.store.orders.ofHost(host)))).flat();
  return signed
    .filter(({ order }) => !approved.has(order.proposalId))
    .map(({ order }) => `an order to ${order.kind} was signed for ${order.proposalId}`);
}
