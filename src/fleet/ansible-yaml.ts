import * as z from 'zod';
import { Problem } from '../protocol/problem.ts';
import { type AnsibleGroups, ansibleHosts, groupIn, hostNames, type Variables } from './ansible.ts';
import type { InventoryHost } from './inventory-host.ts';

const Group = z.looseObject({
  hosts: z.record(z.string(), z.unknown()).nullish(),
  children: z.record(z.string(), z.unknown()).nullish(),
  vars: z.record(z.string(), z.unknown()).nullish(),
});
const File = z.record(z.string(), Group.nullable());

const DEEPEST = 50;

/** Reads an Ansible inventory that was YAML. `file` is for messages. @throws Problem `bad-inventory`. */
export function ansibleYamlHosts(content: unknown, file: string): readonly InventoryHost[] {
  const parsed = File.safeParse(content ?? {});
  if (!parsed.success) throw notOne(file, parsed.error.issues[0]?.path ?? []);
  const groups: AnsibleGroups = new Map();
  for (const [name, group] of Object.entries(parsed.data)) addGroup(groups, name, group, file, 0);
  return ansibleHosts(groups, file);
}

function addGroup(groups: AnsibleGroups, name: string, content: unknown, file: string, depth: number): void {
  const parsed = Group.nullable().safeParse(content ?? null);
  if (!parsed.success || depth > DEEPEST) throw notOne(file, [name]);
  const into = groupIn(groups, name);
  const { hosts, children, vars } = parsed.data ?? {};
  into.vars = { ...into.vars, ...textsOf(vars) };
  for (const [pattern, given] of Object.entries(hosts ?? {})) {
    const own = z
      .record(z.string(), z.unknown())
      .nullable()
      .safeParse(given ?? null);
    if (!own.success) throw notOne(file, [name, 'hosts', pattern]);
    for (const host of hostNames(pattern, `${file}: ${name}`)) into.hosts.set(host, textsOf(own.data));
  }
  for (const [child, inside] of Object.entries(children ?? {})) {
    into.children.add(child);
    addGroup(groups, child, inside, file, depth + 1);
  }
}

/** Lists and objects are of no use to us. */
function textsOf(vars: Readonly<Record<string, unknown>> | null | undefined): Variables {
  const plain = Object.entries(vars ?? {}).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number',
  );
  return Object.fromEntries(plain.map(([key, value]) => [key, String(value)]));
}

function notOne(file: string, path: readonly PropertyKey[]): Problem {
  const at = path.length === 0 ? '' : ` at ${path.map(String).join('.')}`;
  return new Problem(
    'bad-inventory',
    `${file} is no Ansible inventory${at}: a group holds hosts, children and vars, each of them names with values.`,
  );
}
