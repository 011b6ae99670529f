/**
 * Whether a Redis address sends passwords and answers in the clear over a network. A unix socket and this very machine
 * do not count; a name that is not an address does, whatever it may resolve to.
 */
export function isPlainBeyondLoopback(url: string): boolean {
  const host = /^redis:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?]*)/i.exec(url)?.[1];
  return host !== undefined && !/^(|localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(host);
}
