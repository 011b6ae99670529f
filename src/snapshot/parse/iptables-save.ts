import type { SourceId } from '../../protocol/manifest.ts';
import { ParseError } from '../parse-error.ts';
import type { Firewall, FirewallPolicy, FirewallRule } from '../snapshot.ts';
import type { ListingColumns } from './iptables-listing.ts';
import { guessColumns, listingColumns, parseChainLine, parseListingRow } from './iptables-listing.ts';
import type { RuleCounters, RuleSite } from './iptables-rule.ts';
import { parseIptablesRule, wordAt, wordPlaces } from './iptables-rule.ts';
import { hookOf } from './iptables-target.ts';
import { eachPlace, excerpt, isDigits, toBigint } from './lines.ts';

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
  let site: RuleSite = { family, table: place.table, source };
  eachPlace(text, (from, end) => {
    // Nearly every row is such a rule, and no other form begins so.
    const first = text.charCodeAt(from);
    if ((first === BRACKET || first === MINUS) && takeRule(text, from, end, site, rules)) {
      other += 1;
      return;
    }
    const line = text.slice(from, end);
    const row = line.trim();
    if (row === '') place.columns = undefined;
    else if (row.startsWith('#')) nft ||= row.includes('(nf_tables)');
    else if (row === 'COMMIT') commits += 1;
    else if (TABLE.test(row)) {
      tables += 1;
      place.table = row.slice(1);
      site = { family, table: place.table, source };
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
    takeRule(row, 0, row.length, site, rules)
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

function takeRule(text: string, from: number, end: number, site: RuleSite, rules: FirewallRule[]): boolean {
  const counted = countersInFront(text, from);
  const places = wordPlaces(text, counted?.end ?? from, end);
  if (!beginsRule(text, places)) return false;
  const rule = parseIptablesRule(text, places, text.slice(from, end).trim(), counted, site);
  if (rule === undefined) return false;
  rules.push(rule);
  return true;
}

/** `-A`, `-I`, `-t`, or the command as people type it. */
function beginsRule(text: string, places: readonly number[]): boolean {
  const word = wordAt(text, places, 0);
  if (word.length === 2 && text.charCodeAt(places[0] ?? 0) === MINUS)
    return OPENINGS.has(text.charCodeAt((places[0] ?? 0) + 1));
  return /(?:^|\/)(?:ip6?tables(?:-legacy|-nft)?|sudo)$/.test(word);
}

const BRACKET = 91;
const COLON = 58;
const MINUS = 45;
/** A, I, t. */
const OPENINGS: ReadonlySet<number> = new Set([65, 73, 116]);

/** `[12:720] ` in front of a rule. */
function countersInFront(text: string, from: number): RuleCounters | undefined {
  if (text.charCodeAt(from) !== BRACKET) return undefined;
  const colon = skipDigits(text, from + 1);
  if (text.charCodeAt(colon) !== COLON) return undefined;
  const close = skipDigits(text, colon + 1);
  if (!text.startsWith('] ', close)) return undefined;
  const packets = text.slice(from + 1, colon);
  const bytes = text.slice(colon + 1, close);
  if (!isDigits(packets) || !isDigits(bytes)) return undefined;
  return { packets: toBigint(packets), bytes: toBigint(bytes), end: close + 2 };
}

function skipDigits(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) at += 1;
  return at;
}
