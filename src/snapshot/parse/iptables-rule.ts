import type { SourceId } from '../../protocol/manifest.ts';
import type { FirewallRule } from '../snapshot.ts';
import { isSpecial, specialOf } from './iptables-special.ts';
import { words } from './lines.ts';
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

/** Splits at blanks, keeping what stands in double quotes together. */
export function splitArguments(line: string): readonly string[] {
  if (!line.includes('"')) return words(line);
  const found: string[] = [];
  for (const [word] of line.matchAll(/"(?:[^"\\]|\\.)*"|[^\s"]+|"/g)) {
    found.push(word.length > 1 && word.startsWith('"') ? word.slice(1, -1) : word);
  }
  return found;
}

type Draft = { -readonly [K in keyof FirewallRule]: FirewallRule[K] };

/** `-A INPUT -p tcp -m tcp --dport 22 -j DROP`, as iptables-save prints it and as people type it. */
export function parseIptablesRule(
  args: readonly string[],
  row: string,
  counted: RuleCounters | undefined,
  site: RuleSite,
): FirewallRule | undefined {
  const add = args.findIndex((word) => word === '-A' || word === '-I' || word === '--append' || word === '--insert');
  const chain = add < 0 ? undefined : args[add + 1];
  if (chain === undefined) return undefined;
  const { family, table, source } = site;
  const rule: Draft = { backend: 'iptables', family, table, source, chain, verdict: 'other', row };
  const { hook } = hookOf(chain);
  if (hook !== undefined) rule.hook = hook;
  if (counted !== undefined) rule.packets = counted.packets;
  let excluded = false;
  let narrowed = false;
  let special = false;
  let target: string | undefined;
  for (let i = add + 2; i < args.length; i += 1) {
    const word = args[i] ?? '';
    if (word === '!') {
      excluded = true;
      continue;
    }
    if (!word.startsWith('-')) continue;
    const value = args[i + 1] ?? '';
    const option = OPTIONS.get(word);
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

type Option = 'match' | 'protocol' | 'target' | 'goto' | 'ports' | 'states' | 'reject-with' | 'comment' | 'counters';

/** Options that mean something here; any other one narrows what the rule matches. */
const OPTIONS: ReadonlyMap<string, Option> = new Map([
  ['-m', 'match'],
  ['--match', 'match'],
  ['-p', 'protocol'],
  ['--protocol', 'protocol'],
  ['-j', 'target'],
  ['--jump', 'target'],
  ['-g', 'goto'],
  ['--goto', 'goto'],
  ['--dport', 'ports'],
  ['--dports', 'ports'],
  ['--destination-port', 'ports'],
  ['--destination-ports', 'ports'],
  ['--state', 'states'],
  ['--ctstate', 'states'],
  ['--reject-with', 'reject-with'],
  ['--comment', 'comment'],
  ['-c', 'counters'],
]);

/** Whether it narrows what the rule matches, where it stands in front of the target. */
function isCondition(option: Option | undefined, value: string): boolean {
  switch (option) {
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
    case 'match':
    case 'counters':
    case undefined:
      break;
    default:
      return option satisfies never;
  }
}
