import type { Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, read, type Reading } from './delta.ts';
import type { Quote } from './evidence.ts';
import { type Movement, type Scale, speaks } from './movement.ts';
import { deviceNamed } from './device-index.ts';

export interface DeviceMovement extends Movement {
  readonly device: string;
}

/** `ip -s -s` leaves these out while they are zero. */
const HIDDEN_ZERO = new Set(['rx_otherhost_dropped', 'rx_nohandler']);
/** Printed in the same block, zero or not: it was read. */
const BESIDE = 'rx_length_errors';

/** Order of what counters say, the most telling last. */
const WEIGHT: readonly Movement['speaks'][] = ['unknown', 'absent', 'quiet', 'background', 'past', 'active'];

/**
 * The counters of devices by what they tell, the most telling first. The kernel counts for every device by the same names,
 * drivers by names of their own; the packets of the device, in or out, are the whole they are a part of. One pass: a server
 * has hundreds of such counters, and few of them are of a kind that anybody asks for.
 */
export function deviceMovements<Kind extends string>(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
  kindOf: (name: string) => Kind | undefined,
  scales: Readonly<Record<Kind, Scale>>,
): ReadonlyMap<Kind, readonly DeviceMovement[]> {
  const found = new Map<Kind, DeviceMovement[]>();
  for (const { device, statistics, source } of countersOf(after)) {
    const earlier = before === undefined ? undefined : earlierStatistics(before, device, source);
    for (const name of Object.keys(statistics)) {
      const kind = kindOf(name);
      const value = kind === undefined ? undefined : statistics[name];
      if (kind === undefined || value === undefined) continue;
      const packets = packetsOf(before, after, comparison, device, statistics, name.startsWith('tx_') ? 'tx' : 'rx');
      const then = earlier?.[name] ?? hiddenZero(earlier, name);
      const reading = read(comparison, then, value);
      const { speaks: says, count } = speaks(comparison, reading, packets, scales[kind]);
      const evidence = [quoteOf(source, `${device} ${name}: ${value}`, then, value, reading.increase)];
      const movement: DeviceMovement = { name, device, speaks: says, count, evidence };
      const alike = found.get(kind);
      if (alike === undefined) found.set(kind, [movement]);
      else alike.push(movement);
    }
  }
  for (const alike of found.values()) {
    alike.sort((one, other) => weight(other) - weight(one) || other.count - one.count);
  }
  return found;
}

/** The most telling of them; `unknown` where no device counts such a thing. */
export function foremost(movements: readonly DeviceMovement[], name: string): Movement & { readonly device?: string } {
  return movements[0] ?? { name, speaks: 'unknown', count: 0, evidence: [] };
}

interface CountersOf {
  readonly device: string;
  readonly statistics: Readonly<Record<string, bigint>>;
  readonly source: 'sys-class-net' | 'ethtool-statistics' | 'notes';
}

function countersOf(after: Snapshot): CountersOf[] {
  const devices = (after.devices ?? []).map(({ name, statistics }) => ({
    device: name,
    statistics,
    source: 'sys-class-net' as const,
  }));
  const drivers = (after.driverStatistics ?? []).map(({ device = 'device', statistics }) => ({
    device,
    statistics,
    source: 'ethtool-statistics' as const,
  }));
  return [...devices, ...drivers, ...inWords(after)];
}

function earlierStatistics(
  before: Snapshot,
  device: string,
  source: CountersOf['source'],
): Readonly<Record<string, bigint>> | undefined {
  if (source !== 'ethtool-statistics') return deviceNamed(before, device)?.statistics;
  return before.driverStatistics?.find((one) => (one.device ?? 'device') === device)?.statistics;
}

function hiddenZero(earlier: Readonly<Record<string, bigint>> | undefined, name: string): bigint | undefined {
  return HIDDEN_ZERO.has(name) && earlier?.[BESIDE] !== undefined ? 0n : undefined;
}

function packetsOf(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
  device: string,
  own: Readonly<Record<string, bigint>>,
  way: 'rx' | 'tx',
): Reading | undefined {
  const column = `${way}_packets`;
  const now = deviceNamed(after, device)?.statistics[column] ?? own[column];
  const then = deviceNamed(before, device)?.statistics[column];
  return now === undefined ? undefined : read(comparison, then, now);
}

function quoteOf(
  source: string,
  line: string,
  before: bigint | undefined,
  after: bigint,
  increase: number | undefined,
): Quote {
  if (before === undefined || increase === undefined) return { source, line };
  return { source, line, before: `${before}`, after: `${after}`, delta: `+${increase}` };
}

function weight({ speaks: says }: Movement): number {
  return WEIGHT.indexOf(says);
}

/** Lines of ethtool -S and of ifconfig in the notes, where no device was named. */
function inWords({ notes }: Snapshot): CountersOf[] {
  const statistics: Record<string, bigint> = {};
  for (const line of notes ?? []) {
    for (const [, name, value] of line.matchAll(/\b(rx_\w+|\w+_allowance_exceeded): ?(\d{1,20})\b/g)) {
      if (name !== undefined && value !== undefined) statistics[name] = BigInt(value);
    }
    const packets = /RX packets:? ?(\d+)/.exec(line)?.[1];
    if (packets !== undefined) statistics['rx_packets'] ??= BigInt(packets);
    const overruns = /RX .*\boverruns:? ?(\d+)/.exec(line)?.[1];
    if (overruns !== undefined) statistics['rx_over_errors'] ??= BigInt(overruns);
  }
  return Object.keys(statistics).length === 0 ? [] : [{ device: 'device', statistics, source: 'notes' }];
}
