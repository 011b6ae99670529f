import { isIPv4 } from 'node:net';

/** A socket option as setsockopt(2) takes it; the value in hexadecimal. */
export interface SocketOption {
  readonly level: number;
  readonly name: number;
  readonly value: string;
}

const SOL_SOCKET = 1;
const IPPROTO_IP = 0;
const IPPROTO_TCP = 6;

/** One BPF instruction, `ret #0`: nothing of any packet is kept (SO_ATTACH_FILTER). */
export const refuseAll: SocketOption = { level: SOL_SOCKET, name: 26, value: '0600000000000000' };

export const minimumTtl = (ttl: number): SocketOption => ({ level: IPPROTO_IP, name: 21, value: int(ttl) });

/** SO_REUSEPORT: several sockets share the port. */
export const sharedPort: SocketOption = { level: SOL_SOCKET, name: 15, value: int(1) };

export const deferAccept = (seconds: number): SocketOption => ({ level: IPPROTO_TCP, name: 9, value: int(seconds) });

/** struct tcp_md5sig: the peer as a sockaddr_storage, flags, prefix, length of the key, device, the key. */
export function md5Key(peer: string, key: string): SocketOption {
  if (!isIPv4(peer)) throw new Error(`an IPv4 address is wanted, not ${peer}`);
  const value = Buffer.alloc(216);
  value.writeUInt16LE(2, 0);
  value.set(peer.split('.').map(Number), 4);
  value.writeUInt16LE(key.length, 130);
  value.write(key, 136, 'latin1');
  return { level: IPPROTO_TCP, name: 14, value: value.toString('hex') };
}

/** As the kernel of the lab keeps an int; every machine it runs on is little-endian. */
function int(number: number): string {
  const value = Buffer.alloc(4);
  value.writeInt32LE(number);
  return value.toString('hex');
}
