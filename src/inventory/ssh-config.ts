import { LineType, SSHConfig } from 'ssh-config';
import type { InventoryHost } from '../fleet/inventory-host.ts';
import { Problem } from '../protocol/problem.ts';

/** The names an ssh configuration spells out; those with `*`, `?` or `!` are rules, not hosts. Included files are not followed. */
export function sshConfigHosts(text: string, file: string, tags: readonly string[]): readonly InventoryHost[] {
  const names = lines(text, file).flatMap((line) => {
    if (line.type !== LineType.DIRECTIVE || line.param.toLowerCase() !== 'host') return [];
    const { value } = line;
    return typeof value === 'string' ? value.split(/\s+/) : value.map(({ val }) => val);
  });
  const plain = names.filter((name) => name !== '' && !/[*?!]/.test(name));
  return [...new Set(plain)].map((id) => ({ id, transport: 'ssh', address: null, tags, groups: [] }));
}

function lines(text: string, file: string): SSHConfig {
  try {
    return SSHConfig.parse(text);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('bad-inventory', `${file} is no ssh configuration: ${said}`, { cause });
  }
}
