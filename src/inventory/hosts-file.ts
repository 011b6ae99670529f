import * as z from 'zod';
import type { InventoryHost } from '../fleet/inventory-host.ts';
import { hostNames } from '../fleet/ansible.ts';
import { Problem } from '../protocol/problem.ts';

const words = z.array(z.string().min(1)).default([]);
const Entry = z.strictObject({
  /** A name, or many: `web[01-40]`. */
  id: z.string().min(1).max(253),
  transport: z.enum(['agent', 'ssh']).default('ssh'),
  /** `user@host[:port]`; `{id}` stands for the name. */
  address: z.string().min(1).optional(),
  tags: words,
  groups: words,
});
const HostsFile = z.strictObject({ hosts: z.array(Entry) });

/** The hosts of an inventory file of ours: `hosts: [{id: 'web[01-40]', address: root@{id}.internal, tags: [web]}]`. */
export function hostsOfFile(content: unknown, file: string): readonly InventoryHost[] {
  const parsed = HostsFile.safeParse(content ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.map(String).join('.') ?? '';
    throw new Problem(
      'bad-inventory',
      `${file}${at === '' ? '' : ` at ${at}`}: ${issue?.message ?? 'not an inventory'}.`,
    );
  }
  return parsed.data.hosts.flatMap(({ id, transport, address, tags, groups }) =>
    hostNames(id, file).map((name) => ({
      id: name,
      transport,
      address: address?.replaceAll('{id}', name) ?? null,
      tags,
      groups,
    })),
  );
}
