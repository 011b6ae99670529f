import { ParseError } from '../parse-error.ts';
import type { ParsedCounters } from './counters.ts';
import { groupOf, qualifiedName } from './counters.ts';
import { eachLine, isDigits, ungrouped, words } from './lines.ts';

/** The first name each group prints, and how many a kernel of any age has: fewer means the text was cut down. */
const WHOLE_GROUPS = [
  ['TcpExt', 'TcpExtSyncookiesSent', 50],
  ['Tcp', 'TcpActiveOpens', 8],
  ['Ip', 'IpInReceives', 12],
  ['Icmp', 'IcmpInMsgs', 20],
  ['Udp', 'UdpInDatagrams', 4],
  ['Ip6', 'Ip6InReceives', 20],
  ['IpExt', 'IpExtInNoRoutes', 8],
] as const;

/**
 * `nstat` text in all its forms (`Name value rate`, under `#kernel`), `nstat --json`, and a row of names above a row of
 * values. Only with -z does nstat print zeros, and only then is a group complete.
 */
export function parseNstat(text: string): ParsedCounters {
  const values = new Map<string, bigint>();
  const lines = new Map<string, string>();
  const put = (name: string, value: string, line: string): void => {
    const qualified = qualifiedName(name);
    if (qualified === undefined) return;
    values.set(qualified, BigInt(value));
    lines.set(qualified, line.trim());
  };
  if (text.trimStart().startsWith('{')) {
    for (const [pair, name, value] of text.matchAll(/"([A-Za-z0-9]{2,60})"\s{0,8}:\s{0,8}([0-9]{1,20})(?![0-9.eE])/g)) {
      if (name !== undefined && value !== undefined) put(name, value, pair);
    }
  } else {
    let header: readonly string[] | undefined;
    eachLine(text, (line) => {
      const row = words(line.includes(',') ? ungrouped(line) : line);
      const [name, value] = row;
      if (name === undefined || name.startsWith('#')) return;
      if (row.length <= 3 && isDigits(value) && /^[A-Z]/.test(name)) put(name, value, line);
      else if (header === undefined || row.length !== header.length || !row.every(isDigits)) header = columnNames(row);
      else {
        for (const [i, column] of header.entries()) put(column, row[i] ?? '0', `${column} ${row[i]}`);
      }
    });
  }
  if (values.size === 0) throw new ParseError('nstat', 1, 'no counter found');
  return { values, lines, completeGroups: completeGroups(values) };
}

/** `PAWSPassive ListenDrops`, also with columns that are no counters; what stands in brackets behind a name is dropped. */
export function columnNames(row: readonly string[]): readonly string[] | undefined {
  if (row.length > 40 || !row.every((word) => /^[A-Za-z][\w.:=()/-]*$/.test(word))) return undefined;
  const names = row.map((word) => word.replace(/\(.*$/, ''));
  return names.some((name) => qualifiedName(name) !== undefined) ? names : undefined;
}

function completeGroups(values: ReadonlyMap<string, bigint>): readonly string[] {
  const sizes = new Map<string, { names: number; zeros: number }>();
  for (const [name, value] of values) {
    const group = sizes.get(groupOf(name)) ?? { names: 0, zeros: 0 };
    group.names += 1;
    if (value === 0n) group.zeros += 1;
    sizes.set(groupOf(name), group);
  }
  return WHOLE_GROUPS.filter(([group, first, least]) => {
    const size = sizes.get(group);
    return size !== undefined && values.has(first) && size.names >= least && size.zeros > 0;
  }).map(([group]) => group);
}
