import type { Snapshot } from '../snapshot/snapshot.ts';
import type { CounterFacts } from './counters.ts';
import { type Comparison, read } from './delta.ts';
import type { Quote } from './evidence.ts';
import { deviceNamed } from './device-index.ts';

/** One stage of the way of a packet: what it counted over the window. */
interface FunnelStage {
  /** Packets; undefined where the host did not say or nothing may be subtracted. */
  readonly moved: number | undefined;
  readonly quotes: readonly Quote[];
}

/**
 * The way in (device, IP, local delivery, TCP) and the way out (IP, device), summed over all traffic of the namespace. A stage
 * that stands still while the one before it moves is where packets end. A stage that only moves less may be honest: ARP and
 * bridged frames never reach IP, forwarded packets are not delivered, and other protocols are no segments.
 */
export interface FunnelFacts {
  /** Frames taken in by the outermost devices: neither loopback, nor a port of a bridge or bond, nor stacked upon another. */
  readonly devices: FunnelStage;
  /** IPv4 and IPv6 packets as the wire carried them, those of loopback left out. */
  readonly received: FunnelStage;
  readonly delivered: FunnelStage;
  readonly segments: FunnelStage;
  /** IP packets made here. */
  readonly sent: FunnelStage;
  /** Frames given out by the outermost devices. */
  readonly left: FunnelStage;
  /** Frames that never became IP packets: at most so many were lost between device and IP, ARP and its like being among them. */
  readonly beforeIp: number | undefined;
  /** Packets that IP took and nothing is known to have become of: not delivered, not forwarded, in no counter of its own. */
  readonly insideIp: number | undefined;
  /**
   * Timeouts whose repetition could not be sent: the host itself discards what it sends (a rule on the way out, tc, a control
   * group's program, no neighbour entry). Half-open requests then vanish after a second, and no retransmission is counted.
   */
  readonly unsentRepeats: number | undefined;
  /** The last stage that most packets of the window reached; undefined where the sums do not tell, or too little moved. */
  readonly reached: 'nothing' | 'device' | 'ip' | 'tcp' | undefined;
}

/** The kernel counts these by wire packets, InReceives by what GRO made of them (net/ipv4/ip_input.c: ip_rcv_core). */
const BY_CODEPOINT = ['InNoECTPkts', 'InECT1Pkts', 'InECT0Pkts', 'InCEPkts'];
const BY_CODEPOINT_4 = BY_CODEPOINT.map((name) => `IpExt${name}`);
const BY_CODEPOINT_6 = BY_CODEPOINT.map((name) => `Ip6${name}`);

/** Ends inside IP that have a counter. Fragments are received many times and delivered once. */
const COUNTED_ENDS = [
  'IpForwDatagrams',
  'IpInHdrErrors',
  'IpInAddrErrors',
  'IpInUnknownProtos',
  'IpInDiscards',
  'IpReasmReqds',
  'IpExtInNoRoutes',
  'IpExtInTruncatedPkts',
  'TcpExtIPReversePathFilter',
  'Ip6OutForwDatagrams',
  'Ip6InHdrErrors',
  'Ip6InTooBigErrors',
  'Ip6InNoRoutes',
  'Ip6InAddrErrors',
  'Ip6InUnknownProtos',
  'Ip6InTruncatedPkts',
  'Ip6InDiscards',
  'Ip6ReasmReqds',
];

/** Fewer packets than this, in a window, show no stage that stands still. */
const LEAST = 5;
/** Most packets of the window end here: what else there is, is other traffic. */
const MOST = 0.5;

export function funnelFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
  counters: CounterFacts | undefined,
): FunnelFacts | undefined {
  if (counters === undefined) return undefined;
  const increase = (name: string): number | undefined => counters.increase(name);
  const loopback = deviceIncrease(before, after, comparison, 'rx_packets', (name) => name === 'lo').moved ?? 0;
  const received = receivedStage(counters, loopback);
  const isOutermost = outermost(after);
  const devices = deviceIncrease(before, after, comparison, 'rx_packets', isOutermost);
  const delivered = stage(counters, ['IpInDelivers', 'Ip6InDelivers']);
  const segments = stage(counters, ['TcpInSegs']);
  const taken = sum([increase('IpInReceives'), increase('Ip6InReceives')]);
  const insideIp =
    taken === undefined || delivered.moved === undefined
      ? undefined
      : Math.max(0, taken - delivered.moved - total(COUNTED_ENDS.map(increase)));
  const timeouts = increase('TcpExtTCPTimeouts');
  const repeated = increase('TcpRetransSegs');
  return {
    devices,
    received,
    delivered,
    segments,
    sent: stage(counters, ['IpOutRequests', 'Ip6OutRequests']),
    left: deviceIncrease(before, after, comparison, 'tx_packets', isOutermost),
    beforeIp:
      devices.moved === undefined || received.moved === undefined
        ? undefined
        : Math.max(0, devices.moved - received.moved),
    insideIp,
    unsentRepeats: timeouts === undefined || repeated === undefined ? undefined : Math.max(0, timeouts - repeated),
    reached: reached(devices.moved, received.moved, taken, insideIp, segments.moved),
  };
}

/** `taken` counts as `insideIp` and `segments` do: what GRO has merged is one. */
function reached(
  devices: number | undefined,
  received: number | undefined,
  taken: number | undefined,
  insideIp = 0,
  segments = 0,
): FunnelFacts['reached'] {
  if (devices !== undefined && devices < LEAST && segments < LEAST) return 'nothing';
  if (received === undefined || taken === undefined) return undefined;
  const arrived = Math.max(devices ?? received, received);
  if (arrived < LEAST) return undefined;
  if (arrived - received >= arrived * MOST) return 'device';
  if (insideIp >= LEAST && insideIp >= taken * MOST) return 'ip';
  return segments >= LEAST && segments >= taken * MOST ? 'tcp' : undefined;
}

function stage(counters: CounterFacts, names: readonly string[]): FunnelStage {
  return { moved: sum(names.map((name) => counters.increase(name))), quotes: counters.quotes(...names) };
}

/** What loopback carried is received by IP as well, but came from no device. */
function receivedStage(counters: CounterFacts, loopback: number): FunnelStage {
  const increase = (name: string): number | undefined => counters.increase(name);
  const four = sum(BY_CODEPOINT_4.map(increase)) ?? increase('IpInReceives');
  const six = sum(BY_CODEPOINT_6.map(increase)) ?? increase('Ip6InReceives');
  const both = sum([four, six]);
  return {
    moved: both === undefined ? undefined : Math.max(0, both - loopback),
    quotes: counters.quotes('IpInReceives', 'Ip6InReceives'),
  };
}

/** Whether frames of a device are counted by no other device of this namespace. */
function outermost({ addresses }: Snapshot): (device: string) => boolean {
  const inner = new Set(['lo']);
  const lowers = new Map((addresses ?? []).map(({ device, lower }) => [device, lower]));
  for (const { device, master, lower } of addresses ?? []) {
    // Both ends of a veth pair may be in the namespace: then what one receives the other has sent.
    const isPair = lower !== undefined && lowers.get(lower) === device;
    if (master !== undefined || (lower !== undefined && !isPair)) inner.add(device);
  }
  return (device) => !inner.has(device);
}

function deviceIncrease(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
  column: 'rx_packets' | 'tx_packets',
  counts: (device: string) => boolean,
): FunnelStage {
  const quotes: Quote[] = [];
  let moved: number | undefined;
  for (const { name, statistics } of after.devices ?? []) {
    const value = statistics[column];
    if (value === undefined || !counts(name)) continue;
    const then = deviceNamed(before, name)?.statistics[column];
    const { increase } = read(comparison, then, value);
    if (increase === undefined) continue;
    moved = (moved ?? 0) + increase;
    if (increase === 0 || then === undefined || quotes.length >= 4) continue;
    quotes.push({
      source: 'proc-net-dev',
      line: `${name} ${column}: ${value}`,
      before: `${then}`,
      after: `${value}`,
      delta: `+${increase}`,
    });
  }
  return { moved, quotes };
}

/** undefined where none is known. */
function sum(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.every((number) => number === undefined) ? undefined : total(numbers);
}

function total(numbers: readonly (number | undefined)[]): number {
  return numbers.reduce<number>((added, number) => added + (number ?? 0), 0);
}
