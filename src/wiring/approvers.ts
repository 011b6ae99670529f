import { join } from 'node:path';
import type { AppOptions } from '../app/create-app.ts';
import { type ApprovalRules, policyFor } from '../app/hosts/host-policy.ts';
import { createMembers } from '../app/people/members.ts';
import { secondFactors } from '../app/people/second-factor.ts';
import type { Store } from '../app/store.ts';
import type { Config } from '../config/config.ts';
import { onCallByFile } from '../oncall/file.ts';
import { onCallByHttp } from '../oncall/http.ts';
import { Problem } from '../protocol/problem.ts';
import { isSignedBy } from '../transports/agent/keys.ts';

/** Who may approve what, as configured; `group` asks the chat for the members of a user group. */
export function approvers(
  config: Config,
  store: Store,
  group: (id: string) => Promise<readonly string[]>,
): Pick<AppOptions, 'policyOf' | 'members' | 'secondFactor' | 'isOperator'> {
  const clock = () => new Date();
  const tags = new Map(config.hosts.map((host) => [host.id, host.tags]));
  const rules: ApprovalRules = config.approval;
  return {
    policyOf: (host) => policyFor(rules, host, tags.get(host) ?? []),
    members: createMembers({ group, oncall: (name) => onCall(config, name), clock }),
    isOperator: (operator, keyId, payload, signature) => {
      const known = config.operators.find(({ name }) => name === operator);
      const keys = [known?.publicKey, known?.nextKey].filter((key) => key !== undefined);
      return keys.some((key) => isSignedBy(key, keyId, payload, signature));
    },
    secondFactor: secondFactors(secondFactorFile(config), store.switches, clock),
  };
}

export function secondFactorFile({ stateDir }: Config): string {
  return join(stateDir, 'second-factors.json');
}

async function onCall({ oncall, oncallToken }: Config, name: string): Promise<readonly string[]> {
  const schedule = oncall.find((one) => one.name === name);
  if (schedule?.file !== undefined) return await onCallByFile(schedule.file, new Date());
  if (schedule?.url !== undefined) return await onCallByHttp(schedule.url, oncallToken?.reveal() ?? null);
  throw new Problem('oncall-unknown', `No schedule is called ${name}: see oncall in the configuration.`);
}
