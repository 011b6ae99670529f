import type { SourceId } from '../../protocol/manifest.ts';
import { ParseError } from '../parse-error.ts';
import type { Firewall, FirewallPolicy, FirewallRule } from '../snapshot.ts';
import type { ListingColumns } from './iptables-listing.ts';
import { guessColumns, listingColumns, parseChainLine, parseListingRow } from './iptables-listing.ts';
import type { RuleCounters, RuleSite } from './iptables-rule.ts';
import { parseIptablesRule, splitArguments } from './iptables-rule.ts';
import { hookOf } from './iptables-target.ts';
import { eachLine, excerpt, isDigits, toBigint } from './lines.ts';

/** `iptables-save`, with -c or without, `iptables -L -n -v`, and single rules as people quote them. */
export function parseIptablesSave(text: string): Firewall {
  return parseIptables(text, 'iptables-save', 'iptables-legacy');
}

interface Place {
  table: string;
  chain: string;
  columns: ListingColumns | undefined;
}

export function parseIptables(
  text: string,
  source: SourceId,
  backend: 'iptables-legacy' | 'ip6tables-legacy',
): Firewall {
  const rules: FirewallRule[] = [];
  const policies: FirewallPolicy[] = [];
  const place: Place = { table: 'filter', chain: '', columns: undefined };
  let tables = 0;
  let commits = 0;
  let other = 0;
  let nft = false;
  let firstForeign = '';
  const family = backend === 'ip6tables-legacy' ? 'ip6' : 'ip';
  eachLine(text, (line) => {
    const row = line.trim();
    const site: RuleSite = { family, table: place.table, source };
    // Nearly every row is such a rule, and no other form begins so.
    if (row.startsWith('[') || row.startsWith('-A')) {
      if (takeRule(row, site, rules)) other += 1;
      else if (firstForeign === '') firstForeign = row;
    } else if (row === '') place.columns = undefined;
    else if (row.startsWith('#')) nft ||= row.includes('(nf_tables)');
    else if (row === 'COMMIT') commits += 1;
    else if (TABLE.test(row)) {
      tables += 1;
      place.table = row.slice(1);
    } else if (take(row, line, site, place, rules, policies)) other += 1;
    else if (firstForeign === '') firstForeign = row;
  });
  if (tables === 0 && other === 0 && firstForeign !== '') {
    throw new ParseError(source, 1, `no rule and no table found: ${excerpt(firstForeign)}`);
  }
  // Only a whole listing can be called empty: nothing at all, or every table closed by its COMMIT.
  const whole = text.trim() === '' || (tables > 0 && commits === tables);
  return { read: whole ? [nft ? 'iptables-save' : backend] : [], rules, policies };
}

const TABLE = /^\*[a-z]{1,20}$/;

/** Anything but the frame of a listing; false for what it is not known to be. */
function take(
  row: string,
  line: string,
  site: RuleSite,
  place: Place,
  rules: FirewallRule[],
  policies: FirewallPolicy[],
): boolean {
  return (
    takePolicy(row, site, policies) ||
    takeListing(row, line, site, place, rules, policies) ||
    takeRule(row, site, rules)
  );
}

/** `:INPUT DROP [12:720]` and `-P INPUT DROP`; `:CHAIN - [0:0]` is a chain of the user. */
function takePolicy(row: string, site: RuleSite, policies: FirewallPolicy[]): boolean {
  const saved = /^:(\S{1,64}) (ACCEPT|DROP|-)(?: \[([0-9]{1,20}):([0-9]{1,20})\])?$/.exec(row);
  const typed = /^(?:\S{1,100}tables )?(?:-t (\S{1,20}) )?-P (\S{1,64}) (ACCEPT|DROP)$/.exec(row);
  const chain = saved?.[1] ?? typed?.[2];
  const word = saved?.[2] ?? typed?.[3];
  if (chain === undefined || word === undefined) return false;
  if (word === '-') return true;
  policies.push({
    backend: 'iptables',
    ...site,
    table: typed?.[1] ?? site.table,
    chain,
    ...hookOf(chain),
    policy: word === 'DROP' ? 'drop' : 'accept',
    ...(saved?.[3] === undefined ? {} : { packets: BigInt(saved[3]) }),
    ...(saved?.[4] === undefined ? {} : { bytes: BigInt(saved[4]) }),
    row,
  });
  return true;
}

function takeListing(
  row: string,
  line: string,
  site: RuleSite,
  place: Place,
  rules: FirewallRule[],
  policies: FirewallPolicy[],
): boolean {
  const chain = parseChainLine(row, site);
  if (chain !== undefined) {
    place.chain = chain.chain;
    if (chain.policy !== undefined) policies.push(chain.policy);
    return true;
  }
  const columns = listingColumns(row);
  if (columns !== undefined) {
    place.columns = columns;
    return true;
  }
  if (row.startsWith('-')) return false;
  const rule = parseListingRow(line, place.chain, place.columns ?? guessColumns(line), site);
  if (rule !== undefined) rules.push(rule);
  return rule !== undefined;
}

function takeRule(row: string, site: RuleSite, rules: FirewallRule[]): boolean {
  const counted = countersInFront(row);
  const args = splitArguments(counted === undefined ? row : row.slice(counted.end));
  const [command = ''] = args;
  const saved = command === '-A' || command === '-I' || command === '-t';
  if (!saved && !/(?:^|\/)(?:ip6?tables(?:-legacy|-nft)?|sudo)$/.test(command)) return false;
  const option = args.indexOf('-t');
  const table = option < 0 ? undefined : args[option + 1];
  const rule = parseIptablesRule(args, row, counted, table === undefined ? site : { ...site, table });
  if (rule === undefined) return false;
  rules.push(rule);
  return true;
}

/** `[12:720] ` in front of a rule. */
function countersInFront(row: string): RuleCounters | undefined {
  if (!row.startsWith('[')) return undefined;
  const colon = row.indexOf(':');
  const close = row.indexOf('] ', colon);
  if (colon < 0 || close < 0) return undefined;
  const packets = row.slice(1, colon);
  const bytes = row.slice(colon + 1, close);
  if (!isDigits(packets) || !isDigits(bytes)) return undefined;
  return { packets: toBigint(packets), bytes: toBigint(bytes), end: close + 2 };
}
