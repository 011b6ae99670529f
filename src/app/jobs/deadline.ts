import { Problem } from '../../protocol/problem.ts';
import { takeOutcome } from '../advance.ts';
import type { Deps } from '../deps.ts';
import { wayTo } from './rollout.ts';

/**
 * The lease has run out and the host has not said how it ended. The apply order is sent once more: a host answers one it
 * knows with the present truth, and an expired one it does not know with a refusal, so nothing can be applied by it.
 */
export async function deadlineJob(deps: Deps, proposalId: string, signal: AbortSignal): Promise<void> {
  const record = await deps.store.proposals.find(proposalId);
  if (record === null || !['applied', 'keeping', 'reverting'].includes(record.state)) return;
  const order = await deps.store.orders.find(proposalId, 'apply', 0);
  if (order === null) return;
  const way = await wayTo(deps, record.plan.host);
  const outcome = await way.transport.apply(way.address, order.signed, signal);
  if (outcome.state === 'applied' || outcome.state === 'refused') {
    throw new Problem('host-unclear', `${record.plan.host} has not ended the change ${proposalId} yet.`);
  }
  await takeOutcome(deps, record, outcome);
}
