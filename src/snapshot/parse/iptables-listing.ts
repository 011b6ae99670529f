import type { FirewallPolicy, FirewallRule } from '../snapshot.ts';
import type { RuleSite } from './iptables-rule.ts';
import { specialOf } from './iptables-special.ts';
import { hookOf, verdictOf } from './iptables-target.ts';
import { words } from './lines.ts';
import { parsePorts } from './port-set.ts';

type Draft = { -readonly [K in keyof FirewallRule]: FirewallRule[K] };

/** Where the columns of `iptables -L` stand, by the words of its header; `-v` and `--line-numbers` add some. */
export interface ListingColumns {
  readonly target: number;
  readonly packets: number | undefined;
  readonly verbose: boolean;
}

/** By how many numbers stand in front: none, the line number, the two counters, or all three. */
const LAYOUTS: readonly ListingColumns[] = [
  { target: 0, packets: undefined, verbose: false },
  { target: 1, packets: undefined, verbose: false },
  { target: 2, packets: 0, verbose: true },
  { target: 3, packets: 1, verbose: true },
];

/** The columns a header line announces; undefined for another line. */
export function listingColumns(line: string): ListingColumns | undefined {
  const row = words(line);
  const target = row.indexOf('target');
  if (target < 0 || !row.includes('prot') || !row.includes('source')) return undefined;
  const packets = row.indexOf('pkts');
  return { target, packets: packets < 0 ? undefined : packets, verbose: row.includes('in') && row.includes('out') };
}

/** The columns of a row whose header was not quoted. */
export function guessColumns(line: string): ListingColumns {
  const numbers = words(line).findIndex((word) => !/^[0-9]+[KMGT]?$/.test(word));
  return LAYOUTS[numbers] ?? { target: 0, packets: undefined, verbose: false };
}

const OPTION = /^(?:--|-f|!f|----)$/;

/** A row below `Chain NAME`, with or without counters; undefined when it is none. */
export function parseListingRow(
  line: string,
  chain: string,
  columns: ListingColumns,
  site: RuleSite,
): FirewallRule | undefined {
  const row = words(line);
  // A rule without a target leaves its column empty, and everything stands one to the left.
  const opt = row.findIndex((word, i) => i > columns.target && OPTION.test(word));
  if (opt !== columns.target + 2 && opt !== columns.target + 1) return undefined;
  const target = opt === columns.target + 2 ? row[columns.target] : undefined;
  const protocol = row[opt - 1] ?? '';
  const source = opt + (columns.verbose ? 3 : 1);
  if (row.length < source + 2) return undefined;
  const rule: Draft = {
    backend: 'iptables',
    ...site,
    chain,
    ...hookOf(chain),
    ...verdictOf(target),
    ...specialOf(line, target),
    row: line.trim(),
  };
  const packets = columns.packets === undefined ? undefined : packetCount(row[columns.packets]);
  if (packets !== undefined) rule.packets = packets;
  const anyProtocol = protocol === 'all' || protocol === '0';
  if (!anyProtocol) rule.protocol = PROTOCOL_NUMBERS[protocol] ?? protocol;
  const conditions = takeMatches(rule, row.slice(source + 2));
  const anywhere = row.slice(source, source + 2).every((word) => ANYWHERE.has(word));
  const anyDevice = columns.verbose && row[opt + 1] === '*' && row[opt + 2] === '*';
  if (!conditions && anyProtocol && anywhere) {
    if (anyDevice) rule.unconditional = true;
    else if (columns.verbose) rule.betweenDevices = true;
  }
  if (rule.verdict === 'reject') rule.rejectWith ??= 'icmp-port-unreachable';
  return rule;
}

const ANYWHERE: ReadonlySet<string> = new Set(['0.0.0.0/0', '::/0', 'anywhere']);
const PROTOCOL_NUMBERS: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6' };

/** Reads what stands behind the destination; true when some of it narrows the rule. */
function takeMatches(rule: Draft, rest: readonly string[]): boolean {
  const text = rest.join(' ');
  const comment = /\/\* (.{0,300}?) \*\//.exec(text);
  if (comment?.[1] !== undefined) rule.comment = comment[1];
  const matches = text.replace(/\/\* .{0,300}? \*\//g, '');
  const reject = /reject-with ([\w-]+)/.exec(matches);
  if (reject?.[1] !== undefined) rule.rejectWith = reject[1];
  const ports = /(?:^| )(?:dpts?:|dports )(!? ?)([\w:,-]+)/.exec(matches);
  if (ports?.[2] !== undefined) {
    rule.ports = parsePorts(ports[2].split(','));
    if (ports[1]?.startsWith('!') === true) rule.portsExcluded = true;
  }
  const states = /(?:^| )(?:ct)?state ([A-Z,]+)/.exec(matches);
  if (states?.[1] !== undefined) rule.states = states[1].toLowerCase().split(',');
  return matches.replace(/reject-with [\w-]+/, '').trim() !== '';
}

const UNITS: Readonly<Record<string, bigint>> = {
  '': 1n,
  K: 1_000n,
  M: 1_000_000n,
  G: 1_000_000_000n,
  T: 1_000_000_000_000n,
};

/** `26M` is 26 million, rounded by iptables; -x prints it whole. */
function packetCount(word: string | undefined): bigint | undefined {
  const match = /^([0-9]{1,20})([KMGT]?)$/.exec(word ?? '');
  return match?.[1] === undefined ? undefined : BigInt(match[1]) * (UNITS[match[2] ?? ''] ?? 1n);
}

/** `Chain INPUT (policy DROP 12 packets, 720 bytes)` and `Chain DOCKER (1 references)`. */
export function parseChainLine(line: string, site: RuleSite): { chain: string; policy?: FirewallPolicy } | undefined {
  const match = /^\s*Chain (\S{1,64}) \((?:policy ([A-Z]+)(?: ([0-9]+[KMGT]?) packets)?|[0-9]+ references)/.exec(line);
  if (match?.[1] === undefined) return undefined;
  const chain = match[1];
  if (match[2] !== 'ACCEPT' && match[2] !== 'DROP') return { chain };
  const packets = packetCount(match[3]);
  return {
    chain,
    policy: {
      backend: 'iptables',
      ...site,
      chain,
      ...hookOf(chain),
      policy: match[2] === 'DROP' ? 'drop' : 'accept',
      ...(packets === undefined ? {} : { packets }),
      row: line.trim(),
    },
  };
}
