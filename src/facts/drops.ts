import type { CapturedPacket, DropTrace, Snapshot, TracedDrop } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';
import type { HandshakeFacts } from './handshakes.ts';

/** What the kernel dropped while it was traced, and what of it were the SYNs in question or their answers. */
export interface DropFacts {
  /** Everything, machine-wide: by reason, place and device, the most first. */
  readonly groups: readonly DropGroup[];
  /** Drops that are the SYNs of the capture which nobody answered, packet by packet. */
  readonly ofSyns: readonly DropGroup[];
  /** Drops of what this host sent right after such a SYN came: its answer did not leave. */
  readonly ofAnswers: readonly DropGroup[];
  /** Unanswered SYNs whose way was looked for; 0 where nothing was captured, or the clocks do not meet. */
  readonly looked: number;
  /** False on kernels that do not say why. */
  readonly reasons: boolean;
  /** The buffer held not all of it: counts are lower bounds. */
  readonly sampled: boolean;
  readonly stopped: boolean;
}

export interface DropGroup {
  readonly reason: string;
  readonly place: string;
  readonly device: string | undefined;
  readonly count: number;
  /** Busy machines free buffers like this all the time, and nobody misses them. */
  readonly benign: boolean;
  readonly quote: Quote;
}

/** How the kernel names a drop; either may be left open. */
export interface DropSign {
  readonly reason?: string;
  readonly place?: string;
}

/** Between the stamp of a packet and its drop, where the clocks are read more closely than that. */
const APART_SECONDS = 0.004;
/** From the stamp to the trace, from one packet to the next. */
const JITTER_SECONDS = 0.000_4;
/** A card pads what is shorter than the shortest frame. */
const PADDING_BYTES = 6;
const UNKNOWN_REASON = 'no reason given';

/** Seen on hosts where nothing fails: one for each connection that ends, for packets nobody listens to, and the like. */
const BENIGN: readonly DropSign[] = [
  { reason: 'QUEUE_PURGE' },
  { reason: 'TCP_OLD_DATA' },
  { reason: 'TCP_OLD_ACK' },
  { reason: 'TCP_OFO_DROP' },
  { reason: 'SOCKET_CLOSE' },
  { reason: 'OTHERHOST' },
  { reason: 'UNHANDLED_PROTO' },
  { reason: 'IPV6DISABLED' },
  { reason: 'PACKET_SOCK_ERROR' },
  { reason: 'UNIX_DISCONNECT' },
  { reason: 'NOT_SPECIFIED', place: 'tcp_v4_rcv' },
  { reason: 'NOT_SPECIFIED', place: 'tcp_v6_rcv' },
  { reason: 'NOT_SPECIFIED', place: 'ip6_mc_input' },
  { reason: 'NOT_SPECIFIED', place: 'ip_mr_input' },
  { reason: 'NOT_SPECIFIED', place: 'icmpv6_rcv' },
  { reason: 'NOT_SPECIFIED', place: 'igmp_rcv' },
  { reason: 'NOT_SPECIFIED', place: 'arp_process' },
  { reason: 'NOT_SPECIFIED', place: 'arp_rcv' },
];

export function dropFacts(after: Snapshot, handshakes: HandshakeFacts | undefined): DropFacts | undefined {
  const { dropTrace } = after;
  if (dropTrace === undefined) return undefined;
  const syns = unansweredSyns(handshakes);
  const clock = dropTrace.clock;
  const looked = clock === undefined || !dropTrace.joined ? [] : syns;
  const apart = Math.max(APART_SECONDS, (clock?.within ?? 0) + JITTER_SECONDS);
  const wall = (at: number): number => (clock === undefined ? 0 : at - clock.trace + clock.wall);
  const received = dropTrace.drops.filter(({ receivedAt }) => receivedAt !== undefined);
  const sent = dropTrace.drops.filter(({ receivedAt }) => receivedAt === undefined);
  const ofSyns = matched(looked, received, {
    apart,
    wallOf: ({ at, receivedAt = at }) => wall(receivedAt),
    fits(packet, { length = 0, device }) {
      const more = length - packet.length;
      const name = nameOf(packet, handshakes);
      return more >= 0 && more <= PADDING_BYTES && (name === undefined || name === device);
    },
  });
  const others = looked.filter((packet) => !ofSyns.has(packet));
  // An answer is made while the SYN is handled: it is dropped within the same moment.
  const ofAnswers = matched(others, sent, { apart, wallOf: ({ at }) => wall(at), fits: () => true });
  return {
    groups: grouped(dropTrace.drops),
    ofSyns: grouped([...ofSyns.values()]),
    ofAnswers: grouped([...ofAnswers.values()]).filter(({ benign }) => !benign),
    looked: looked.length,
    reasons: dropTrace.reasons,
    sampled: isSampled(dropTrace),
    stopped: dropTrace.stopped,
  };
}

function isSampled({ kept, events, drops, stopped }: DropTrace): boolean {
  // The two marks of the clock are events too.
  return stopped || kept + 2 < events || drops.length > kept;
}

function unansweredSyns(handshakes: HandshakeFacts | undefined): readonly CapturedPacket[] {
  return (handshakes?.arrived ?? [])
    .filter(({ fate, way }) => fate === 'unanswered' && way !== 'out')
    .flatMap(({ syns }) => syns)
    .filter(({ outgoing }) => outgoing !== true);
}

function nameOf(packet: CapturedPacket, handshakes: HandshakeFacts | undefined): string | undefined {
  if (packet.deviceName !== undefined) return packet.deviceName;
  if (packet.device === undefined) return undefined;
  const name = handshakes?.deviceName(`#${packet.device}`);
  return name?.startsWith('#') === true ? undefined : name;
}

interface Likeness {
  /** Seconds a drop may lie before or after its packet, by clocks that are not the same. */
  readonly apart: number;
  /** Seconds since 1970. */
  readonly wallOf: (drop: TracedDrop) => number;
  readonly fits: (packet: CapturedPacket, drop: TracedDrop) => boolean;
}

interface Pair {
  readonly packet: CapturedPacket;
  readonly drop: TracedDrop;
  /** Seconds from the packet to the drop. */
  readonly apart: number;
}

/**
 * To each packet the drop that fits and is nobody else's. The clocks are off by the same amount for all of them: pairs that
 * are as far apart as most others are true, while those that met by chance lie anywhere.
 */
function matched(
  packets: readonly CapturedPacket[],
  drops: readonly TracedDrop[],
  likeness: Likeness,
): ReadonlyMap<CapturedPacket, TracedDrop> {
  const pairs = pairsOf(packets, drops, likeness);
  const usual = usualDistance(pairs);
  const near = pairs
    .map((pair) => ({ ...pair, off: Math.abs(pair.apart - usual) }))
    .filter(({ off }) => off <= JITTER_SECONDS)
    .sort((one, other) => one.off - other.off);
  const found = new Map<CapturedPacket, TracedDrop>();
  const taken = new Set<TracedDrop>();
  for (const { packet, drop } of near) {
    if (found.has(packet) || taken.has(drop)) continue;
    taken.add(drop);
    found.set(packet, drop);
  }
  return found.size >= 2 && found.size * 10 >= packets.length ? found : new Map();
}

function pairsOf(
  packets: readonly CapturedPacket[],
  drops: readonly TracedDrop[],
  { apart: most, wallOf, fits: alike }: Likeness,
): readonly Pair[] {
  const slotOf = (seconds: number): number => Math.floor(seconds / most);
  const slots = new Map<number, TracedDrop[]>();
  for (const drop of drops) {
    const slot = slotOf(wallOf(drop));
    const known = slots.get(slot);
    if (known === undefined) slots.set(slot, [drop]);
    else known.push(drop);
  }
  const pairs: Pair[] = [];
  for (const packet of packets) {
    const seconds = packet.at / 1_000_000;
    for (const slot of [-1, 0, 1]) {
      for (const drop of slots.get(slotOf(seconds) + slot) ?? []) {
        const apart = wallOf(drop) - seconds;
        if (Math.abs(apart) <= most && alike(packet, drop)) pairs.push({ packet, drop, apart });
      }
    }
  }
  return pairs;
}

/** The middle of the narrow stretch in which most distances lie. */
function usualDistance(pairs: readonly Pair[]): number {
  const sorted = pairs.map(({ apart }) => apart).sort((one, other) => one - other);
  let [best, from] = [0, 0];
  let usual = 0;
  for (let to = 0; to < sorted.length; to += 1) {
    while ((sorted[to] ?? 0) - (sorted[from] ?? 0) > JITTER_SECONDS) from += 1;
    if (to - from + 1 <= best) continue;
    best = to - from + 1;
    usual = ((sorted[to] ?? 0) + (sorted[from] ?? 0)) / 2;
  }
  return usual;
}

function grouped(drops: readonly TracedDrop[]): readonly DropGroup[] {
  const counts = new Map<string, { drop: TracedDrop; count: number }>();
  for (const drop of drops) {
    const key = `${drop.reason ?? ''} ${drop.place ?? ''} ${drop.device ?? ''}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { drop, count: 1 });
    else known.count += 1;
  }
  return [...counts.values()]
    .sort((one, other) => other.count - one.count)
    .map(({ drop: { reason = UNKNOWN_REASON, place = '?', device }, count }) => ({
      reason,
      place,
      device,
      count,
      benign: BENIGN.some((sign) => fits({ reason, place }, sign)),
      quote: {
        source: 'trace-kfree_skb',
        line: `kfree_skb: ${device === undefined ? '' : `dev=${device} `}location=${place} reason: ${reason}, ${count} times`,
      },
    }));
}

export function fits(group: { readonly reason: string; readonly place: string }, sign: DropSign): boolean {
  return (
    (sign.reason === undefined || sign.reason === group.reason) &&
    (sign.place === undefined || sign.place === group.place)
  );
}
