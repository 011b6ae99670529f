import { ParseError } from '../parse-error.ts';
import type { ParsedCounters } from './counters.ts';
import { groupOf, noLines } from './counters.ts';
import { ownCopy } from './known-keys.ts';
import { lineKeys } from './line-keys.ts';
import { eachLine, excerpt, isDigits, toBigint } from './lines.ts';

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
    const known = nameOfLine(line, 0, line.length);
    const number = known === undefined ? undefined : numberBehind(line, known.left.length);
    // A per-device file begins with `ifIndex`.
    if (known?.meaning === undefined || number === undefined) {
      if (line.trim() === '') return;
      throw new ParseError('proc-net-snmp6', row, `a name and a number expected: ${excerpt(line)}`);
    }
    values.set(known.meaning.name, number);
    groups.add(known.meaning.group);
  });
  if (!groups.has('Ip6')) throw new ParseError('proc-net-snmp6', 1, 'no Ip6 counters found');
  return {
    values,
    lines: noLines,
    completeGroups: ['Ip6', 'Icmp6', 'Udp6', 'UdpLite6'].filter((group) => groups.has(group)),
  };
}

/** The number behind blanks up to the end of the line. */
function numberBehind(line: string, from: number): bigint | undefined {
  let at = from;
  while (line.charCodeAt(at) === BLANK || line.charCodeAt(at) === TAB) at += 1;
  const digits = line.slice(at).trimEnd();
  return isDigits(digits) ? toBigint(digits) : undefined;
}
