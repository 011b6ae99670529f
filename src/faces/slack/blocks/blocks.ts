import type { types } from '@slack/bolt';
import type { Block, Cell, Document, Span, Tone } from '../../../report/document.ts';
import { printable, shorten } from '../../../report/printable.ts';
import { cellText } from '../../../report/span.ts';
import { stepsInProse } from '../../../report/steps.ts';
import { alignedTable } from '../../../report/width.ts';
import { mrkdwn } from './mrkdwn.ts';
import { planBlock } from './plan-block.ts';
import { inline, preformatted, section } from './rich-text.ts';
import type { Part } from './rich-text.ts';

export type KnownBlock = types.KnownBlock;
type Surface = 'message' | 'modal' | 'home';

export interface BlocksOptions {
  readonly surface: Surface;
  /** Blocks that must be there whatever the document holds, such as buttons. */
  readonly tail?: readonly KnownBlock[];
  /** Likewise, under the headline and the line below it. */
  readonly pictures?: readonly KnownBlock[];
  /** Said at the end when something had to be left out. */
  readonly shortenedNote: string;
}

export interface Blocks {
  readonly blocks: KnownBlock[];
  readonly shortened: boolean;
}

/**
 * `size` is the JSON text of all blocks together. Slack refuses messages somewhere above 12,000 characters and does not
 * say what it counts (bolt-js issues 2509 and 2867); the whole JSON is the most it could count.
 */
const LIMITS: Readonly<Record<Surface, { readonly blocks: number; readonly size: number }>> = {
  message: { blocks: 50, size: 11_500 },
  modal: { blocks: 100, size: 100_000 },
  home: { blocks: 100, size: 60_000 },
};
/** Blocks before the pictures. */
const HEADLINE = 2;
const HEADER = 150;
const NOTE = 2_000;
const PROSE = 3_000;
const CHUNK = 2_400;
const CODE_LINE = 600;
const TABLE_ROWS = 100;
const TABLE_COLUMNS = 20;
const TABLE_CHARACTERS = 6_000;

/**
 * Short names, not characters: Slack draws them alike everywhere, also where a machine has no such font. Each has a shape
 * of its own, for those who cannot tell red from green.
 */
const MARKS: Readonly<Record<Tone, string>> = {
  good: ':white_check_mark:',
  bad: ':red_circle:',
  warning: ':warning:',
  neutral: ':white_circle:',
};

export function toneMark(tone: Tone): string {
  return MARKS[tone];
}

/** Block Kit for a document within Slack's limits. What does not fit is left out, in favour of what comes first. */
export function toBlocks(document: Document, options: BlocksOptions): Blocks {
  const limit = LIMITS[options.surface];
  const { tail = [], pictures = [] } = options;
  const note = noteBlock([{ kind: 'text', text: options.shortenedNote }]);
  const closing = note === null ? [] : [note];
  const { pieces, cut } = piecesOf(document, options.surface);
  const blocks: KnownBlock[] = [];
  let room = limit.size - sizeOf(tail) - sizeOf(pictures) - sizeOf(closing);
  let shortened = cut;
  for (const piece of pieces) {
    const size = sizeOf([piece]);
    if (size > room || blocks.length + pictures.length + tail.length + closing.length >= limit.blocks) {
      shortened = true;
      continue;
    }
    blocks.push(piece);
    room -= size;
  }
  blocks.splice(HEADLINE, 0, ...pictures);
  return { blocks: [...blocks, ...(shortened ? closing : []), ...tail], shortened };
}

function sizeOf(blocks: readonly KnownBlock[]): number {
  return blocks.reduce((sum, block) => sum + JSON.stringify(block).length + 1, 0);
}

/** What is being built: a heading waits for the block under it, so that the two are not parted. */
interface Building {
  readonly pieces: KnownBlock[];
  waiting: string | null;
  hasTable: boolean;
  hasPlan: boolean;
  cut: boolean;
}

function piecesOf(document: Document, surface: Surface): { pieces: readonly KnownBlock[]; cut: boolean } {
  const outside = surface !== 'message';
  const building: Building = { pieces: [], waiting: null, hasTable: outside, hasPlan: outside, cut: false };
  for (const block of document.blocks) addBlock(building, block);
  flushHeading(building);
  return { pieces: building.pieces, cut: building.cut };
}

function addBlock(building: Building, block: Block): void {
  switch (block.kind) {
    case 'heading':
      flushHeading(building);
      if (block.tone === undefined && building.pieces.length > 0) building.waiting = printable(block.text);
      else building.pieces.push(header(block.text, block.tone));
      return;
    case 'paragraph':
      addParts(building, proseParts(building, [block.spans]));
      return;
    case 'note': {
      flushHeading(building);
      const note = noteBlock(block.spans);
      if (note !== null) building.pieces.push(note);
      return;
    }
    case 'code':
      for (const lines of chunks(building, block.lines)) addParts(building, [preformatted(lines)]);
      return;
    case 'facts': {
      const rows = block.rows.map(({ label, spans }) => [labelSpan(label), ...spans]);
      for (const group of grouped(rows, spansLength)) addParts(building, proseParts(building, group));
      return;
    }
    case 'table':
      addTable(building, block.columns, block.rows);
      return;
    case 'list':
      addList(building, block.items, block.ordered === true);
      return;
    case 'steps':
      addSteps(building, block);
      return;
    case 'divider':
      flushHeading(building);
      building.pieces.push({ type: 'divider' });
  }
}

function header(text: string, tone: Tone | undefined): KnownBlock {
  const mark = tone === undefined ? '' : `${MARKS[tone]} `;
  // A colon pair in a quoted title would become an emoji; a thin space between keeps it text.
  const words = printable(text)
    .replaceAll('\n', ' ')
    .replace(/:(?=[\w+-]+:)/g, ':\u200a');
  const line = shorten(`${mark}${words}`, HEADER);
  return { type: 'header', text: { type: 'plain_text', text: line.trim() === '' ? '–' : line, emoji: true } };
}

function noteBlock(spans: readonly Span[]): KnownBlock | null {
  const text = mrkdwn(spans, NOTE);
  if (text.trim() === '') return null;
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] };
}

function addParts(building: Building, parts: readonly Part[]): void {
  if (parts.length === 0) return;
  const heading = takeHeading(building);
  building.pieces.push({ type: 'rich_text', elements: [...heading, ...parts] });
}

function takeHeading(building: Building): readonly Part[] {
  const { waiting } = building;
  building.waiting = null;
  if (waiting === null || waiting === '') return [];
  return [section([{ type: 'text', text: shorten(waiting, HEADER), style: { bold: true } }])];
}

/** A heading with nothing under it still stands. */
function flushHeading(building: Building): void {
  const parts = takeHeading(building);
  if (parts.length > 0) building.pieces.push({ type: 'rich_text', elements: [...parts] });
}

function labelSpan(label: string): Span {
  return { kind: 'strong', text: labelled(label) };
}

function labelled(label: string): string {
  return /[\u4e00-\u9fff]$/.test(label) ? `${label}：` : `${label}: `;
}

/** Several lines of prose as one section. */
function proseParts(building: Building, lines: readonly (readonly Span[])[]): readonly Part[] {
  const elements = lines.flatMap((spans, index) => {
    const line = inline(spans, PROSE);
    building.cut ||= spansLength(spans) > PROSE;
    return index === 0 || line.length === 0 ? line : [{ type: 'text', text: '\n' } as const, ...line];
  });
  return elements.length === 0 ? [] : [section(elements)];
}

function spansLength(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + (span.kind === 'time' || span.kind === 'actor' ? 20 : span.text.length), 0);
}

/** Fixed-width lines, each short enough to be read, in groups that fit one block. */
function chunks(building: Building, lines: readonly string[]): readonly (readonly string[])[] {
  const shown = lines.map((line) => {
    const whole = printable(line);
    const short = shorten(whole, CODE_LINE);
    building.cut ||= short !== whole;
    return short;
  });
  return grouped(shown, (line) => line.length);
}

/** Items in order, in groups of at most `CHUNK` characters; one larger item is a group of its own. */
function grouped<T>(items: readonly T[], lengthOf: (item: T) => number): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let size = CHUNK;
  for (const item of items) {
    const length = lengthOf(item) + 1;
    if (size + length > CHUNK) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(item);
    size += length;
  }
  return groups;
}

/** Slack takes one table a message; a second one, or one too large, is set in fixed width. */
function addTable(building: Building, columns: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const table = [columns, ...rows].map((row) => columns.map((_, index) => row[index] ?? ''));
  const cells = table.map((row) => row.map((cell) => printable(cellText(cell))));
  const characters = cells.flat().reduce((sum, cell) => sum + cell.length, 0);
  const fits =
    columns.length > 0 &&
    columns.length <= TABLE_COLUMNS &&
    cells.length <= TABLE_ROWS &&
    characters <= TABLE_CHARACTERS;
  if (!building.hasTable && fits) {
    flushHeading(building);
    building.hasTable = true;
    building.pieces.push({
      type: 'table',
      rows: table.map((row) => row.map(tableCell)),
      column_settings: columns.map((_, index) => ({ align: isNumeric(cells, index) ? 'right' : 'left' })),
    });
    return;
  }
  // A fixed width cannot show a time in the reader's own zone.
  if (rows.some((row) => row.some((cell) => typeof cell !== 'string'))) {
    addList(
      building,
      rows.map((row) => rowSpans(columns, row)),
      false,
    );
    return;
  }
  const [head = [], ...body] = cells;
  for (const lines of chunks(building, alignedTable(head, body))) addParts(building, [preformatted(lines)]);
}

/** `lab-1 · Last seen: today 07:08 · Kernel: 6.1`. */
function rowSpans(columns: readonly string[], [first = '', ...others]: readonly Cell[]): readonly Span[] {
  const rest = others.flatMap((cell, index): readonly Span[] => [
    { kind: 'text', text: ` · ${labelled(columns[index + 1] ?? '')}` },
    typeof cell === 'string' ? { kind: 'text', text: cell } : cell,
  ]);
  return [{ kind: 'strong', text: cellText(first) }, ...rest];
}

function tableCell(cell: Cell): types.TableBlock['rows'][number][number] {
  if (typeof cell !== 'string') return { type: 'rich_text', elements: [section(inline([cell], PROSE))] };
  const text = printable(cell);
  return { type: 'raw_text', text: text === '' ? ' ' : text };
}

/** As a plan of task cards, which stand in messages alone, and once. */
function addSteps(building: Building, block: Extract<Block, { readonly kind: 'steps' }>): void {
  if (building.hasPlan) {
    addBlock(building, stepsInProse(block));
    return;
  }
  flushHeading(building);
  building.hasPlan = true;
  building.pieces.push(planBlock(block));
}

/** Numbers are compared by their last digits. */
function isNumeric([, ...rows]: readonly (readonly string[])[], index: number): boolean {
  return rows.length > 0 && rows.every((row) => /^[<>-]*[\d,]+(\.\d+)?$/.test(row[index] ?? ''));
}

function addList(building: Building, items: readonly (readonly Span[])[], ordered: boolean): void {
  let offset = 0;
  for (const group of grouped(items, spansLength)) {
    const elements = group.map((spans) => {
      building.cut ||= spansLength(spans) > PROSE;
      return section(inline(spans, PROSE));
    });
    const numbering = ordered && offset > 0 ? { offset } : {};
    addParts(building, [{ type: 'rich_text_list', style: ordered ? 'ordered' : 'bullet', elements, ...numbering }]);
    offset += group.length;
  }
}
