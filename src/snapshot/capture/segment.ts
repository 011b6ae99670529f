/** A TCP segment as the wire carried it, without its data. */
export interface Segment {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** Length the IP header claims. */
  readonly length: number;
  readonly ttl: number;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledged: number;
  readonly window: number;
  readonly dataLength: number;
  readonly options: SegmentOptions;
}

interface SegmentOptions {
  /** Any option at all; a SYN of a modern host carries several. */
  readonly any: boolean;
  readonly mss?: number;
  readonly timestamp?: number;
  readonly echoed?: number;
}

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;
export const ECE = 0x40;
export const CWR = 0x80;

const TCP = 6;
const IPV4_SMALLEST = 20;
const IPV6_HEADER = 40;
const TCP_SMALLEST = 20;
/** Hop-by-hop, routing, fragment, destination options, authentication: what may stand between IPv6 and TCP. */
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 44, 60, 51]);
const MOST_EXTENSIONS = 8;

interface Above {
  readonly source: string;
  readonly destination: string;
  readonly ttl: number;
  readonly length: number;
  /** Where TCP begins, and how long it is by the headers. */
  readonly at: number;
  readonly size: number;
}

/** The TCP segment in an IP packet; undefined for anything else, for later fragments, and for what was cut too short. */
export function segmentOf(packet: Uint8Array): Segment | undefined {
  const version = (packet[0] ?? 0) >> 4;
  const above = version === 4 ? aboveIpv4(packet) : version === 6 ? aboveIpv6(packet) : undefined;
  if (above === undefined || above.at + TCP_SMALLEST > packet.length) return undefined;
  const { at, size, source, destination, ttl, length } = above;
  const header = ((packet[at + 12] ?? 0) >> 4) * 4;
  if (header < TCP_SMALLEST) return undefined;
  return {
    source,
    destination,
    ttl,
    length,
    sourcePort: short(packet, at),
    destinationPort: short(packet, at + 2),
    sequence: word(packet, at + 4),
    acknowledged: word(packet, at + 8),
    flags: packet[at + 13] ?? 0,
    window: short(packet, at + 14),
    dataLength: Math.max(0, size - header),
    options: optionsOf(packet.subarray(at + TCP_SMALLEST, at + header)),
  };
}

function aboveIpv4(packet: Uint8Array): Above | undefined {
  const header = ((packet[0] ?? 0) & 15) * 4;
  const fragment = short(packet, 6) & 0x1fff;
  if (header < IPV4_SMALLEST || packet.length < header || packet[9] !== TCP || fragment !== 0) return undefined;
  // Segmentation offload leaves 0 where the length does not fit.
  const length = short(packet, 2) === 0 ? packet.length : short(packet, 2);
  return {
    source: ipv4(packet, 12),
    destination: ipv4(packet, 16),
    ttl: packet[8] ?? 0,
    length,
    at: header,
    size: length - header,
  };
}

function aboveIpv6(packet: Uint8Array): Above | undefined {
  if (packet.length < IPV6_HEADER) return undefined;
  const length = IPV6_HEADER + short(packet, 4);
  let next = packet[6] ?? 0;
  let at = IPV6_HEADER;
  for (let extensions = 0; next !== TCP; extensions += 1) {
    if (!EXTENSIONS.has(next) || extensions === MOST_EXTENSIONS || at + 8 > packet.length) return undefined;
    if (next === 44 && (short(packet, at + 2) & 0xfff8) !== 0) return undefined;
    const size = (packet[at + 1] ?? 0) + 1;
    const step = next === 44 ? 8 : next === 51 ? (size + 1) * 4 : size * 8;
    next = packet[at] ?? 0;
    at += step;
  }
  return {
    source: ipv6(packet, 8),
    destination: ipv6(packet, 24),
    ttl: packet[7] ?? 0,
    length,
    at,
    size: length - at,
  };
}

function optionsOf(bytes: Uint8Array): SegmentOptions {
  let at = 0;
  let any = false;
  const found: { mss?: number; timestamp?: number; echoed?: number } = {};
  while (at < bytes.length) {
    const kind = bytes[at] ?? 0;
    if (kind === 0) break;
    if (kind === 1) {
      at += 1;
      continue;
    }
    const size = bytes[at + 1] ?? 0;
    if (size < 2 || at + size > bytes.length) break;
    any = true;
    if (kind === 2 && size === 4) found.mss = short(bytes, at + 2);
    if (kind === 8 && size === 10) {
      found.timestamp = word(bytes, at + 2);
      found.echoed = word(bytes, at + 6);
    }
    at += size;
  }
  return { any, ...found };
}

function ipv4(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join('.');
}

/** As RFC 5952 writes it: the longest run of zeros, two groups at least, left out. */
function ipv6(bytes: Uint8Array, at: number): string {
  const groups: string[] = [];
  for (let group = 0; group < 8; group += 1) groups.push(short(bytes, at + group * 2).toString(16));
  let [from, most] = [-1, 1];
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (end < 8 && groups[end] === '0') end += 1;
    if (end - start > most) [from, most] = [start, end - start];
  }
  if (from === -1) return groups.join(':');
  return `${groups.slice(0, from).join(':')}::${groups.slice(from + most).join(':')}`;
}

function short(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function word(bytes: Uint8Array, at: number): number {
  return short(bytes, at) * 65_536 + short(bytes, at + 2);
}
