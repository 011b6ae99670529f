import { CounterRow } from '../counter-row.ts';
import { ownCopy } from './known-keys.ts';
import { EXACT_DIGITS, MAX_LINE } from './lines.ts';

/** Groups of all kernels met; a kernel has up to six. Then they are learnt again. */
const MOST_LAYOUTS = 192;
const LONGEST_HEADER = 8_192;
/** Lines near the limit at which they are cut are left to the careful way. */
const LONGEST_ROW = MAX_LINE / 2;

const NEWLINE = 10;
const BLANK = 32;
const MINUS = 45;

/** A group whose header line is known, behind the groups that stood above it. */
interface Layout extends NamedGroup {
  readonly header: string;
  /** `TcpExt: `, as its two lines begin. */
  readonly opening: string;
  readonly below: Below;
  /** Where the counters of this group and of those above it stand in a row of all of them. */
  readonly columns: ReadonlyMap<string, number>;
}

/** Groups met in one place, by header line, and the one met last. */
interface Below {
  readonly all: Map<string, Layout>;
  last: Layout | undefined;
}

export interface NamedGroup {
  readonly name: string;
  readonly names: readonly string[];
}

export interface GroupTable {
  readonly values: CounterRow;
  readonly groups: readonly NamedGroup[];
}

export interface GroupLayouts {
  /** The counters of a text whose header lines are all known; undefined when one is not, or anything is unusual. */
  readonly read: (text: string) => GroupTable | undefined;
  /** No name may stand there twice. */
  readonly learn: (groups: readonly NamedGroup[]) => void;
}

/**
 * Hosts of one kernel print the same header lines, three quarters of the text. Once a header is known, only its values are
 * looked at, and the names are shared.
 */
export function groupLayouts(): GroupLayouts {
  let top: Below = { all: new Map(), last: undefined };
  let size = 0;
  return {
    read: (text) => readKnown(top, text),
    learn(groups) {
      if (size + groups.length > MOST_LAYOUTS) {
        top = { all: new Map(), last: undefined };
        size = 0;
      }
      size += addLayouts(top, groups);
    },
  };
}

function addLayouts(top: Below, groups: readonly NamedGroup[]): number {
  let level = top;
  let added = 0;
  const columns = new Map<string, number>();
  for (const { name, names } of groups) {
    // The text these were cut from may hold other blanks; then it never meets this line, and costs only time.
    const header = `${name}: ${names.join(' ')}`;
    if (header.length > LONGEST_HEADER || names.length === 0) return added;
    const copies = names.map(ownCopy);
    for (const counter of copies) columns.set(ownCopy(`${name}${counter}`), columns.size);
    let layout = level.all.get(header);
    if (layout === undefined) {
      layout = {
        header: ownCopy(header),
        name: ownCopy(name),
        names: copies,
        opening: `${ownCopy(name)}: `,
        below: { all: new Map(), last: undefined },
        columns: new Map(columns),
      };
      level.all.set(layout.header, layout);
      added += 1;
    }
    level = layout.below;
  }
  return added;
}

function readKnown(top: Below, text: string): GroupTable | undefined {
  const groups: Layout[] = [];
  const row: bigint[] = [];
  let below = top;
  let at = 0;
  while (at < text.length) {
    const headerEnd = text.indexOf('\n', at);
    if (headerEnd < 0) return undefined;
    const layout = layoutOf(below, text.slice(at, headerEnd));
    if (layout === undefined || !text.startsWith(layout.opening, headerEnd + 1)) return undefined;
    const end = readRow(text, headerEnd + 1 + layout.opening.length, layout.names.length, row);
    if (end === undefined) return undefined;
    groups.push(layout);
    below = layout.below;
    at = end;
  }
  const last = groups.at(-1);
  return last === undefined ? undefined : { values: new CounterRow(last.columns, row), groups };
}

/** Mostly it is the one met last: to compare a line is several times quicker than to look it up. */
function layoutOf(below: Below, header: string): Layout | undefined {
  if (below.last?.header === header) return below.last;
  return (below.last = below.all.get(header));
}

/** Reads so many numbers, one blank between them, up to the end of the line; where the next line begins, or undefined. */
function readRow(text: string, from: number, width: number, row: bigint[]): number | undefined {
  let at = from;
  let code = BLANK;
  for (let left = width; left > 0; left -= 1) {
    if (code !== BLANK) return undefined;
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
    if (length === 0 || length > 20) return undefined;
    if (length > EXACT_DIGITS) row.push(BigInt(text.slice(start, at)));
    // Most counters of most hosts are zero, and need no bigint of their own.
    else row.push(value === 0 ? 0n : BigInt(digits > start ? -value : value));
    at += 1;
  }
  return code === NEWLINE && at - from < LONGEST_ROW ? at : undefined;
}
