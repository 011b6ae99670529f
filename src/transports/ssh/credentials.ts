import type { FileCache } from './file-cache.ts';
import { type HostKeyCheck, hostKeyCheck, readKnownHosts } from './host-key.ts';
import { type Identities, identitiesFor, readKey } from './keys.ts';
import type { Hop } from './route.ts';

/** Who the hosts are, and who we are to them. */
export interface Credentials {
  hostKey(hop: Hop): Promise<HostKeyCheck>;
  identities(hop: Hop): Promise<Identities>;
}

/** Files are read and understood once for all hosts, and again when they change. */
export function credentialsIn(files: FileCache): Credentials {
  const known = files.remembered((list) => readKnownHosts(list.split('\n'), files));
  const key = files.remembered((path) => readKey(path, files));
  return {
    hostKey: async (hop) => hostKeyCheck(hop, await known(hop.knownHostsFiles.join('\n')), () => files.changed()),
    identities: (hop) => identitiesFor(hop, key),
  };
}
