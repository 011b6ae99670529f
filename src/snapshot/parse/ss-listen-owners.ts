import type { Listener } from '../snapshot.ts';
import { parseSsListen } from './ss-listen.ts';

/** The same rows as ss-listen with `users:((…))`; without root the owners of foreign sockets are missing. */
export function parseSsListenOwners(text: string): readonly Listener[] {
  return parseSsListen(text, 'ss-listen-owners');
}
