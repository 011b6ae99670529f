import type { ApprovalPolicy } from '../../approval/policy.ts';
import type { Approval } from '../../config/approval.ts';

/** Everybody, which the embedded Slack of a playground means and no file can say; else those of the configuration. */
export type Approvers = readonly string[] | '*';

/** The rules of the group a host belongs to. */
export interface HostPolicy extends ApprovalPolicy {
  readonly approvers: Approvers;
  readonly breakGlass: readonly string[];
  /** Index of the group in the configuration; -1 for the hosts of no group. */
  readonly group: number;
}

export type ApprovalRules = Omit<Approval, 'approvers'> & { readonly approvers: Approvers };

/** The first group that names the host by id or tag, with what it leaves open from the rules for all. */
export function policyFor(approval: ApprovalRules, host: string, tags: readonly string[]): HostPolicy {
  const group = approval.groups.findIndex(
    (one) => one.hosts.some((pattern) => matches(pattern, host)) || one.tags.some((tag) => tags.includes(tag)),
  );
  const own = approval.groups[group];
  const secondFactor = own?.secondFactor ?? approval.secondFactor;
  return {
    group,
    approvers: own?.approvers ?? approval.approvers,
    breakGlass: own?.breakGlass ?? approval.breakGlass,
    selfApproval: own?.selfApproval ?? approval.selfApproval,
    votes: own?.votes ?? approval.votes,
    secondFactorFrom: secondFactor === 'never' ? null : secondFactor,
    windows: own?.windows ?? approval.windows,
    keepByAnother: own?.keepByAnother ?? approval.keepByAnother,
    perHour: own?.perHour ?? approval.perHour,
  };
}

function matches(pattern: string, host: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(host);
}
