import type { FirewallRule } from './snapshot.ts';

/**
 * Gives the rules of a chain the hook it is reached from through jumps, when that is only one: firewalld, ufw and Docker
 * keep all their rules in chains of their own.
 */
export function followJumps(rules: readonly FirewallRule[]): readonly FirewallRule[] {
  if (!rules.some(({ verdict }) => verdict === 'jump')) return rules;
  const jumps = new Map<string, string[]>();
  const hooks = new Map<string, Set<string>>();
  const open: [chain: string, hook: string][] = [];
  for (const rule of rules) {
    const chain = chainOf(rule, rule.chain);
    if (rule.hook !== undefined) open.push([chain, rule.hook]);
    if (rule.verdict === 'jump' && rule.target !== undefined) {
      const targets = jumps.get(chain) ?? [];
      targets.push(chainOf(rule, rule.target));
      jumps.set(chain, targets);
    }
  }
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [chain, hook] = next;
    const reached = hooks.get(chain) ?? new Set<string>();
    if (reached.has(hook)) continue;
    hooks.set(chain, reached.add(hook));
    for (const target of jumps.get(chain) ?? []) open.push([target, hook]);
  }
  return rules.map((rule) => {
    const reached = [...(hooks.get(chainOf(rule, rule.chain)) ?? [])];
    const [hook] = reached;
    return rule.hook === undefined && reached.length === 1 && hook !== undefined ? { ...rule, hook } : rule;
  });
}

function chainOf({ backend, family, table }: FirewallRule, chain: string): string {
  return `${backend} ${family} ${table} ${chain}`;
}
