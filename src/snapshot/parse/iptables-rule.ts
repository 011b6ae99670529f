import type { SourceId } from '../../protocol/manifest.ts';
import type { FirewallRule } from '../snapshot.ts';
import { specialOf } from './iptables-special.ts';
import { hookOf, verdictOf } from './iptables-target.ts';
import { parsePorts } from './port-set.ts';

export interface RuleSite {
  readonly family: string;
  readonly table: string;
  readonly source: SourceId;
}

/** Splits at blanks, keeping what stands in double quotes together. */
export function splitArguments(line: string): readonly string[] {
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
  packets: bigint | undefined,
  site: RuleSite,
): FirewallRule | undefined {
  const add = args.findIndex((word) => word === '-A' || word === '-I' || word === '--append' || word === '--insert');
  const chain = add < 0 ? undefined : args[add + 1];
  if (chain === undefined) return undefined;
  const rule: Draft = {
    backend: 'iptables',
    ...site,
    chain,
    ...hookOf(chain),
    verdict: 'other',
    row,
    unconditional: true,
  };
  if (packets !== undefined) rule.packets = packets;
  let excluded = false;
  for (let i = add + 2; i < args.length; i += 1) {
    const word = args[i] ?? '';
    if (word === '!') {
      excluded = true;
      continue;
    }
    if (!word.startsWith('-')) continue;
    takeOption(rule, word, args[i + 1] ?? '', excluded);
    excluded = false;
  }
  if (rule.verdict === 'reject') rule.rejectWith ??= 'icmp-port-unreachable';
  Object.assign(rule, specialOf(row, targetIn(args)));
  if (rule.unconditional !== true) delete rule.unconditional;
  return rule;
}

function targetIn(args: readonly string[]): string | undefined {
  const at = args.findIndex((word) => word === '-j' || word === '--jump');
  return at < 0 ? undefined : args[at + 1];
}

/** Options of the target or of no weight: they do not narrow what the rule matches. */
const NO_CONDITION: ReadonlySet<string> = new Set(['--reject-with', '--comment', '-j', '--jump', '-g', '--goto', '-c']);

function takeOption(rule: Draft, option: string, value: string, excluded: boolean): void {
  const matchModule = option === '-m' || option === '--match';
  if (!NO_CONDITION.has(option) && !(matchModule && value === 'comment') && rule.verdict === 'other') {
    rule.unconditional = false;
  }
  switch (option) {
    case '-p':
    case '--protocol':
      if (!excluded) rule.protocol = value.toLowerCase();
      break;
    case '-j':
    case '--jump':
    case '-g':
    case '--goto':
      Object.assign(rule, verdictOf(value));
      break;
    case '--dport':
    case '--dports':
    case '--destination-port':
    case '--destination-ports':
      rule.ports = parsePorts(value.split(','));
      if (excluded) rule.portsExcluded = true;
      break;
    case '--state':
    case '--ctstate':
      if (!excluded) rule.states = value.toLowerCase().split(',');
      break;
    case '--reject-with':
      rule.rejectWith = value;
      break;
    case '--comment':
      rule.comment = value;
      break;
  }
}
