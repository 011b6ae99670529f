import { ParseError } from '../parse-error.ts';
import type { RoutingRule } from '../snapshot.ts';
import { eachLine, excerpt, words } from './lines.ts';

type Draft = { -readonly [K in keyof RoutingRule]: RoutingRule[K] };

/** Selectors that narrow a rule and that nobody here can judge. */
const OTHER = new Set(['tos', 'dsfield', 'dscp', 'ipproto', 'sport', 'dport', 'uidrange', 'tun_id', 'flowlabel']);

/** `ip rule show`: `32766:	from all lookup main`. */
export function parseIpRule(text: string): readonly RoutingRule[] {
  const rules: RoutingRule[] = [];
  eachLine(text, (line, number) => {
    if (line.trim() === '') return;
    const match = /^\s{0,8}([0-9]{1,10}):\s/.exec(line);
    if (match === null) throw new ParseError('ip-rule', number, `a priority expected: ${excerpt(line)}`);
    rules.push(ruleOf(Number(match[1]), line.trim()));
  });
  return rules;
}

function ruleOf(priority: number, row: string): RoutingRule {
  const rule: Draft = { priority, action: 'other', row };
  const rest = words(row).slice(1);
  for (let i = 0; i < rest.length; i += 1) {
    const word = rest[i] ?? '';
    const value = rest[i + 1] ?? '';
    switch (word) {
      case 'not':
        rule.not = true;
        break;
      case 'from':
      case 'to':
        if (value !== 'all') rule[word] = value;
        break;
      case 'iif':
      case 'oif':
      case 'fwmark':
        rule[word] = value;
        break;
      case 'lookup':
      case 'table':
        rule.action = 'lookup';
        rule.table = value;
        break;
      case '[l3mdev-table]':
      case 'l3mdev':
        delete rule.table;
        rule.action = 'l3mdev';
        break;
      case 'suppress_prefixlength':
        rule.suppress = Number(value);
        break;
      case 'blackhole':
      case 'unreachable':
      case 'prohibit':
        rule.action = word;
        break;
      default:
        if (OTHER.has(word)) rule.other = true;
    }
  }
  if (rule.table === '[l3mdev-table]') {
    delete rule.table;
    rule.action = 'l3mdev';
  }
  return rule;
}
