import { Problem } from '../protocol/problem.ts';
import { isList, namesOf, parsePattern, type Pattern, PatternError } from './pattern.ts';

const FIELDS = ['tag', 'group', 'kernel', 'via'] as const;
type Field = (typeof FIELDS)[number];

/** Which hosts are meant. A comma list that only excludes begins with everybody. */
export type Selector =
  | { readonly kind: 'list'; readonly of: readonly Selector[]; readonly but: readonly Selector[] }
  | { readonly kind: 'both'; readonly of: readonly Selector[] }
  | { readonly kind: 'not'; readonly of: Selector }
  | Term;

/** One name. Without a field it is a host, a group or a tag. `column` counts from 1. */
export interface Term {
  readonly kind: 'term';
  readonly field: Field | null;
  readonly text: string;
  readonly pattern: Pattern;
  readonly column: number;
}

/** Longer ones are no selectors but attempts to keep us busy. */
const LONGEST = 2_000;
const DEEPEST = 20;

/**
 * Reads `web[01-40]`, `db*`, `tag:edge`, `group:prod`, `prod & !db*`, `web01, web02, !web13`, `(a, b) & tag:x`.
 *
 * @throws Problem `bad-selector` with a second line that points at the column.
 */
export function parseSelector(text: string): Selector {
  if (text.length > LONGEST) throw new Problem('bad-selector', `A selector has at most ${LONGEST} characters.`);
  const reader = new Reader(text);
  const selector = readList(reader, 0);
  if (reader.next() !== '') reader.fail(reader.next() === ')' ? '“)” closes nothing.' : TWO_NAMES);
  return selector;
}

const TWO_NAMES = 'Between two names goes a comma (either) or & (both).';

function readList(reader: Reader, depth: number): Selector {
  if (depth > DEEPEST) reader.fail('Too many brackets inside each other.');
  const of: Selector[] = [];
  const but: Selector[] = [];
  do {
    const one = readBoth(reader, depth);
    if (one.kind === 'not') but.push(one.of);
    else of.push(one);
  } while (reader.take(',') || reader.take('|'));
  const [only] = of;
  return only !== undefined && of.length === 1 && but.length === 0 ? only : { kind: 'list', of, but };
}

function readBoth(reader: Reader, depth: number): Selector {
  const first = readOne(reader, depth);
  const of = [first];
  while (reader.take('&')) of.push(readOne(reader, depth));
  return of.length === 1 ? first : { kind: 'both', of };
}

function readOne(reader: Reader, depth: number): Selector {
  if (reader.take('!')) {
    if (depth > DEEPEST) reader.fail('Too many “!” in a row.');
    return { kind: 'not', of: readOne(reader, depth + 1) };
  }
  if (!reader.take('(')) return reader.term();
  const open = reader.column - 1;
  const inside = readList(reader, depth + 1);
  if (!reader.take(')')) reader.fail('“(” is never closed.', open);
  return inside;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** From 1. */
  get column(): number {
    return this.#at + 1;
  }

  next(): string {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#text[this.#at] ?? '';
  }

  take(character: string): boolean {
    if (this.next() !== character) return false;
    this.#at += 1;
    return true;
  }

  term(): Term {
    const next = this.next();
    if (next === '') this.fail(this.#at === 0 ? 'Nothing is selected.' : 'Here a name is missing.');
    const [word = ''] = /^(?:\[[^\]]*\]?|[^\s,&|!()[])+/.exec(this.#text.slice(this.#at)) ?? [];
    if (word === '') this.fail(`Here a name is missing, before “${next}”.`);
    const column = this.column;
    const [, field, value] = /^([a-z]+):(.*)$/i.exec(word) ?? [];
    const known = FIELDS.find((one) => one === field?.toLowerCase());
    if (field !== undefined && known === undefined) {
      this.fail(`“${field}:” is nothing to select by; there is ${FIELDS.map((one) => `${one}:`).join(', ')}.`);
    }
    const name = known === undefined ? word : (value ?? '');
    if (name === '') this.fail(`“${word}” needs a name behind the colon.`);
    const pattern = this.#pattern(name, column + word.length - name.length);
    this.#at += word.length;
    return { kind: 'term', field: known ?? null, text: name, pattern, column };
  }

  #pattern(name: string, column: number): Pattern {
    try {
      const pattern = parsePattern(name);
      if (isList(pattern)) namesOf(pattern);
      return pattern;
    } catch (cause) {
      if (!(cause instanceof PatternError)) throw cause;
      return this.fail(cause.message, column + cause.at);
    }
  }

  fail(message: string, column = this.column): never {
    throw pointing(message, this.#text, column);
  }
}

const BEFORE = 60;

/** The message, then the selector and a mark under the column; of a long one the part around it. */
export function pointing(message: string, text: string, column: number): Problem {
  const from = Math.max(0, column - 1 - BEFORE);
  const shown = text.slice(from, from + 2 * BEFORE).replace(/\s/g, ' ');
  return new Problem(
    'bad-selector',
    `${message} (column ${column})\n    ${shown}\n    ${' '.repeat(column - 1 - from)}^`,
  );
}

/** The same words for the same selection, however it was typed. */
export function selectorText(selector: Selector): string {
  switch (selector.kind) {
    case 'term':
      return `${selector.field === null ? '' : `${selector.field}:`}${selector.text}`;
    case 'not':
      return `!${nested(selector.of)}`;
    case 'both':
      return selector.of.map(nested).join(' & ');
    case 'list':
      return [...selector.of.map(member), ...selector.but.map((one) => `!${nested(one)}`)].join(', ');
  }
}

function nested(selector: Selector): string {
  return selector.kind === 'list' || selector.kind === 'both' ? `(${selectorText(selector)})` : selectorText(selector);
}

function member(selector: Selector): string {
  return selector.kind === 'list' ? `(${selectorText(selector)})` : selectorText(selector);
}
