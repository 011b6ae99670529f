/** Capture files made by hand, byte by byte, from the formats of tcpdump.org and RFC 9293. */

export const LINK = { ethernet: 1, raw: 101, cooked: 113, cooked2: 276, bsd: 0 } as const;

export interface Packet {
  /** Seconds since the first moment. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly flags: 'S' | 'S.' | 'R' | 'R.' | '.' | 'P.' | 'SEW';
  readonly sequence?: number;
  readonly acknowledged?: number;
  readonly timestamp?: number;
  readonly mss?: number | null;
  readonly device?: number;
  readonly outgoing?: boolean;
  readonly vlan?: number;
  readonly data?: number;
  readonly ttl?: number;
}

const FLAGS: Readonly<Record<Packet['flags'], number>> = {
  S: 0x02,
  'S.': 0x12,
  R: 0x04,
  'R.': 0x14,
  '.': 0x10,
  'P.': 0x18,
  SEW: 0xc2,
};

const EPOCH_SECONDS = 1_700_000_000;

/** `10.0.0.1:8080` and `[2001:db8::1]:80`. */
function endpoint(text: string): { readonly address: string; readonly port: number } {
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}

function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const before = groups(head);
  const after = groups(tail ?? '');
  const middle = Array.from({ length: 8 - before.length - after.length }, () => 0);
  const bytes = Buffer.alloc(16);
  [...before, ...middle, ...after].forEach((group, index) => bytes.writeUInt16BE(group, index * 2));
  return bytes;
}

export function tcpBytes(packet: Packet): Buffer {
  const options: Buffer[] = [];
  if (packet.mss !== null && packet.flags.startsWith('S')) {
    options.push(Buffer.from([2, 4, (packet.mss ?? 1460) >> 8, (packet.mss ?? 1460) & 255]));
  }
  if (packet.timestamp !== undefined) {
    const stamp = Buffer.from([1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0]);
    stamp.writeUInt32BE(packet.timestamp, 4);
    options.push(stamp);
  }
  const head = Buffer.alloc(20);
  const length = 20 + options.reduce((sum, option) => sum + option.length, 0);
  head.writeUInt16BE(endpoint(packet.from).port, 0);
  head.writeUInt16BE(endpoint(packet.to).port, 2);
  head.writeUInt32BE(packet.sequence ?? 0, 4);
  head.writeUInt32BE(packet.acknowledged ?? 0, 8);
  head[12] = (length / 4) << 4;
  head[13] = FLAGS[packet.flags];
  head.writeUInt16BE(64_240, 14);
  return Buffer.concat([head, ...options, Buffer.alloc(packet.data ?? 0, 0x61)]);
}

export function ipBytes(packet: Packet): Buffer {
  const [from, to] = [addressBytes(endpoint(packet.from).address), addressBytes(endpoint(packet.to).address)];
  const tcp = tcpBytes(packet);
  if (from.length === 16) {
    const head = Buffer.alloc(8);
    head[0] = 0x60;
    head.writeUInt16BE(tcp.length, 4);
    head[6] = 6;
    head[7] = packet.ttl ?? 64;
    return Buffer.concat([head, from, to, tcp]);
  }
  const head = Buffer.alloc(12);
  head[0] = 0x45;
  head.writeUInt16BE(20 + tcp.length, 2);
  head[8] = packet.ttl ?? 64;
  head[9] = 6;
  return Buffer.concat([head, from, to, tcp]);
}

export function frameBytes(packet: Packet, link: number): Buffer {
  const ip = ipBytes(packet);
  const type = ip[0] === 0x60 ? 0x86dd : 0x0800;
  const tag = packet.vlan === undefined ? [] : [packet.vlan >> 8, packet.vlan & 255, type >> 8, type & 255];
  const ether = packet.vlan === undefined ? [type >> 8, type & 255] : [0x81, 0x00, ...tag];
  const way = packet.outgoing === true ? 4 : 0;
  switch (link) {
    case LINK.ethernet:
      return Buffer.concat([Buffer.alloc(12, 2), Buffer.from(ether), ip]);
    case LINK.cooked:
      return Buffer.concat([Buffer.from([0, way, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0]), Buffer.from(ether), ip]);
    case LINK.cooked2: {
      const head = Buffer.alloc(20);
      head.writeUInt16BE(packet.vlan === undefined ? type : 0x8100, 0);
      head.writeUInt32BE(packet.device ?? 2, 4);
      head[10] = way;
      return Buffer.concat([head, Buffer.from(tag), ip]);
    }
    case LINK.bsd:
      return Buffer.concat([Buffer.from([type === 0x0800 ? 2 : 30, 0, 0, 0]), ip]);
    default:
      return ip;
  }
}

export interface PcapOptions {
  readonly link?: number;
  readonly little?: boolean;
  readonly nano?: boolean;
  /** Bytes kept of each frame. */
  readonly snap?: number;
}

export function pcap(packets: readonly Packet[], options: PcapOptions = {}): Buffer {
  const { link = LINK.cooked2, little = true, nano = false, snap = 160 } = options;
  const word = (buffer: Buffer, value: number, at: number) =>
    little ? buffer.writeUInt32LE(value, at) : buffer.writeUInt32BE(value, at);
  const head = Buffer.alloc(24);
  word(head, nano ? 0xa1b23c4d : 0xa1b2c3d4, 0);
  word(head, 262_144, 16);
  word(head, link, 20);
  const records = packets.map((packet) => {
    const frame = frameBytes(packet, link);
    const kept = frame.subarray(0, snap);
    const record = Buffer.alloc(16);
    word(record, EPOCH_SECONDS + Math.floor(packet.at), 0);
    const micro = Math.round((packet.at % 1) * 1_000_000);
    word(record, nano ? micro * 1000 : micro, 4);
    word(record, kept.length, 8);
    word(record, frame.length, 12);
    return Buffer.concat([record, kept]);
  });
  return Buffer.concat([head, ...records]);
}

function block(type: number, body: Buffer): Buffer {
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(padded.length + 12, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(padded.length + 12, 0);
  return Buffer.concat([head, padded, tail]);
}

/** One Ethernet interface called eth7, with times in nanoseconds, and directions. */
export function pcapng(packets: readonly Packet[]): Buffer {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(0x1a2b3c4d, 0);
  section.writeUInt16LE(1, 4);
  section.fill(0xff, 8);
  const name = Buffer.from([2, 0, 4, 0, ...Buffer.from('eth7')]);
  const resolution = Buffer.from([9, 0, 1, 0, 9, 0, 0, 0]);
  const device = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 4, 0]), name, resolution, Buffer.alloc(4)]);
  const records = packets.map((packet) => {
    const frame = frameBytes(packet, LINK.ethernet);
    const head = Buffer.alloc(20);
    const nanos = BigInt(EPOCH_SECONDS) * 1_000_000_000n + BigInt(Math.round(packet.at * 1e6)) * 1000n;
    head.writeUInt32LE(Number(nanos >> 32n), 4);
    head.writeUInt32LE(Number(nanos & 0xffffffffn), 8);
    head.writeUInt32LE(frame.length, 12);
    head.writeUInt32LE(frame.length, 16);
    const padding = Buffer.alloc((4 - (frame.length % 4)) % 4);
    const flags = Buffer.from([2, 0, 4, 0, packet.outgoing === true ? 2 : 1, 0, 0, 0, 0, 0, 0, 0]);
    return block(6, Buffer.concat([head, frame, padding, flags]));
  });
  return Buffer.concat([block(0x0a0d0d0a, section), block(1, device), ...records]);
}

/** As it travels in a bundle. */
export function answerText(file: Buffer, said: readonly string[] = []): string {
  return `${file.toString('base64').replace(/.{76}/g, '$&\n')}\n${said.map((line) => `# ${line}\n`).join('')}`;
}
