import { ParseError } from '../parse-error.ts';
import type { DriverStatistics } from '../snapshot.ts';
import { eachDeviceLine } from './device-sections.ts';
import { emptyRecord } from './known-keys.ts';
import { toBigint } from './lines.ts';

/** Names hold blanks in some drivers (vmxnet3: `pkts rx OOB`) and brackets in others (bnx2x: `[0]: rx_ucast_packets`). */
const ROW = /^\s{0,12}(\S.{0,79}?): ([0-9]{1,20})\s*$/;

/** `ethtool -S`, of one device or of several. What a driver counts, and how it calls it, is its own matter. */
export function parseEthtoolStatistics(text: string): readonly DriverStatistics[] {
  const sections = new Map<string | undefined, Record<string, bigint>>();
  eachDeviceLine(text, (line, device) => {
    const [, name, value] = ROW.exec(line) ?? [];
    if (name === undefined || value === undefined) return;
    const section = sections.get(device) ?? emptyRecord<bigint>();
    sections.set(device, section);
    section[name] = toBigint(value);
  });
  if (sections.size === 0) throw new ParseError('ethtool-statistics', 1, 'no "name: number" line found');
  return [...sections].map(([device, statistics]) => (device === undefined ? { statistics } : { device, statistics }));
}
