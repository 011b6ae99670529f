import type { FirewallRule } from '../snapshot.ts';
import { nftSpecialOf } from './nft-special.ts';
import { parsePorts } from './port-set.ts';

export interface NftSite {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly hook?: string;
}

/** Elements of the named sets of a table, as printed. */
export type NftSets = ReadonlyMap<string, readonly string[]>;

type Draft = { -readonly [K in keyof FirewallRule]: FirewallRule[K] };
type Verdict = Pick<FirewallRule, 'verdict' | 'target' | 'rejectWith'>;

/** Statements that neither narrow a rule nor decide. */
const SILENT =
  /\b(?:counter(?: packets [0-9]{1,20} bytes [0-9]{1,20})?|counter name "?[\w.-]+"?|log(?: (?:prefix ""|level \w+|group \d+|flags [\w ]+?|snaplen \d+|queue-threshold \d+))*|nftrace set 1|comment "")/g;

/**
 * One rule of `nft list ruleset`. A verdict map becomes one rule for each of its entries, all quoting the same line.
 */
export function parseNftRule(line: string, site: NftSite, sets: NftSets): readonly FirewallRule[] {
  const row = line.replace(/ # handle [0-9]+$/, '').trim();
  const comment = /comment "([^"]{0,300})"/.exec(row)?.[1];
  const text = row.replace(/"[^"]*"/g, '""');
  const [, packets, bytes] = /\bcounter packets ([0-9]{1,20}) bytes ([0-9]{1,20})\b/.exec(text) ?? [];
  const common: Draft = {
    backend: 'nft',
    ...site,
    verdict: 'other',
    row,
    source: 'nft-ruleset',
    ...(packets === undefined ? {} : { packets: BigInt(packets) }),
    ...(bytes === undefined ? {} : { bytes: BigInt(bytes) }),
    ...(comment === undefined ? {} : { comment }),
    ...conditions(text, sets),
    ...nftSpecialOf(text),
  };
  const map = /\bvmap \{([^}]*)\}/.exec(text);
  if (map?.[1] !== undefined) return mapped(common, text.slice(0, map.index), map[1]);
  const verdict = verdictIn(text);
  const unconditional = text.replaceAll(SILENT, '').replace(verdict.statement, '').trim() === '';
  return [{ ...common, ...verdict.decides, ...(unconditional ? { unconditional } : {}) }];
}

function conditions(text: string, sets: NftSets): Partial<Draft> {
  const found: Partial<Draft> = {};
  const protocol =
    /\b(?:l4proto|ip protocol|ip6 nexthdr) (?!!=)(\w+)/.exec(text)?.[1] ??
    /\b(tcp|udp|sctp) (?:dport|sport|flags)/.exec(text)?.[1];
  if (protocol !== undefined) found.protocol = protocol;
  const port = /\bdport (!= )?(?:\{([^}]*)\}|@([\w.-]+)|([\w-]+))/.exec(text);
  if (port !== null && port[4] !== 'vmap') {
    const elements = port[2]?.split(',') ?? (port[3] === undefined ? [port[4] ?? ''] : sets.get(port[3]));
    found.ports = elements === undefined ? undefined : parsePorts(elements);
    if (port[1] !== undefined) found.portsExcluded = true;
  }
  const state = /\bct state (?!!=)(?:\{([^}]*)\}|([a-z,]+))/.exec(text);
  const states = state?.[1] ?? state?.[2];
  if (states !== undefined && states !== 'vmap') found.states = states.split(',').map((word) => word.trim());
  return found;
}

function mapped(common: Draft, before: string, entries: string): readonly FirewallRule[] {
  const rules: FirewallRule[] = [];
  for (const entry of entries.split(',').slice(0, 64)) {
    const colon = entry.lastIndexOf(' : ');
    if (colon < 0) continue;
    const key = entry.slice(0, colon).trim();
    const rule: Draft = { ...common, ...verdictIn(entry.slice(colon + 3)).decides };
    if (/\bct state $/.test(before)) rule.states = [key];
    else if (/\bdport $/.test(before)) rule.ports = parsePorts([key]);
    rules.push(rule);
  }
  return rules.length === 0 ? [common] : rules;
}

/** The verdict is the last statement of a rule. */
function verdictIn(text: string): { readonly decides: Verdict; readonly statement: string } {
  const reject = /\breject(?: with (?:(tcp reset)|icmp(?:v6|x)? (?:type )?([\w-]+)))?/.exec(text);
  if (reject !== null) {
    const rejectWith = reject[1] === undefined ? `icmp-${reject[2] ?? 'port-unreachable'}` : 'tcp-reset';
    return { decides: { verdict: 'reject', rejectWith }, statement: reject[0] };
  }
  const jump = /\b(?:jump|goto) ([\w.-]+)/.exec(text);
  if (jump?.[1] !== undefined) return { decides: { verdict: 'jump', target: jump[1] }, statement: jump[0] };
  const nat = /\b(?:dnat|snat|masquerade|redirect)\b.*$/.exec(text);
  if (nat !== null) return { decides: { verdict: 'nat' }, statement: nat[0] };
  const word = /\b(accept|drop|queue(?!-)|return|continue|synproxy|notrack)\b/.exec(text);
  const verdict = word?.[1] === 'accept' || word?.[1] === 'drop' || word?.[1] === 'queue' ? word[1] : 'other';
  return { decides: { verdict }, statement: word?.[0] ?? '' };
}
