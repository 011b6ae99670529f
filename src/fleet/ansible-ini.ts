import { Problem } from '../protocol/problem.ts';
import { type AnsibleGroups, ansibleHosts, groupIn, hostNames } from './ansible.ts';
import type { InventoryHost } from './inventory-host.ts';

/** Reads an Ansible inventory in its ini form. `file` is for messages. @throws Problem `bad-inventory` with the line. */
export function parseAnsibleIni(text: string, file: string): readonly InventoryHost[] {
  const groups: AnsibleGroups = new Map();
  let section = { group: 'ungrouped', part: 'hosts' };
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const where = `${file} line ${index + 1}`;
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const header = /^\[([^\]:]+)(?::(\w+))?\]\s*(?:[#;].*)?$/.exec(line);
    if (header !== null) {
      const [, group = '', part = 'hosts'] = header;
      if (!['hosts', 'children', 'vars'].includes(part))
        throw new Problem('bad-inventory', `${where}: [${group}:${part}] is no section; there is :children and :vars.`);
      groupIn(groups, group);
      section = { group, part };
      continue;
    }
    addLine(groups, section, line, where);
  }
  return ansibleHosts(groups, file);
}

function addLine(
  groups: AnsibleGroups,
  { group, part }: { group: string; part: string },
  line: string,
  where: string,
): void {
  const into = groupIn(groups, group);
  if (part === 'children') {
    const [child = ''] = line.split(/\s/);
    groupIn(groups, child);
    into.children.add(child);
  } else if (part === 'vars') {
    const [, key, value = ''] = /^([\w.]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (key === undefined) throw new Problem('bad-inventory', `${where}: a variable is written name=value.`);
    into.vars = { ...into.vars, [key]: unquoted(value.replace(/\s+#.*$/, '')) };
  } else {
    const [name = '', ...pairs] = wordsOf(line);
    const vars: Record<string, string> = {};
    for (const pair of pairs) {
      const [, key, value = ''] = /^([\w.]+)=(.*)$/s.exec(pair) ?? [];
      if (key === undefined)
        throw new Problem('bad-inventory', `${where}: behind ${name} stands “${pair}”, not name=value.`);
      vars[key] = unquoted(value);
    }
    for (const host of hostNames(name, where)) into.hosts.set(host, { ...into.hosts.get(host), ...vars });
  }
}

/** Parted by blanks outside of quotes, up to a comment. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#'));
  return comment === -1 ? words : words.slice(0, comment);
}

function unquoted(value: string): string {
  return value.trim().replace(/^(["'])(.*)\1$/s, '$2');
}
