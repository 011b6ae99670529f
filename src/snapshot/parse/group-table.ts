import type { SourceId } from '../../protocol/manifest.ts';
import { ParseError } from '../parse-error.ts';
import { CounterRow } from '../counter-row.ts';
import { noLines, type ParsedCounters } from './counters.ts';
import type { GroupLayouts, GroupTable, NamedGroup } from './group-layout.ts';
import { groupLayouts } from './group-layout.ts';
import { eachLine, excerpt, words } from './lines.ts';

interface Group extends NamedGroup {
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
    return { values, lines: noLines, completeGroups };
  };
}

function learnt(layouts: GroupLayouts, table: GroupTable): GroupTable {
  // A name met twice: the second one counts, which the quick way does not know.
  const names = table.groups.reduce((sum, group) => sum + group.names.length, 0);
  if (names === table.values.row.length) layouts.learn(table.groups);
  return table;
}

function parseGroupTable(source: SourceId, text: string): GroupTable {
  const groups = readGroups(source, text);
  const columns = new Map<string, number>();
  const values: bigint[] = [];
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
      const key = `${group.name}${name}`;
      const column = columns.get(key) ?? values.length;
      columns.set(key, column);
      values[column] = integer(source, row[i] ?? '', group.line);
    }
    whole.push(group);
  }
  if (values.length === 0) throw new ParseError(source, 1, 'no counters found');
  return { values: new CounterRow(columns, values), groups: whole };
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
