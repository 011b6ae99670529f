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

/** Names a person may have meant: one holds the other, or they begin alike. */
export function alike(host: string, known: readonly KnownHost[]): readonly string[] {
  const word = host.toLowerCase();
  const near = (id: string): boolean =>
    id.includes(word) || word.includes(id) || id.slice(0, PREFIX) === word.slice(0, PREFIX);
  return known
    .map(({ id }) => id)
    .filter((id) => near(id.toLowerCase()))
    .slice(0, MOST);
}
