import type { SourceId } from '../../protocol/manifest.ts';
import type { FirewallRule } from '../snapshot.ts';
import { isSpecial, specialOf } from './iptables-special.ts';
import { isBlank } from './lines.ts';
import { hookOf, verdictOf } from './iptables-target.ts';
import { parsePorts } from './port-set.ts';

export interface RuleSite {
  readonly family: string;
  readonly table: string;
  readonly source: SourceId;
}

/** What a rule took; `end` is where its words begin. */
export interface RuleCounters {
  readonly packets: bigint;
  readonly bytes: bigint;
  readonly end: number;
}

const EXCLAMATION = 33;
const QUOTE = 34;
const MINUS = 45;
const BACKSLASH = 92;

/** Where the words of a rule begin and end, in turn; what stands in double quotes is one word, without them. */
export function wordPlaces(text: string, from: number, end: number): readonly number[] {
  const places: number[] = [];
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (isAnyBlank(code)) {
      at += 1;
      continue;
    }
    const close = code === QUOTE ? closingQuote(text, at, end) : -1;
    const start = at;
    if (close > 0) {
      places.push(start + 1, close);
      at = close + 1;
      continue;
    }
    at = code === QUOTE ? at + 1 : endOfWord(text, at, end);
    places.push(start, at);
  }
  return places;
}

function endOfWord(text: string, from: number, end: number): number {
  let at = from + 1;
  for (; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || isAnyBlank(code)) break;
  }
  return at;
}

/** People paste from pages that have blanks of their own. */
function isAnyBlank(code: number): boolean {
  return isBlank(code) || (code > 127 && /\s/.test(String.fromCharCode(code)));
}

function closingQuote(text: string, open: number, end: number): number {
  for (let at = open + 1; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return -1;
}

type Draft = { -readonly [K in keyof FirewallRule]: FirewallRule[K] };

/** `-A INPUT -p tcp -m tcp --dport 22 -j DROP`, as iptables-save prints it and as people type it; `places` of its words. */
export function parseIptablesRule(
  text: string,
  places: readonly number[],
  row: string,
  counted: RuleCounters | undefined,
  site: RuleSite,
): FirewallRule | undefined {
  const { family, source } = site;
  let { table } = site;
  let at = 0;
  for (; at < places.length; at += 2) {
    if (text.charCodeAt(places[at] ?? 0) !== MINUS) continue;
    const option = optionAt(text, places, at);
    if (option === 'add') break;
    if (option === 'table') table = wordAt(text, places, at + 2);
  }
  if (at + 2 >= places.length) return undefined;
  const chain = wordAt(text, places, at + 2);
  const rule: Draft = { backend: 'iptables', family, table, source, chain, verdict: 'other', row };
  const { hook } = hookOf(chain);
  if (hook !== undefined) rule.hook = hook;
  if (counted !== undefined) rule.packets = counted.packets;
  let excluded = false;
  let narrowed = false;
  let special = false;
  let target: string | undefined;
  for (at += 4; at < places.length; at += 2) {
    const code = text.charCodeAt(places[at] ?? 0);
    if (code === EXCLAMATION && (places[at + 1] ?? 0) - (places[at] ?? 0) === 1) {
      excluded = true;
      continue;
    }
    if (code !== MINUS) continue;
    const option = optionAt(text, places, at);
    const value = option === undefined ? '' : wordAt(text, places, at + 2);
    if (rule.verdict === 'other') narrowed ||= isCondition(option, value);
    if (option === 'target') target ??= value;
    if (option === 'target' || option === 'match') special ||= isSpecial(value);
    takeOption(rule, option, value, excluded);
    excluded = false;
  }
  if (rule.verdict === 'reject') rule.rejectWith ??= 'icmp-port-unreachable';
  if (special) Object.assign(rule, specialOf(row, target));
  if (!narrowed) rule.unconditional = true;
  if (counted !== undefined) rule.bytes = counted.bytes;
  return rule;
}

/** The word there; empty beyond the last one. */
export function wordAt(text: string, places: readonly number[], at: number): string {
  return text.slice(places[at] ?? 0, places[at + 1] ?? 0);
}

type Option =
  | 'add'
  | 'table'
  | 'match'
  | 'protocol'
  | 'target'
  | 'goto'
  | 'ports'
  | 'states'
  | 'reject-with'
  | 'comment'
  | 'counters';

/** Options of one letter that mean something here; any other one narrows what the rule matches. */
const LETTERS: ReadonlyMap<number, Option> = new Map(
  Object.entries<Option>({
    A: 'add',
    I: 'add',
    t: 'table',
    m: 'match',
    p: 'protocol',
    j: 'target',
    g: 'goto',
    c: 'counters',
  }).map(([letter, option]) => [letter.charCodeAt(0), option]),
);
const NAMES: ReadonlyMap<string, Option> = new Map(
  Object.entries<Option>({
    '--append': 'add',
    '--insert': 'add',
    '--table': 'table',
    '--match': 'match',
    '--protocol': 'protocol',
    '--jump': 'target',
    '--goto': 'goto',
    '--dport': 'ports',
    '--dports': 'ports',
    '--destination-port': 'ports',
    '--destination-ports': 'ports',
    '--state': 'states',
    '--ctstate': 'states',
    '--reject-with': 'reject-with',
    '--comment': 'comment',
  }),
);

/** The option that a word beginning with a minus is. */
function optionAt(text: string, places: readonly number[], at: number): Option | undefined {
  const start = places[at] ?? 0;
  if ((places[at + 1] ?? 0) - start === 2) return LETTERS.get(text.charCodeAt(start + 1));
  return NAMES.get(wordAt(text, places, at));
}

/** Whether it narrows what the rule matches, where it stands in front of the target. */
function isCondition(option: Option | undefined, value: string): boolean {
  switch (option) {
    case 'add':
    case 'table':
    case 'target':
    case 'goto':
    case 'reject-with':
    case 'comment':
    case 'counters':
      return false;
    case 'match':
      return value !== 'comment';
    case 'protocol':
    case 'ports':
    case 'states':
    case undefined:
      return true;
    default:
      return option satisfies never;
  }
}

function takeTarget(rule: Draft, value: string): void {
  const { verdict, target } = verdictOf(value);
  rule.verdict = verdict;
  if (target !== undefined) rule.target = target;
}

function takeOption(rule: Draft, option: Option | undefined, value: string, excluded: boolean): void {
  switch (option) {
    case 'protocol':
      if (!excluded) rule.protocol = value.toLowerCase();
      break;
    case 'target':
    case 'goto':
      takeTarget(rule, value);
      break;
    case 'ports':
      rule.ports = value.includes(',') ? parsePorts(value.split(',')) : parsePorts([value]);
      if (excluded) rule.portsExcluded = true;
      break;
    case 'states':
      if (!excluded) rule.states = value.toLowerCase().split(',');
      break;
    case 'reject-with':
      rule.rejectWith = value;
      break;
    case 'comment':
      rule.comment = value;
      break;
    case 'add':
    case 'table':
    case 'match':
    case 'counters':
    case undefined:
      break;
    default:
      return option satisfies never;
  }
}
