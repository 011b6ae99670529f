import type { Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, read } from './delta.ts';
import { deviceMovements, type DeviceMovement, foremost } from './device-counters.ts';
import { type Movement, type Scale, speaks } from './movement.ts';
import { deviceNamed } from './device-index.ts';
import { sharedTable } from './shared-log.ts';

export interface ReceivePathFacts {
  /** Drops of the per-CPU backlog, summed; speaks `unknown` without softnet_stat. */
  readonly backlogDrops: Movement;
  readonly timeSqueezes: Movement;
  /** Part of `backlogDrops`: packets of a flow that fills a backlog by itself. */
  readonly flowLimit: Movement;
  /** Frames a card had no room for, per device: the worst one. */
  readonly ring: Movement & { readonly device?: string };
  /** Frames damaged on the wire. */
  readonly physical: Movement & { readonly device?: string };
  /** Times the link went up or down. */
  readonly carrier: Movement & { readonly device?: string };
  /** Frames that reached IP with another host's MAC address, or with a VLAN this host does not have. */
  readonly otherHost: Movement & { readonly device?: string };
  /** Frames nobody on this host took, such as those of a bond's inactive member; by device. */
  readonly noHandler: readonly DeviceMovement[];
  /** What the limiter of a cloud took, as its driver counts it. */
  readonly allowance: readonly DeviceMovement[];
  /** Frames an XDP program dropped, as far as the driver counts that; generic XDP is counted nowhere. */
  readonly xdpDrops: Movement & { readonly device?: string };
  /** Frames each device took in over the window. */
  readonly packetsIn: ReadonlyMap<string, number>;
  /** What devices would not send: a full queue of a guest or tunnel, or no carrier; by device. */
  readonly unsent: readonly DeviceMovement[];
}

/** Below one in ten thousand frames a full ring or backlog explains no failure anybody would notice. */
const PER_FRAME: Scale = { share: 0.0001, floor: 100, least: 1 };
/** Every wire loses a frame now and then; a handshake fails noticeably from one in a thousand on. */
const DAMAGE: Scale = { share: 0.01, floor: 100, least: 3 };
/** Each link comes up once or twice at boot. */
const FLAPS: Scale = { share: 0, floor: 10, least: 1 };
/** Switches flood a frame now and then, and programs drop what is their work to drop. */
const STRAYS: Scale = { share: 0.05, floor: 100, least: 3 };
const LIMITER: Scale = { share: 0.001, floor: 100, least: 1 };

type Kind = 'ring' | 'physical' | 'carrier' | 'otherHost' | 'noHandler' | 'allowance' | 'xdp' | 'unsent';

const SCALES: Readonly<Record<Kind, Scale>> = {
  ring: PER_FRAME,
  physical: DAMAGE,
  carrier: FLAPS,
  otherHost: STRAYS,
  noHandler: STRAYS,
  allowance: LIMITER,
  xdp: STRAYS,
  unsent: STRAYS,
};

/**
 * What counters tell. No room in the ring: names of the kernel, then of drivers (igb and e1000e `rx_no_buffer_count`, ixgbe
 * `rx_no_dma_resources`, mlx5 `rx_out_of_buffer` and `rx_discards_phy`, tg3 `rx_discards`, bnxt `rx_discard_pkts`, vmxnet3
 * `pkts rx OOB`, be2net `rx_drops_no_pbuf`, i40e and ice `port.rx_dropped`, hv_netvsc `rx_no_memory`). Of the limiter of a
 * cloud `linklocal_allowance_exceeded` is left out: it is about DNS, time and metadata services, never about clients.
 */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['rx_missed_errors', 'ring'],
  ['rx_fifo_errors', 'ring'],
  ['rx_over_errors', 'ring'],
  ['rx_no_buffer_count', 'ring'],
  ['rx_out_of_buffer', 'ring'],
  ['rx_no_dma_resources', 'ring'],
  ['rx_discards', 'ring'],
  ['rx_discards_phy', 'ring'],
  ['rx_discard_pkts', 'ring'],
  ['pkts rx OOB', 'ring'],
  ['rx_drops_no_pbuf', 'ring'],
  ['port.rx_dropped', 'ring'],
  ['rx_no_memory', 'ring'],
  ['rx_no_buf', 'ring'],
  ['rx_no_bufs', 'ring'],
  ['rx_overrun', 'ring'],
  ['rx_overruns', 'ring'],
  ['rx_crc_errors', 'physical'],
  ['rx_crc_errors_phy', 'physical'],
  ['rx_frame_errors', 'physical'],
  ['rx_length_errors', 'physical'],
  ['rx_align_errors', 'physical'],
  ['rx_fcs_errors', 'physical'],
  ['rx_symbol_err_phy', 'physical'],
  ['rx_symbol_errors', 'physical'],
  ['carrier_changes', 'carrier'],
  ['rx_otherhost_dropped', 'otherHost'],
  ['rx_nohandler', 'noHandler'],
  ['conntrack_allowance_exceeded', 'allowance'],
  ['pps_allowance_exceeded', 'allowance'],
  ['bw_in_allowance_exceeded', 'allowance'],
  ['bw_out_allowance_exceeded', 'allowance'],
  ['tx_dropped', 'unsent'],
]);
const XDP_DROPS = /(?:^|_)xdp_?drops?$/;

function kindOf(name: string): Kind | undefined {
  return KINDS.get(name) ?? (name.includes('xdp') && XDP_DROPS.test(name) ? 'xdp' : undefined);
}

/** What happens to frames before IP sees them: the card, then the per-CPU backlog. */
export function receivePathFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): ReceivePathFacts | undefined {
  const moved = deviceMovements(before, after, comparison, kindOf, SCALES);
  const of = (kind: Kind): readonly DeviceMovement[] => moved.get(kind) ?? [];
  const counted = (after.devices ?? []).length + (after.driverStatistics ?? []).length;
  if (after.softnet === undefined && counted + of('ring').length + of('allowance').length === 0) return undefined;
  return {
    backlogDrops: sharedTable(softnet(before, after, comparison, 'dropped'), after),
    timeSqueezes: sharedTable(softnet(before, after, comparison, 'timeSqueeze'), after),
    flowLimit: sharedTable(softnet(before, after, comparison, 'flowLimit'), after),
    ring: foremost(of('ring'), 'rx_missed_errors'),
    physical: foremost(of('physical'), 'rx_crc_errors'),
    carrier: foremost(of('carrier'), 'carrier_changes'),
    otherHost: foremost(of('otherHost'), 'rx_otherhost_dropped'),
    noHandler: of('noHandler'),
    allowance: of('allowance'),
    xdpDrops: foremost(of('xdp'), 'xdp_drops'),
    packetsIn: packetsIn(before, after, comparison),
    unsent: of('unsent'),
  };
}

function packetsIn(before: Snapshot | undefined, after: Snapshot, comparison: Comparison): ReadonlyMap<string, number> {
  const moved = new Map<string, number>();
  for (const { name, statistics } of after.devices ?? []) {
    const value = statistics['rx_packets'];
    const then = deviceNamed(before, name)?.statistics['rx_packets'];
    const increase = value === undefined ? undefined : read(comparison, then, value).increase;
    if (increase !== undefined) moved.set(name, increase);
  }
  return moved;
}

function softnet(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
  column: 'dropped' | 'timeSqueeze' | 'flowLimit',
): Movement {
  const name = `softnet ${column}`;
  const rows = after.softnet;
  if (rows === undefined) return { name, speaks: 'unknown', count: 0, evidence: [] };
  // Kernels before 3.11 have no such column.
  if (rows.every((row) => row[column] === undefined)) return { name, speaks: 'absent', count: 0, evidence: [] };
  const sum = (from: Snapshot | undefined, key: typeof column | 'processed'): bigint | undefined =>
    from?.softnet?.reduce((total, row) => total + BigInt(row[key] ?? 0), 0n);
  const reading = read(comparison, sum(before, column), sum(after, column) ?? 0n);
  const whole = read(comparison, sum(before, 'processed'), sum(after, 'processed') ?? 0n);
  const rowsThatCount = rows.filter((row) => (row[column] ?? 0) > 0).slice(0, 4);
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
