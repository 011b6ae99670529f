import { Problem } from '../protocol/problem.ts';
import type { InventoryHost } from './inventory-host.ts';
import { isList, namesOf, parsePattern, PatternError } from './pattern.ts';

export type Variables = Readonly<Record<string, string>>;

/** An Ansible inventory as both of its formats write it. */
export interface AnsibleGroup {
  readonly hosts: Map<string, Variables>;
  readonly children: Set<string>;
  vars: Variables;
}

export type AnsibleGroups = Map<string, AnsibleGroup>;

export function groupIn(groups: AnsibleGroups, name: string): AnsibleGroup {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const made: AnsibleGroup = { hosts: new Map(), children: new Set(), vars: {} };
  groups.set(name, made);
  return made;
}

/** `web[01:40].example.com` as Ansible means it. @throws Problem `bad-inventory`. */
export function hostNames(text: string, where: string): readonly string[] {
  try {
    const pattern = parsePattern(text);
    if (isList(pattern)) return namesOf(pattern);
  } catch (cause) {
    if (!(cause instanceof PatternError)) throw cause;
    throw new Problem('bad-inventory', `${where}: ${text}: ${cause.message}`);
  }
  throw new Problem('bad-inventory', `${where}: ${text} is a pattern, not a host.`);
}

/**
 * The hosts with the groups they are in, those of parents included. Address, user and port come from `ansible_host`,
 * `ansible_user` and `ansible_port` of the host, else of the nearest group; `syndrop_tags` holds tags with commas.
 * A host with `ansible_connection=local` is the machine Ansible runs on, and left out.
 */
export function ansibleHosts(groups: AnsibleGroups, where: string): readonly InventoryHost[] {
  const parents = parentsOf(groups);
  const found = new Map<string, { groups: Set<string>; vars: Variables }>();
  for (const [name, group] of groups) {
    const line = ancestry(name, parents, where);
    // The nearest group counts most.
    const inherited = Object.assign({}, ...[...line].reverse().map((one) => groups.get(one)?.vars ?? {}));
    for (const [host, own] of group.hosts) {
      const known = found.get(host);
      found.set(host, {
        groups: new Set([...(known?.groups ?? []), ...line]),
        vars: { ...inherited, ...known?.vars, ...own },
      });
    }
  }
  return [...found].filter(([, { vars }]) => vars['ansible_connection'] !== 'local').map(inventoryHost);
}

function inventoryHost([id, { groups, vars }]: [string, { groups: Set<string>; vars: Variables }]): InventoryHost {
  const host = vars['ansible_host'] ?? vars['ansible_ssh_host'] ?? id;
  const user = vars['ansible_user'] ?? vars['ansible_ssh_user'];
  const port = vars['ansible_port'] ?? vars['ansible_ssh_port'];
  const bare = port !== undefined && host.includes(':') ? `[${host}]` : host;
  const address = `${user === undefined ? '' : `${user}@`}${bare}${port === undefined ? '' : `:${port}`}`;
  return {
    id,
    transport: 'ssh',
    address: address === id ? null : address,
    tags: (vars['syndrop_tags'] ?? '').split(',').flatMap((tag) => tag.trim() || []),
    groups: [...groups].filter((name) => name !== 'all' && name !== 'ungrouped').sort(),
  };
}

function parentsOf(groups: AnsibleGroups): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string[]>();
  for (const [name, { children }] of groups) {
    for (const child of children) parents.set(child, [...(parents.get(child) ?? []), name]);
  }
  return parents;
}

/** The group itself, then its parents, the nearest first, then `all`. */
function ancestry(name: string, parents: ReadonlyMap<string, readonly string[]>, where: string): readonly string[] {
  const line = [name];
  for (let index = 0; index < line.length; index += 1) {
    for (const parent of parents.get(line[index] ?? '') ?? []) {
      if (parent === name) throw new Problem('bad-inventory', `${where}: the group ${name} is its own child.`);
      if (!line.includes(parent)) line.push(parent);
    }
  }
  return line.includes('all') ? line : [...line, 'all'];
}
