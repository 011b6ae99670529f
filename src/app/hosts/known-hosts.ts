import type { InventoryHost } from '../../fleet/inventory-host.ts';
import { similar } from '../../fleet/similar.ts';
import type { KnownHost } from '../app.ts';
import type { HostRecord } from '../store.ts';

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

/** Longer words are no slip of the finger. */
const LONGEST_SLIP = 64;

/** Names a person may have meant, the most alike first: a few letters differ, one holds the other, or they begin alike. */
export function alike(host: string, known: readonly KnownHost[]): readonly string[] {
  const word = host.toLowerCase();
  const names = known.map(({ id }) => id);
  const slips = word.length > LONGEST_SLIP ? [] : similar(word, names);
  const near = known
    .map(({ id }) => ({ id, common: commonStart(id.toLowerCase(), word) }))
    .filter(({ id, common }) => common >= PREFIX || id.toLowerCase().includes(word) || word.includes(id.toLowerCase()))
    .sort((a, b) => b.common - a.common)
    .map(({ id }) => id);
  return [...new Set([...slips, ...near])].slice(0, MOST);
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
