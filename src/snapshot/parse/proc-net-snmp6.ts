import { ParseError } from '../parse-error.ts';
import type { ParsedCounters } from './counters.ts';
import { groupOf, noLines } from './counters.ts';
import { ownCopy } from './known-keys.ts';
import { lineKeys } from './line-keys.ts';
import { eachLine, excerpt, isDigits, toBigint, words } from './lines.ts';

const TAB = 9;
const BLANK = 32;

const nameOfLine = lineKeys(
  (code) => code === BLANK || code === TAB,
  (name) => (/^[A-Za-z0-9]+$/.test(name) ? { name: ownCopy(name), group: groupOf(name) } : undefined),
);

/** /proc/net/snmp6: `Ip6InReceives   12`, one counter a line (net/ipv6/proc.c). */
export function parseProcNetSnmp6(text: string): ParsedCounters {
  const values = new Map<string, bigint>();
  const groups = new Set<string>();
  eachLine(text, (line, row) => {
    const known = nameOfLine(line, 0, line.length)?.meaning;
    const rest = known === undefined ? '' : line.slice(known.name.length).trim();
    if (known !== undefined && isDigits(rest)) {
      values.set(known.name, toBigint(rest));
      groups.add(known.group);
      return;
    }
    const [name, number] = words(line);
    if (name === undefined) return;
    // A per-device file begins with `ifIndex`.
    if (!isDigits(number))
      throw new ParseError('proc-net-snmp6', row, `a name and a number expected: ${excerpt(line)}`);
    values.set(name, toBigint(number));
    groups.add(groupOf(name));
  });
  if (!groups.has('Ip6')) throw new ParseError('proc-net-snmp6', 1, 'no Ip6 counters found');
  return {
    values,
    lines: noLines,
    completeGroups: ['Ip6', 'Icmp6', 'Udp6', 'UdpLite6'].filter((group) => groups.has(group)),
  };
}
