/** One part of a name pattern: `web`, `*`, `?`, or what stands in brackets. */
type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'range'; readonly spans: readonly Span[] };

/** Numbers or letters from the first to the last; `width` pads numbers with zeros. */
interface Span {
  readonly kind: 'numbers' | 'letters';
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly width: number;
}

export interface Pattern {
  readonly parts: readonly Part[];
}

/** What is wrong with a pattern, and at which character of it, counted from 0. */
export class PatternError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = 'PatternError';
    this.at = at;
  }
}

/** More names than this are a slip of the finger. */
export const MOST_NAMES = 100_000;

/** Each makes the comparison of every host longer. */
const MOST_STARS = 8;

/** Reads `web*`, `db-?`, `web[01-40]`, `web[1,3,5-9]`, `rack[a-f]`, and Ansible's `web[01:40]`, `web[01:40:2]`. */
export function parsePattern(text: string): Pattern {
  const parts: Part[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (!'*?[]'.includes(character)) {
      plain += character;
      continue;
    }
    flush();
    if (character === ']') throw new PatternError('“]” closes nothing.', index);
    if (character === '*') {
      if (parts.filter(({ kind }) => kind === 'any').length === MOST_STARS) {
        throw new PatternError(`A name has at most ${MOST_STARS} stars.`, index);
      }
      parts.push({ kind: 'any' });
    } else if (character === '?') parts.push({ kind: 'one' });
    else {
      const end = text.indexOf(']', index);
      if (end === -1) throw new PatternError('“[” is never closed.', index);
      parts.push({ kind: 'range', spans: spansOf(text.slice(index + 1, end), index + 1) });
      index = end;
    }
  }
  flush();
  return { parts };
}

function spansOf(inside: string, at: number): readonly Span[] {
  let place = at;
  return inside.split(',').map((word) => {
    const span = spanOf(word.trim());
    if (span === null) throw new PatternError(`A range is [01-40], [1,3,5] or [a-f], not [${inside}].`, place);
    if (span.last < span.first) throw new PatternError(`The range ${word.trim()} runs backwards.`, place);
    place += word.length + 1;
    return span;
  });
}

function spanOf(word: string): Span | null {
  const numbers = /^(\d{1,9})(?:[-:](\d{1,9})(?::([1-9]\d{0,3}))?)?$/.exec(word);
  if (numbers !== null) {
    const [, from = '', to = from, step = '1'] = numbers;
    const width = from.length > 1 && from.startsWith('0') ? from.length : 0;
    return { kind: 'numbers', first: Number(from), last: Number(to), step: Number(step), width };
  }
  const letters = /^([a-z])(?:[-:]([a-z])(?::([1-9]\d?))?)?$/i.exec(word);
  if (letters === null) return null;
  const [, from = '', to = from, step = '1'] = letters.map((letter) => letter?.toLowerCase());
  return { kind: 'letters', first: from.charCodeAt(0), last: to.charCodeAt(0), step: Number(step), width: 0 };
}

/** Whether the whole name fits; capitals do not matter. The time is bounded by the two lengths multiplied. */
export function fits({ parts }: Pattern, name: string): boolean {
  const word = name.toLowerCase();
  let places = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    for (const place of places) for (const end of ends(part, word, place)) next.add(end);
    if (next.size === 0) return false;
    places = next;
  }
  return places.has(word.length);
}

function ends(part: Part, word: string, place: number): readonly number[] {
  switch (part.kind) {
    case 'text':
      return word.startsWith(part.text.toLowerCase(), place) ? [place + part.text.length] : [];
    case 'any':
      return Array.from({ length: word.length - place + 1 }, (_, count) => place + count);
    case 'one':
      return place < word.length ? [place + 1] : [];
    case 'range': {
      const longest = /^\d{1,9}/.exec(word.slice(place, place + 9))?.[0].length ?? 1;
      const lengths = Array.from({ length: longest }, (_, count) => count + 1);
      return lengths
        .filter((length) => part.spans.some((span) => holds(span, word.slice(place, place + length))))
        .map((length) => place + length);
    }
  }
}

function holds({ kind, first, last, step, width }: Span, text: string): boolean {
  const numeric = /^\d+$/.test(text);
  if (text === '' || numeric !== (kind === 'numbers') || (!numeric && text.length !== 1)) return false;
  const value = numeric ? Number(text) : text.charCodeAt(0);
  if (value < first || value > last || (value - first) % step !== 0) return false;
  return !numeric || String(value).padStart(width, '0') === text;
}

/** Whether it names hosts one by one, so that they can be listed without knowing the fleet. */
export function isList({ parts }: Pattern): boolean {
  return parts.every(({ kind }) => kind === 'text' || kind === 'range');
}

/** Every name of a pattern without `*` and `?`. @throws PatternError beyond `MOST_NAMES`. */
export function namesOf({ parts }: Pattern): readonly string[] {
  let names = [''];
  for (const part of parts) {
    if (part.kind === 'any' || part.kind === 'one') throw new TypeError('a pattern with * names no hosts by itself');
    const words = part.kind === 'text' ? [part.text] : part.spans.flatMap((span) => wordsIn(span));
    if (names.length * words.length > MOST_NAMES) throw new PatternError(`More than ${MOST_NAMES} names.`, 0);
    names = names.flatMap((name) => words.map((word) => name + word));
  }
  return names;
}

function wordsIn({ kind, first, last, step, width }: Span): readonly string[] {
  const count = Math.floor((last - first) / step) + 1;
  if (count > MOST_NAMES) throw new PatternError(`More than ${MOST_NAMES} names.`, 0);
  return Array.from({ length: count }, (_, index) => first + index * step).map((value) =>
    kind === 'letters' ? String.fromCharCode(value) : String(value).padStart(width, '0'),
  );
}
