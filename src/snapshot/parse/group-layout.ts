import { EXACT_DIGITS, MAX_LINE } from './lines.ts';

/** Groups of all kernels met; a kernel has up to six. Then they are learnt again. */
const MOST_LAYOUTS = 192;
const LONGEST_HEADER = 8_192;
/** Below such a name no key is a number, which a record would put in front. */
const GROUP_NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/** Lines near the limit at which they are cut are left to the careful way. */
const LONGEST_ROW = MAX_LINE / 2;

const NEWLINE = 10;
const BLANK = 32;
const MINUS = 45;

/** A group whose header line is known, behind the groups that stood above it. */
interface Layout {
  readonly name: string;
  /** `TcpExt: `, as its two lines begin. */
  readonly opening: string;
  readonly below: Map<string, Layout>;
  readonly keys: readonly string[];
  /** The counters of this group and of those above it, all zero. */
  readonly zeros: Readonly<Record<string, bigint>>;
}

interface KnownTable {
  readonly values: Readonly<Record<string, bigint>>;
  readonly groups: readonly { readonly name: string }[];
}

interface NamedGroup {
  readonly name: string;
  readonly names: readonly string[];
}

export interface GroupLayouts {
  /** The counters of a text whose header lines are all known; undefined when one is not, or anything is unusual. */
  readonly read: (text: string) => KnownTable | undefined;
  readonly learn: (groups: readonly NamedGroup[], values: Readonly<Record<string, bigint>>) => void;
}

/**
 * Hosts of one kernel print the same header lines, three quarters of the text. Once a header is known, only its values are
 * looked at; and most of those are zero, so that a copy of a record of zeros is nearly done.
 */
export function groupLayouts(): GroupLayouts {
  let top = new Map<string, Layout>();
  let size = 0;
  return {
    read: (text) => readKnown(top, text),
    learn(groups, values) {
      // A name met twice: the second one counts, which the quick way does not know.
      const names = groups.reduce((sum, group) => sum + group.names.length, 0);
      if (names !== Object.keys(values).length) return;
      if (size + groups.length > MOST_LAYOUTS) {
        top = new Map();
        size = 0;
      }
      size += addLayouts(top, groups);
    },
  };
}

function addLayouts(top: Map<string, Layout>, groups: readonly NamedGroup[]): number {
  let level = top;
  let added = 0;
  let keys: readonly string[] = [];
  for (const { name, names } of groups) {
    // The text these were cut from may hold other blanks; then it never meets this line, and costs only time.
    const header = `${name}: ${names.join(' ')}`;
    if (header.length > LONGEST_HEADER || names.length === 0 || !GROUP_NAME.test(name)) return added;
    const own = names.map((counter) => `${name}${counter}`);
    keys = [...keys, ...own];
    let layout = level.get(header);
    if (layout === undefined) {
      layout = layoutOf(name, keys, own.length);
      level.set([name, ': ', names.join(' ')].join(''), layout);
      added += 1;
    }
    level = layout.below;
  }
  return added;
}

function layoutOf(name: string, keys: readonly string[], own: number): Layout {
  const zeros = Object.fromEntries(keys.map((key) => [key, 0n]));
  // The names of a record are copies; the words they were made of hold on to the whole text.
  const copies = Object.keys(zeros);
  const opening = [name, ': '].join('');
  return { name: opening.slice(0, -2), opening, below: new Map(), keys: copies.slice(copies.length - own), zeros };
}

function readKnown(top: Map<string, Layout>, text: string): KnownTable | undefined {
  const groups: Layout[] = [];
  const rows: number[] = [];
  let below = top;
  let at = 0;
  while (at < text.length) {
    const headerEnd = text.indexOf('\n', at);
    const rowEnd = text.indexOf('\n', headerEnd + 1) + 1;
    if (headerEnd < 0 || rowEnd === 0) return undefined;
    const layout = below.get(text.slice(at, headerEnd));
    if (layout === undefined || !text.startsWith(layout.opening, headerEnd + 1)) return undefined;
    groups.push(layout);
    rows.push(headerEnd + 1 + layout.opening.length);
    below = layout.below;
    at = rowEnd;
  }
  const last = groups.at(-1);
  if (last === undefined) return undefined;
  const values = { ...last.zeros };
  const whole = groups.every(({ keys }, group) => readRow(text, rows[group] ?? 0, keys, values));
  return whole ? { values, groups } : undefined;
}

/** Reads as many numbers as there are keys, one blank between them, up to the end of the line; false where that is not so. */
function readRow(text: string, from: number, keys: readonly string[], values: Record<string, bigint>): boolean {
  let at = from;
  let code = BLANK;
  for (const key of keys) {
    if (code !== BLANK) return false;
    code = text.charCodeAt(at);
    const start = at;
    if (code === MINUS) code = text.charCodeAt((at += 1));
    const digits = at;
    let value = 0;
    while (code >= 48 && code <= 57) {
      value = value * 10 + (code - 48);
      code = text.charCodeAt((at += 1));
    }
    const length = at - digits;
    if (length === 0 || length > 20) return false;
    if (length > EXACT_DIGITS) values[key] = BigInt(text.slice(start, at));
    else if (value !== 0) values[key] = BigInt(digits > start ? -value : value);
    at += 1;
  }
  return code === NEWLINE && at - from < LONGEST_ROW;
}
