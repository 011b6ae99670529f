import { logLines } from '../../../agent/order-log.ts';
import { auditHost } from '../../../src/app/hosts/host-audit.ts';
import type { AuditEntry, ProposalRecord } from '../../../src/app/store.ts';
import { EDGES } from '../world/world.ts';
import type { Invariant, Past } from './invariant.ts';
import { OPEN } from './owed.ts';

/** The chain holds; each proposal's story stands in it once; what hosts wrote down themselves is the same story. */
export const auditWhole: Invariant = {
  name: 'audit',
  async find(past) {
    const { audit } = past.world.fleet.store;
    const chain = (await audit.verify()).intact ? [] : ['the chain is broken'];
    const rows = await audit.after(0, 1_000_000);
    const over = past.proposals.filter(({ state }) => !OPEN.some((open) => open === state));
    return [...chain, ...over.flatMap((proposal) => storyOf(proposal, rows)), ...(await hosts(past))];
  },
};

function storyOf({ proposalId, state }: ProposalRecord, rows: readonly AuditEntry[]): readonly string[] {
  const own = rows.filter(({ subject }) => subject === proposalId);
  const count = (what: string, kind?: string): number =>
    own.filter((row) => row.what === what && (kind === undefined || row.detail['kind'] === kind)).length;
  const [approvals, orders] = [count('proposal.approved'), count('order.signed', 'apply')];
  const [proposed, ends] = [count('proposal.proposed'), count(`proposal.${state}`)];
  const isOnce = proposed === 1 && ends === 1;
  const isApproved = orders <= approvals && approvals <= 1;
  return [
    ...(isOnce ? [] : [`proposal ${proposalId} is ${state}, which stands there ${ends} times`]),
    ...(isApproved ? [] : [`${orders} orders for ${approvals} approvals of ${proposalId}`]),
  ];
}

async function hosts({ world: { fleet } }: Past): Promise<readonly string[]> {
  const found: string[] = [];
  const never = new AbortController().signal;
  for (const host of EDGES) {
    const audited = await auditHost(fleet.store, async () => logLines(fleet.stateOf(host)), host, never);
    if (audited.state === 'unread') found.push(audited.message);
    if (audited.state === 'differs') found.push(...audited.differences.map(({ message }) => `${host}: ${message}`));
  }
  return found;
}
