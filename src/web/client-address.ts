import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/**
 * Whose address a request is from: that of the connection, unless a proxy made it that is trusted. Then it is the last one
 * in `X-Forwarded-For` that no such proxy has; what stands before it was written by whoever sent the request.
 */
export function createClientAddress(trusted: readonly string[]): (request: IncomingMessage) => string {
  const proxies = new BlockList();
  for (const entry of trusted) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    proxies.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  const isProxy = (address: string): boolean => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return ({ socket, headers }) => {
    const peer = plain(socket.remoteAddress ?? '');
    if (isIP(peer) === 0 || !isProxy(peer)) return peer;
    const hops = [headers['x-forwarded-for'] ?? []]
      .flat()
      .flatMap((line) => line.split(',').map((hop) => plain(hop.trim())));
    const known = hops.slice(hops.findLastIndex((hop) => isIP(hop) === 0) + 1);
    return known.findLast((hop) => !isProxy(hop)) ?? peer;
  };
}

/** A socket that listens for both families shows IPv4 as `::ffff:192.0.2.1`. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
