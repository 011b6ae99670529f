import { ParseError } from '../parse-error.ts';
import type { Sockstat } from '../snapshot.ts';
import { eachLine, isDigits, words } from './lines.ts';

type Field = 'tcpInuse' | 'tcpOrphan' | 'tcpTimeWait' | 'tcpAlloc' | 'tcpMemPages' | 'tcp6Inuse';

const TCP_FIELDS: Readonly<Record<string, Field>> = {
  inuse: 'tcpInuse',
  orphan: 'tcpOrphan',
  tw: 'tcpTimeWait',
  alloc: 'tcpAlloc',
  mem: 'tcpMemPages',
};

/** /proc/net/sockstat: the TCP line (net/ipv4/proc.c: sockstat_seq_show). Pairs without `TCP:` are read as its pairs. */
export function parseProcNetSockstat(text: string): Sockstat {
  const read: { -readonly [K in keyof Sockstat]: Sockstat[K] } = {};
  eachLine(text, (line, number) => {
    const pairs = words(line);
    const tcp = pairs[0] === 'TCP:';
    if (!tcp && pairs[0]?.endsWith(':') !== false) return;
    for (let i = tcp ? 1 : 0; i + 1 < pairs.length; i += 2) {
      const field = TCP_FIELDS[pairs[i] ?? ''];
      const value = pairs[i + 1];
      if (field === undefined) continue;
      if (!isDigits(value)) throw new ParseError('proc-net-sockstat', number, `${pairs[i]} is not a number`);
      read[field] = Number(value);
      read.line ??= line.trim();
    }
  });
  if (read.line === undefined) throw new ParseError('proc-net-sockstat', 1, 'no TCP line found');
  return read;
}
