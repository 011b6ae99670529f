import type { Circumstances, SecondFactor } from '../../approval/decide.ts';
import { isOpen } from '../../protocol/change-window.ts';
import type { Deps } from '../deps.ts';
import { readFreeze } from './freeze.ts';
import type { Approvers, HostPolicy } from '../hosts/host-policy.ts';

const HOUR_MS = 3_600_000;

/** Everything a decision about this host depends on beside the proposal itself, as it is at this moment. */
export async function circumstancesOf(
  deps: Deps,
  host: string,
  actor: string,
  secondFactor: SecondFactor,
): Promise<Circumstances> {
  const policy = deps.policyOf(host);
  const now = deps.clock();
  const [approver, glassBreaker, freeze, recent] = await Promise.all([
    isAmong(deps, policy.approvers, actor),
    isAmong(deps, policy.breakGlass, actor),
    readFreeze(deps.store.switches, now),
    recentlyApproved(deps, policy, now),
  ]);
  return {
    policy,
    approver,
    glassBreaker: glassBreaker === 'yes',
    secondFactor,
    freeze: freeze === null ? null : `${freeze.reason} (${freeze.by})`,
    windowOpen: isOpen(policy.windows, now.getTime()),
    recent,
  };
}

/** Lists of people are asked one after the other, the nearest first: a person named outright waits for no schedule. */
async function isAmong(deps: Deps, approvers: Approvers, actor: string): Promise<Circumstances['approver']> {
  if (approvers === '*' || approvers.includes(actor)) return 'yes';
  if (approvers.length === 0) return 'nobody-is';
  let known = true;
  for (const entry of approvers) {
    try {
      if ((await deps.members(entry)).includes(actor)) return 'yes';
    } catch (cause) {
      known = false;
      deps.log('error', `${entry} could not be looked up: ${cause instanceof Error ? cause.message : 'unknown'}`);
    }
  }
  return known ? 'no' : 'unknown';
}

async function recentlyApproved({ store, policyOf }: Deps, { group }: HostPolicy, now: Date): Promise<number> {
  const since = new Date(now.getTime() - HOUR_MS).toISOString();
  const rows = await store.audit.since('proposal.approved', since);
  return rows.filter(({ detail: { host } }) => typeof host === 'string' && policyOf(host).group === group).length;
}
