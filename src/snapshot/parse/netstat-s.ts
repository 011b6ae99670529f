import { ParseError } from '../parse-error.ts';
import type { ParsedCounters } from './counters.ts';
import { qualifiedName } from './counters.ts';
import { eachLine } from './lines.ts';
import { HISTOGRAM, WORDING } from './netstat-wording.ts';

interface Section {
  readonly name: string | undefined;
  readonly histogram: 'In' | 'Out' | undefined;
}

const SECTIONS: ReadonlySet<string> = new Set([
  'Ip',
  'Ip6',
  'Icmp',
  'Icmp6',
  'IcmpMsg',
  'Tcp',
  'TcpExt',
  'Udp',
  'Udp6',
  'UdpLite',
  'UdpLite6',
  'IpExt',
  'MPTcpExt',
  'Sctp',
]);

/** A line without its section is looked up here, the first section that knows it wins. */
const ANY_SECTION = ['TcpExt', 'Tcp', 'Ip', 'Icmp', 'Udp', 'Ip6'] as const;

/**
 * `netstat -s` of any age. A line is `<N> words`, `words <N> words`, `words: <N>` or, for a counter net-tools has no
 * words for, `Name: <N>`. Cut-out lines without their section heading are read too. Lines net-tools leaves out mean zero
 * or unknown, so no group is complete.
 */
export function parseNetstatS(text: string): ParsedCounters {
  const values = new Map<string, bigint>();
  const lines = new Map<string, string>();
  let section: Section = { name: undefined, histogram: undefined };
  eachLine(text, (line) => {
    const words = line.trim();
    const next = heading(words, section);
    if (next !== undefined) {
      section = next;
      return;
    }
    const found = counter(words, section);
    if (found === undefined) return;
    values.set(found.name, found.value);
    lines.set(found.name, words);
  });
  if (values.size === 0) throw new ParseError('netstat-s', 1, 'no known counter found');
  return { values: Object.fromEntries(values), lines: Object.fromEntries(lines), completeGroups: [] };
}

function heading(line: string, section: Section): Section | undefined {
  if (!line.endsWith(':')) return undefined;
  const histogram = /^ICMP (input|output) histogram:$/.exec(line);
  if (histogram !== null) return { name: section.name ?? 'Icmp', histogram: histogram[1] === 'input' ? 'In' : 'Out' };
  const name = line.slice(0, -1);
  return SECTIONS.has(name) ? { name, histogram: undefined } : undefined;
}

interface NamedCounter {
  readonly name: string;
  readonly value: bigint;
}

/** True for a heading of `netstat -s` and for a line that gives a counter by itself, without its heading. */
export function isNetstatLine(line: string): boolean {
  const alone: Section = { name: undefined, histogram: undefined };
  return heading(line, alone) !== undefined || counter(line, alone) !== undefined;
}

/** The counter a trimmed line gives, by its qualified name. */
function counter(line: string, section: Section): NamedCounter | undefined {
  const labelled = /^([^:=]{2,90}?)\s*[:=]\s*([0-9]{1,20})$/.exec(line);
  if (labelled?.[1] !== undefined && labelled[2] !== undefined) {
    const name = labelledName(labelled[1], section);
    return name === undefined ? undefined : { name, value: BigInt(labelled[2]) };
  }
  const number = /(?<![\w.])[0-9]{1,20}(?![\w.])/.exec(line);
  if (number === null) return undefined;
  const wording = `${line.slice(0, number.index)}#${line.slice(number.index + number[0].length)}`;
  const name = wordedName(withoutFullStop(wording), section);
  return name === undefined ? undefined : { name, value: BigInt(number[0]) };
}

/** net-tools before 2.0 ends three of its lines with a full stop. */
function withoutFullStop(wording: string): string {
  return wording.endsWith('.') ? wording.slice(0, -1) : wording;
}

function wordedName(wording: string, section: Section): string | undefined {
  if (section.name !== undefined) {
    const own = wordsOf(section.name)?.[wording];
    return own === undefined ? undefined : `${section.name}${own}`;
  }
  for (const name of ANY_SECTION) {
    const counter = WORDING[name]?.[wording];
    if (counter !== undefined) return `${name}${counter}`;
  }
  return undefined;
}

function wordsOf(section: string): Readonly<Record<string, string>> | undefined {
  return section.startsWith('Udp') ? WORDING['Udp'] : WORDING[section];
}

function labelledName(label: string, section: Section): string | undefined {
  if (section.histogram !== undefined && (section.name === 'Icmp' || section.name === 'Icmp6')) {
    const kind = HISTOGRAM[section.name][label];
    if (kind !== undefined) return `${section.name}${section.histogram}${kind}`;
  }
  if (/^[A-Za-z][A-Za-z0-9]*$/.test(label)) {
    return section.name === undefined ? qualifiedName(label) : inSection(section.name, label);
  }
  // Reports that rewrite the lines as `words: <N>`.
  return wordedName(`# ${label}`, section) ?? wordedName(label.replace(/ ?$/, ' #'), section);
}

function inSection(section: string, name: string): string {
  return name.startsWith(section) ? name : `${section}${name}`;
}
