import { parseRedisAddress } from './redis-address.ts';

/**
 * Whether a Redis address sends passwords and answers in the clear over a network. A unix socket and this very machine
 * do not count; a name that is not an address does, whatever it may resolve to.
 */
export function isPlainBeyondLoopback(url: string): boolean {
  const address = parseRedisAddress(url);
  // What cannot be read is taken for the worse.
  if (address === null) return !/^rediss/i.test(url);
  if (address.kind !== 'single')
    return !address.tls && address.nodes.some(({ host }) => !/^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host));
  const host = /^redis:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?]*)/i.exec(url)?.[1];
  return host !== undefined && !/^(|localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(host);
}
