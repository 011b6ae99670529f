import { ParseError } from '../parse-error.ts';
import type { ParsedCounters } from './counters.ts';
import { groupOf } from './counters.ts';
import { emptyRecord, knownKeys } from './known-keys.ts';
import { eachLine, excerpt, isDigits, toBigint, words } from './lines.ts';

const knownGroup = knownKeys(groupOf);

/** /proc/net/snmp6: `Ip6InReceives   12`, one counter a line (net/ipv6/proc.c). */
export function parseProcNetSnmp6(text: string): ParsedCounters {
  const values = emptyRecord<bigint>();
  const groups = new Set<string>();
  eachLine(text, (line, number) => {
    const [name, value] = words(line);
    if (name === undefined) return;
    // A per-device file begins with `ifIndex`.
    if (!isDigits(value))
      throw new ParseError('proc-net-snmp6', number, `a name and a number expected: ${excerpt(line)}`);
    values[name] = toBigint(value);
    groups.add(knownGroup(name));
  });
  if (!groups.has('Ip6')) throw new ParseError('proc-net-snmp6', 1, 'no Ip6 counters found');
  return {
    values,
    lines: {},
    completeGroups: ['Ip6', 'Icmp6', 'Udp6', 'UdpLite6'].filter((group) => groups.has(group)),
  };
}
