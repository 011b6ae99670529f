import type { SafeSysctl } from '../protocol/safe-sysctls-table.ts';
import { acceptQueueLimitRemedy } from './remedies/accept-queue-limit.ts';
import { conntrackLimitRemedy } from './remedies/conntrack-limit.ts';
import { portRangeRemedy, reservedPortsRemedy } from './remedies/ephemeral-ports.ts';
import { limitRemedy } from './remedies/limit.ts';
import { neighbourLimitsRemedy } from './remedies/neighbour-limits.ts';
import { declined, type RemedyAnswer, type RemedyKind, type RemedyQuestion } from './remedies/remedy.ts';
import { softnetBudgetRemedy } from './remedies/softnet-budget.ts';
import { switchRemedy } from './remedies/switch.ts';
import { synQueueLimitRemedy } from './remedies/syn-queue-limit.ts';
import { synAckRetriesRemedy, timerRemedy } from './remedies/timer.ts';

/** Keys whose value follows from more than the wish of the rule. The others go by the kind of their values. */
const byKey: Readonly<Record<string, RemedyKind>> = {
  'net.core.somaxconn': acceptQueueLimitRemedy,
  'net.core.netdev_budget': softnetBudgetRemedy,
  'net.core.netdev_budget_usecs': softnetBudgetRemedy,
  'net.ipv4.tcp_max_syn_backlog': synQueueLimitRemedy,
  'net.ipv4.tcp_synack_retries': synAckRetriesRemedy,
  'net.netfilter.nf_conntrack_max': conntrackLimitRemedy,
};

/** The values this remedy asks for on this host. */
export function wantedChanges(question: RemedyQuestion): RemedyAnswer {
  return kindOf(question.safe)(question);
}

function kindOf(safe: SafeSysctl): RemedyKind {
  const special = byKey[safe.key];
  if (special !== undefined) return special;
  if (safe.key.includes('.neigh.default.gc_thresh')) return neighbourLimitsRemedy;
  switch (safe.values.kind) {
    case 'one-of':
      return switchRemedy;
    case 'integer':
      return safe.values.increaseOnly ? limitRemedy : timerRemedy;
    case 'port-range':
      return portRangeRemedy;
    case 'port-list':
      return reservedPortsRemedy;
    case 'page-triple':
      return suggestedOnly;
    default:
      return safe.values satisfies never;
  }
}

function suggestedOnly({ remedy }: RemedyQuestion): RemedyAnswer {
  return declined(`${remedy.key} is a matter for a person: sysctl -w ${remedy.key}="${remedy.to}"`);
}
