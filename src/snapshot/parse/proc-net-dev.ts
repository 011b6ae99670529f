import { ParseError } from '../parse-error.ts';
import type { Device } from '../snapshot.ts';
import { eachLine, isDigits, toBigint, words } from './lines.ts';

/**
 * Columns of /proc/net/dev by sysfs name (net/core/net-procfs.c: dev_seq_printf_stats). Here `rx_dropped` includes
 * rx_missed_errors, and `rx_frame_errors` the length, over and CRC errors.
 */
const COLUMNS = [
  'rx_bytes',
  'rx_packets',
  'rx_errors',
  'rx_dropped',
  'rx_fifo_errors',
  'rx_frame_errors',
  'rx_compressed',
  'multicast',
  'tx_bytes',
  'tx_packets',
  'tx_errors',
  'tx_dropped',
  'tx_fifo_errors',
  'collisions',
  'tx_carrier_errors',
  'tx_compressed',
] as const;

export function parseProcNetDev(text: string): readonly Device[] {
  const devices: Device[] = [];
  eachLine(text, (line, number) => {
    const colon = line.lastIndexOf(':');
    if (colon < 0 || line.includes('|')) return;
    const columns = words(line.slice(colon + 1));
    if (columns.length < COLUMNS.length || !columns.every(isDigits)) {
      throw new ParseError('proc-net-dev', number, `${COLUMNS.length} numbers expected behind the device`);
    }
    const statistics: Record<string, bigint> = {};
    for (const [i, name] of COLUMNS.entries()) statistics[name] = toBigint(columns[i] ?? '0');
    devices.push({ name: line.slice(0, colon).trim(), statistics });
  });
  if (devices.length === 0) throw new ParseError('proc-net-dev', 1, 'no device found');
  return devices;
}
