import { ownCopy } from './known-keys.ts';
import { MAX_LINE } from './lines.ts';

/** More lines and keys than all kernels and the devices of a large fleet give rise to; then they are learnt again. */
const MOST_KNOWN = 65_536;
/** What is longer is no key, and must not be kept. */
const LONGEST_KEY = 200;

/** What all texts with the same keys in the same order share. */
export interface Layout {
  /** By key, the line its value stands in, of those that have a mark; the last one counts. */
  readonly columns: ReadonlyMap<string, number>;
  /** Lines that go on with the value of the line above. */
  readonly continued: ReadonlySet<number>;
}

export interface LaidLines {
  readonly layout: Layout;
  /** Where the value of each line with a mark begins; it goes on to the end of the line. */
  readonly places: readonly number[];
  /** The first line, not blank, that has no mark or whose left side is no key. */
  readonly foreign?: { readonly line: string; readonly number: number };
}

/** How the lines of a text are read; all of it must depend on the left side alone. */
export interface LineForm {
  /** Whether the key ends here; `first` is the first character of the line. */
  readonly isMark: (code: number, first: number) => boolean;
  /** The key that stands left of the mark; undefined when it is none. */
  readonly keyOf: (left: string) => string | undefined;
  /** Whether a second line with the same key goes on with the value of the first. */
  readonly goesOn?: (left: string) => boolean;
}

/** A line whose left side is known, behind those that stood above it. */
interface Known {
  readonly left: string;
  readonly key: string | undefined;
  readonly above: Known | undefined;
  /** Of the lines met below it, the one met last and all the others. */
  next: Known | undefined;
  readonly below: Map<string, Known>;
  layout: Layout | undefined;
}

/**
 * Reads lines such as `net.core.somaxconn = 128`. Hosts print the same few hundred keys in the same order, and so the key
 * of the next line is compared with the one that came next the last time: then nothing is cut out of the text but what is
 * asked for, and the table of keys is shared.
 */
export function lineLayouts(form: LineForm): (text: string) => LaidLines {
  let top = known('', undefined, undefined);
  let size = 0;

  const follow = (line: Known, left: string): Known => {
    const met = line.below.get(left);
    if (met !== undefined) return (line.next = met);
    if (left.length > LONGEST_KEY) return known(left, form.keyOf(left), line);
    const copy = ownCopy(left);
    const made = known(copy, form.keyOf(copy), line);
    line.below.set(copy, made);
    size += 1;
    return (line.next = made);
  };

  return (text) => {
    if (size > MOST_KNOWN) {
      top = known('', undefined, undefined);
      size = 0;
    }
    const places: number[] = [];
    let foreign: LaidLines['foreign'];
    let line = top;
    let number = 0;
    for (let start = 0; start < text.length; ) {
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline;
      const stop = Math.min(end, start + MAX_LINE);
      const { next } = line;
      let mark = start + (next?.left.length ?? 0);
      number += 1;
      if (next !== undefined && stands(text, start, stop, next, form)) line = next;
      else {
        mark = markOf(text, start, stop, form);
        if (mark < stop) line = follow(line, text.slice(start, mark));
      }
      if (mark < stop) places.push(mark + 1);
      if (foreign === undefined && (mark >= stop || line.key === undefined)) {
        const whole = text.slice(start, stop);
        if (whole.trim() !== '') foreign = { line: whole, number };
      }
      start = end + 1;
    }
    if (line.layout === undefined) {
      line.layout = layoutOf(line, form);
      size += line.layout.columns.size;
    }
    return foreign === undefined ? { layout: line.layout, places } : { layout: line.layout, places, foreign };
  };
}

function known(left: string, key: string | undefined, above: Known | undefined): Known {
  return { left, key, above, next: undefined, below: new Map(), layout: undefined };
}

/** Whether the line begins as the known one does, with a mark behind it. */
function stands(text: string, start: number, stop: number, { left }: Known, { isMark }: LineForm): boolean {
  const mark = start + left.length;
  // Cutting it out and comparing is several times faster than startsWith().
  return mark < stop && isMark(text.charCodeAt(mark), text.charCodeAt(start)) && text.slice(start, mark) === left;
}

/** Where the first mark stands; `stop` when there is none. */
function markOf(text: string, start: number, stop: number, { isMark }: LineForm): number {
  const first = text.charCodeAt(start);
  let mark = start;
  while (mark < stop && !isMark(text.charCodeAt(mark), first)) mark += 1;
  return mark;
}

function layoutOf(last: Known, { goesOn }: LineForm): Layout {
  const lines: Known[] = [];
  for (let line = last; line.above !== undefined; line = line.above) lines.push(line);
  lines.reverse();
  const columns = new Map<string, number>();
  const continued = new Set<number>();
  for (const [at, { key, left, above }] of lines.entries()) {
    if (key === undefined) continue;
    if (above?.key === key && goesOn?.(left) === true) continued.add(at);
    columns.set(key, at);
  }
  return { columns, continued };
}
