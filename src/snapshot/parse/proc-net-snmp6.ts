import { ParseError } from '../parse-error.ts';
import type { CounterRow } from '../counter-row.ts';
import type { ParsedCounters } from './counters.ts';
import { groupOf, noLines } from './counters.ts';
import { namedNumbers } from './named-numbers.ts';

const numbersOf = namedNumbers('proc-net-snmp6', (name) => /^[A-Za-z0-9]+$/.test(name));

/** The groups of which all counters stand in it, by the table of names. */
const complete = new WeakMap<ReadonlyMap<string, number>, readonly string[]>();

/** /proc/net/snmp6: `Ip6InReceives   12`, one counter a line (net/ipv6/proc.c). A per-device file begins with `ifIndex`. */
export function parseProcNetSnmp6(text: string): ParsedCounters {
  const values = numbersOf(text);
  const completeGroups = complete.get(values.columns) ?? groupsOf(values);
  complete.set(values.columns, completeGroups);
  if (!completeGroups.includes('Ip6')) throw new ParseError('proc-net-snmp6', 1, 'no Ip6 counters found');
  return { values, lines: noLines, completeGroups };
}

function groupsOf({ columns }: CounterRow): readonly string[] {
  const groups = new Set([...columns.keys()].map((name) => groupOf(name)));
  return ['Ip6', 'Icmp6', 'Udp6', 'UdpLite6'].filter((group) => groups.has(group));
}
