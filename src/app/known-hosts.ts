import type { InventoryHost } from '../fleet/inventory-host.ts';
import type { KnownHost } from './app.ts';
import type { HostRecord } from './store.ts';

/**
 * Enrolled hosts, then those that only the configuration or an inventory lists; tags and groups come from there for both.
 * The key a host signs with is nobody's business but the transport's.
 */
export function knownHosts(enrolled: readonly HostRecord[], listed: readonly InventoryHost[]): readonly KnownHost[] {
  const inventory = new Map(listed.map((host) => [host.id, host]));
  const ids = new Set(enrolled.map(({ id }) => id));
  return [
    ...enrolled.map((host) => knownHost(host, inventory.get(host.id))),
    ...listed.filter(({ id }) => !ids.has(id)).map((host) => knownHost({ ...host, ...NEVER_SEEN }, host)),
  ];
}

const NEVER_SEEN = { agentVersion: null, kernel: null, mode: null, lastSeen: null };

function knownHost(
  { id, transport, agentVersion, kernel, mode, lastSeen }: Omit<HostRecord, 'publicKey' | 'nextKey' | 'sealingKey'>,
  inventory: InventoryHost | undefined,
): KnownHost {
  const { tags = [], groups = [] } = inventory ?? {};
  return { id, transport, agentVersion, kernel, mode, lastSeen, tags, groups };
}

const MOST = 5;
const PREFIX = 4;

/** Names a person may have meant, the most alike first: one holds the other, or they begin alike. */
export function alike(host: string, known: readonly KnownHost[]): readonly string[] {
  const word = host.toLowerCase();
  return known
    .map(({ id }) => ({ id, common: commonStart(id.toLowerCase(), word) }))
    .filter(({ id, common }) => common >= PREFIX || id.toLowerCase().includes(word) || word.includes(id.toLowerCase()))
    .sort((a, b) => b.common - a.common)
    .slice(0, MOST)
    .map(({ id }) => id);
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
