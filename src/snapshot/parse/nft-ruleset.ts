import { ParseError } from '../parse-error.ts';
import type { Firewall, FirewallPolicy, FirewallRule } from '../snapshot.ts';
import { eachLine, excerpt } from './lines.ts';
import type { NftSite } from './nft-rule.ts';
import { parseNftRule } from './nft-rule.ts';

/** Joined lines longer than this are a set with thousands of elements: more of it is of no use. */
const MAX_STATEMENT = 16_384;

interface State {
  family: string;
  table: string;
  chain: string;
  hook: string | undefined;
  /** Name of the set whose body is open. */
  set: string | undefined;
  /** Braces open: 1 in a table, 2 in a chain or a set. */
  depth: number;
  sets: Map<string, readonly string[]>;
}

/**
 * `nft list ruleset`. A statement runs over several lines while a brace of it is open. Text that ends inside a table was
 * cut: its rules stand, but the firewall is not called read.
 */
export function parseNftRuleset(text: string): Firewall {
  const rules: FirewallRule[] = [];
  const policies: FirewallPolicy[] = [];
  const state: State = { family: '', table: '', chain: '', hook: undefined, set: undefined, depth: 0, sets: new Map() };
  const pending: Pending = { pieces: [], length: 0, open: 0 };
  let tables = 0;
  let firstForeign = '';
  eachLine(text, (line) => {
    const row = line.trim();
    if (pending.open === 0) {
      if (row === '' || row.startsWith('#')) return;
      if (opensBlock(row, state)) {
        if (state.depth === 1) tables += 1;
        return;
      }
      if (row === '}') {
        closeBlock(state);
        return;
      }
    }
    const statement = collect(pending, row);
    if (statement === undefined) return;
    if (state.depth > 0) takeStatement(statement, state, rules, policies);
    else if (firstForeign === '') firstForeign = row;
  });
  if (tables === 0 && firstForeign !== '') {
    throw new ParseError('nft-ruleset', 1, `no table found: ${excerpt(firstForeign)}`);
  }
  return { read: state.depth === 0 && pending.open === 0 ? ['nft'] : [], rules, policies };
}

/** A statement that goes on in the next line. */
interface Pending {
  pieces: string[];
  length: number;
  open: number;
}

/** The statement the line ends, or undefined while a brace of it is open. */
function collect(pending: Pending, row: string): string | undefined {
  pending.open = Math.max(0, pending.open + openBraces(row));
  if (pending.length < MAX_STATEMENT) pending.pieces.push(row);
  pending.length += row.length;
  if (pending.open > 0) return undefined;
  const statement = pending.pieces.join(' ');
  pending.pieces = [];
  pending.length = 0;
  return statement;
}

function opensBlock(statement: string, state: State): boolean {
  const table = /^table (\w{1,10}) (\S{1,128}) \{(?: # handle [0-9]+)?$/.exec(statement);
  if (table?.[1] !== undefined && table[2] !== undefined) {
    Object.assign(state, { family: table[1], table: table[2], depth: 1, chain: '', set: undefined, sets: new Map() });
    return true;
  }
  if (state.depth !== 1) return false;
  const block = /^(\w{1,20})(?: (?:\w{1,20} )?(\S{1,128}))? \{(?: # handle [0-9]+)?$/.exec(statement);
  if (block?.[1] === undefined) return false;
  state.depth = 2;
  state.hook = undefined;
  state.chain = block[1] === 'chain' ? (block[2] ?? '') : '';
  state.set = block[1] === 'set' ? block[2] : undefined;
  return true;
}

function closeBlock(state: State): void {
  state.depth = Math.max(0, state.depth - 1);
  state.chain = '';
  state.set = undefined;
  state.hook = undefined;
}

function takeStatement(statement: string, state: State, rules: FirewallRule[], policies: FirewallPolicy[]): void {
  if (state.set !== undefined) {
    const elements = /^elements = \{([^}]*)\}/.exec(statement);
    if (elements?.[1] !== undefined) state.sets.set(state.set, elements[1].split(','));
    return;
  }
  if (state.chain === '') return;
  const base = /^type \w+ hook (\w+) /.exec(statement);
  const site: NftSite = { family: state.family, table: state.table, chain: state.chain };
  if (base?.[1] !== undefined) {
    state.hook = base[1];
    const drop = /; policy drop;?$/.test(statement);
    policies.push({
      backend: 'nft',
      ...site,
      hook: base[1],
      policy: drop ? 'drop' : 'accept',
      row: statement,
      source: 'nft-ruleset',
    });
    return;
  }
  if (/^(?:policy (?:accept|drop);|comment ")/.test(statement)) return;
  const hooked = state.hook === undefined ? site : { ...site, hook: state.hook };
  rules.push(...parseNftRule(statement, hooked, state.sets));
}

/** Braces left open, those in quotes not counted. */
function openBraces(statement: string): number {
  let open = 0;
  let quoted = false;
  for (const mark of statement) {
    if (mark === '"') quoted = !quoted;
    else if (!quoted && mark === '{') open += 1;
    else if (!quoted && mark === '}') open -= 1;
  }
  return open;
}
