import type { Frame } from './frames.ts';

/** A frame without its link layer. */
export interface NetworkPacket {
  /** IPv4 or IPv6, from its first byte. */
  readonly bytes: Uint8Array;
  /** Number of the device, as the kernel counts them. */
  readonly device?: number;
  readonly deviceName?: string;
  readonly outgoing?: boolean;
  readonly vlan?: number;
}

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
/** 802.1Q, 802.1ad, and what was used for double tags before. */
const TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);
/** More tags than any network nests. */
const MOST_TAGS = 4;

/** What cooked captures say of the way: to this host in one of three manners, between others, or sent by it. */
const PACKET_OTHERS = 3;
const PACKET_OUTGOING = 4;

/** What stands above the link layer; undefined for anything but IP, and for link types that carry none. */
export function networkPacket(frame: Frame): NetworkPacket | undefined {
  const found = unwrapped(frame);
  if (found === undefined) return undefined;
  const { interfaceName: deviceName, outgoing } = frame;
  return {
    ...(deviceName === undefined ? {} : { deviceName }),
    ...(outgoing === undefined ? {} : { outgoing }),
    ...found,
  };
}

function directed(type: number | undefined): { readonly outgoing?: boolean } {
  return type === undefined || type === PACKET_OTHERS ? {} : { outgoing: type === PACKET_OUTGOING };
}

/** The kernel counts devices from 1. */
function numbered(device: number): { readonly device?: number } {
  return device === 0 ? {} : { device };
}

function unwrapped({ linkType, bytes }: Frame): NetworkPacket | undefined {
  switch (linkType) {
    case 1:
      return tagged(bytes, 12, {});
    case 113:
      if (bytes.length < 16) return undefined;
      return tagged(bytes, 14, directed(short(bytes, 0)));
    case 276:
      if (bytes.length < 20) return undefined;
      return tagged(bytes, 0, { ...numbered(word(bytes, 4)), ...directed(bytes[10]) }, 20);
    // Raw IP under its own number and under those of the operating systems.
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return { bytes };
    // BSD loopback: four bytes of address family, in either byte order.
    case 0:
    case 108:
      return bytes.length < 5 ? undefined : { bytes: bytes.subarray(4) };
    default:
      return undefined;
  }
}

/** `typeAt` is where the protocol stands; what it names follows it, or begins at `payloadAt`. */
function tagged(
  bytes: Uint8Array,
  typeAt: number,
  about: Omit<NetworkPacket, 'bytes'>,
  payloadAt = typeAt + 2,
): NetworkPacket | undefined {
  let type = short(bytes, typeAt);
  let start = payloadAt;
  let vlan: number | undefined;
  for (let tags = 0; TAGS.has(type) && tags < MOST_TAGS; tags += 1) {
    if (start + 4 > bytes.length) return undefined;
    vlan = short(bytes, start) & 0x0fff;
    type = short(bytes, start + 2);
    start += 4;
  }
  if (type !== IPV4 && type !== IPV6) return undefined;
  return { ...about, bytes: bytes.subarray(start), ...(vlan === undefined ? {} : { vlan }) };
}

function short(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function word(bytes: Uint8Array, at: number): number {
  return short(bytes, at) * 65_536 + short(bytes, at + 2);
}
