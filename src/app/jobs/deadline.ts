import { Problem } from '../../protocol/problem.ts';
import { annotate, LOST, takeOutcome } from '../changes/advance.ts';
import { type Deps, nowText } from '../deps.ts';
import { expiryOf, wayTo } from './rollout.ts';

/**
 * The lease has run out and the host has not said how it ended. The apply order is sent once more: a host answers one it
 * knows with the present truth, and an expired one it does not know with a refusal, so nothing can be applied by it.
 */
export async function deadlineJob(deps: Deps, proposalId: string, signal: AbortSignal): Promise<void> {
  const record = await deps.store.proposals.find(proposalId);
  if (record === null || !['applied', 'keeping', 'reverting'].includes(record.state)) return;
  const order = await deps.store.orders.find(proposalId, 'apply', 0);
  if (order === null) return;
  if (deps.clock() <= expiryOf(order)) throw new Problem('too-early', `The order for ${proposalId} is still alive.`);
  const way = await wayTo(deps, record.plan.host);
  const outcome = await way.transport.apply(way.address, order.signed, signal);
  if (outcome.state === 'refused') {
    const { code, message } = outcome;
    const event = { at: nowText(deps), actor: 'syndrop', did: LOST };
    const change = { event, what: 'proposal.lost', detail: { code, message } };
    await annotate(deps, proposalId, ({ state }) => state === record.state, change);
    return;
  }
  if (outcome.state === 'applied') {
    throw new Problem('host-unclear', `${record.plan.host} has not ended the change ${proposalId} yet.`);
  }
  await takeOutcome(deps, record, outcome);
}
