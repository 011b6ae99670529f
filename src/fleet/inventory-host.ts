/** A host as an inventory lists it. */
export interface InventoryHost {
  readonly id: string;
  readonly transport: 'agent' | 'ssh';
  /** `user@host[:port]` for SSH; the id when null. */
  readonly address: string | null;
  readonly tags: readonly string[];
  readonly groups: readonly string[];
}

/** The same host of several inventories becomes one: the first says how it is reached, all add tags and groups. */
export function mergeHosts(hosts: readonly InventoryHost[]): readonly InventoryHost[] {
  const merged = new Map<string, InventoryHost>();
  for (const host of hosts) {
    const known = merged.get(host.id);
    if (known === undefined) merged.set(host.id, host);
    else {
      const tags = [...new Set([...known.tags, ...host.tags])];
      const groups = [...new Set([...known.groups, ...host.groups])];
      merged.set(host.id, { ...known, address: known.address ?? host.address, tags, groups });
    }
  }
  return [...merged.values()];
}
