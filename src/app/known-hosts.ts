import type { KnownHost } from './app.ts';
import type { HostRecord } from './store.ts';

/** A host that only the configuration file knows. */
export interface ListedHost {
  readonly id: string;
  readonly transport: KnownHost['transport'];
}

/** Enrolled hosts, then those that are only listed. The key a host signs with is nobody's business but the transport's. */
export function knownHosts(enrolled: readonly HostRecord[], listed: readonly ListedHost[]): readonly KnownHost[] {
  const ids = new Set(enrolled.map(({ id }) => id));
  return [
    ...enrolled.map(withoutKey),
    ...listed
      .filter(({ id }) => !ids.has(id))
      .map(({ id, transport }) => ({ id, transport, agentVersion: null, kernel: null, mode: null, lastSeen: null })),
  ];
}

function withoutKey({ id, transport, agentVersion, kernel, mode, lastSeen }: HostRecord): KnownHost {
  return { id, transport, agentVersion, kernel, mode, lastSeen };
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
