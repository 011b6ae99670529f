import type { SourceId } from '../../protocol/manifest.ts';
import { ParseError } from '../parse-error.ts';
import type { ParsedCounters } from './counters.ts';
import type { GroupLayouts } from './group-layout.ts';
import { groupLayouts } from './group-layout.ts';
import { eachLine, excerpt, words } from './lines.ts';

interface Group {
  readonly name: string;
  readonly names: readonly string[];
  values?: readonly string[];
  line: number;
}

/**
 * A parser for the two-line groups of /proc/net/netstat and snmp (net/ipv4/proc.c): `TcpExt: names`, then
 * `TcpExt: values`. A last group with too few values was cut off and is left out; anywhere else that is an error. Groups
 * in `partial` do not name every counter of the kernel.
 */
export function groupTableParser(source: SourceId, partial: readonly string[] = []): (text: string) => ParsedCounters {
  const layouts = groupLayouts();
  return (text) => {
    const { values, groups } = layouts.read(text) ?? learnt(layouts, parseGroupTable(source, text));
    const completeGroups = groups.map(({ name }) => name).filter((name) => !partial.includes(name));
    return { values, lines: {}, completeGroups };
  };
}

function learnt(layouts: GroupLayouts, table: GroupTable): GroupTable {
  layouts.learn(table.groups, table.values);
  return table;
}

interface GroupTable {
  readonly values: Readonly<Record<string, bigint>>;
  readonly groups: readonly Group[];
}

function parseGroupTable(source: SourceId, text: string): GroupTable {
  const groups = readGroups(source, text);
  const values = new Map<string, bigint>();
  const whole: Group[] = [];
  for (const [at, group] of groups.entries()) {
    const row = group.values ?? [];
    if (row.length < group.names.length) {
      if (at === groups.length - 1) break;
      throw new ParseError(
        source,
        group.line,
        `${group.name} has ${group.names.length} names but ${row.length} values`,
      );
    }
    for (const [i, name] of group.names.entries()) {
      values.set(`${group.name}${name}`, integer(source, row[i] ?? '', group.line));
    }
    whole.push(group);
  }
  if (values.size === 0) throw new ParseError(source, 1, 'no counters found');
  return { values: Object.fromEntries(values), groups: whole };
}

function readGroups(source: SourceId, text: string): Group[] {
  const groups: Group[] = [];
  eachLine(text, (line, number) => {
    const [head, ...row] = words(line);
    if (head === undefined) return;
    if (!head.endsWith(':'))
      throw new ParseError(source, number, `a group name and a colon expected: ${excerpt(line)}`);
    const name = head.slice(0, -1);
    const open = groups.at(-1);
    if (open === undefined || open.values !== undefined) {
      groups.push({ name, names: row, line: number });
      return;
    }
    if (open.name !== name) throw new ParseError(source, number, `the values of ${open.name} expected`);
    open.values = row;
    open.line = number;
  });
  return groups;
}

function integer(source: SourceId, word: string, line: number): bigint {
  if (!/^-?[0-9]{1,20}$/.test(word)) throw new ParseError(source, line, `not a number: ${excerpt(word)}`);
  return BigInt(word);
}
