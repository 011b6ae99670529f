import type { Device, Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, read } from './delta.ts';
import type { Quote } from './evidence.ts';
import { type Movement, type Scale, speaks } from './movement.ts';

export interface ReceivePathFacts {
  /** Drops of the per-CPU backlog, summed; speaks `unknown` without softnet_stat. */
  readonly backlogDrops: Movement;
  readonly timeSqueezes: Movement;
  /** Frames a card had no room for, per device: the worst one. */
  readonly ring: Movement & { readonly device?: string };
  readonly physical: Movement & { readonly device?: string };
}

/** Below one in ten thousand frames a full ring or backlog explains no failure anybody would notice. */
const PER_FRAME: Scale = { share: 0.0001, floor: 100, least: 1 };
const RING = ['rx_missed_errors', 'rx_fifo_errors', 'rx_over_errors', 'rx_no_buffer_count', 'rx_out_of_buffer'];
const PHYSICAL = ['rx_crc_errors', 'rx_frame_errors', 'rx_length_errors'];

/** What happens to frames before IP sees them: the card, then the per-CPU backlog. */
export function receivePathFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): ReceivePathFacts | undefined {
  const devices = [...(after.devices ?? []), ...devicesInWords(after)];
  if (after.softnet === undefined && devices.length === 0) return undefined;
  return {
    backlogDrops: softnet(before, after, comparison, 'dropped'),
    timeSqueezes: softnet(before, after, comparison, 'timeSqueeze'),
    ring: worst(RING, devices, before?.devices ?? [], comparison),
    physical: worst(PHYSICAL, devices, before?.devices ?? [], comparison),
  };
}

function softnet(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
  column: 'dropped' | 'timeSqueeze',
): Movement {
  const name = `softnet ${column}`;
  const rows = after.softnet;
  if (rows === undefined) return { name, speaks: 'unknown', count: 0, evidence: [] };
  const sum = (from: Snapshot | undefined, key: 'dropped' | 'timeSqueeze' | 'processed'): bigint | undefined =>
    from?.softnet?.reduce((total, row) => total + BigInt(row[key]), 0n);
  const reading = read(comparison, sum(before, column), sum(after, column) ?? 0n);
  const whole = read(comparison, sum(before, 'processed'), sum(after, 'processed') ?? 0n);
  const rowsThatCount = rows.filter((row) => row[column] > 0).slice(0, 4);
  const delta = reading.increase === undefined ? {} : { delta: `+${reading.increase}` };
  return {
    name,
    ...speaks(comparison, reading, whole, PER_FRAME),
    evidence: rowsThatCount.map(({ row }, index) => ({
      source: 'proc-net-softnet_stat',
      line: row,
      ...(index === 0 ? delta : {}),
    })),
  };
}

function worst(
  columns: readonly string[],
  devices: readonly Device[],
  earlier: readonly Device[],
  comparison: Comparison,
): Movement & { readonly device?: string } {
  let found: Movement & { readonly device?: string } = {
    name: columns.join(', '),
    speaks: 'unknown',
    count: 0,
    evidence: [],
  };
  for (const device of devices) {
    for (const column of columns) {
      const value = device.statistics[column];
      if (value === undefined) continue;
      const then = earlier.find(({ name }) => name === device.name)?.statistics;
      const reading = read(comparison, then?.[column], value);
      const packets = device.statistics['rx_packets'];
      const whole = packets === undefined ? undefined : read(comparison, then?.['rx_packets'], packets);
      const quote: Quote = { source: 'sys-class-net', line: `${device.name} ${column}: ${value}` };
      const one = {
        name: column,
        device: device.name,
        ...speaks(comparison, reading, whole, PER_FRAME),
        evidence: [quote],
      };
      if (weight(one) > weight(found)) found = one;
    }
  }
  return found;
}

function weight({ speaks, count }: Movement): number {
  const order: readonly Movement['speaks'][] = ['unknown', 'absent', 'quiet', 'background', 'past', 'active'];
  return order.indexOf(speaks) * 1e15 + count;
}

/** Lines of ethtool -S and of ifconfig in the notes, where no device was named. */
function devicesInWords({ notes }: Snapshot): Device[] {
  const statistics: Record<string, bigint> = {};
  for (const line of notes ?? []) {
    for (const [, name, value] of line.matchAll(/\b(rx_\w+): ?(\d+)/g)) {
      if (name !== undefined && value !== undefined) statistics[name] = BigInt(value);
    }
    const packets = /RX packets:? ?(\d+)/.exec(line)?.[1];
    if (packets !== undefined) statistics['rx_packets'] ??= BigInt(packets);
    const overruns = /RX .*\boverruns:? ?(\d+)/.exec(line)?.[1];
    if (overruns !== undefined) statistics['rx_over_errors'] ??= BigInt(overruns);
  }
  return Object.keys(statistics).length === 0 ? [] : [{ name: 'device', statistics }];
}
