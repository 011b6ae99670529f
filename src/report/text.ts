import type { Block, Document, Span, Tone } from './document.ts';
import { printable } from './printable.ts';
import { cellText, plain } from './span.ts';
import { stepsInProse } from './steps.ts';
import { alignedTable, columns } from './width.ts';

export interface TextOptions {
  /** Columns of the terminal; prose is folded at it, quoted lines are kept whole. */
  readonly width: number;
  readonly colour: boolean;
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
type Paint = (style: Style, value: string) => string;

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };
const TONES: Readonly<Record<Tone, Style>> = { good: 'green', bad: 'red', warning: 'yellow', neutral: 'bold' };

/** A document for a terminal. Ends with one line break. */
export function renderText(document: Document, options: TextOptions): string {
  const paint: Paint = options.colour
    ? (style, value) => `\u001b[${CODES[style]}m${value}\u001b[0m`
    : (_, value) => value;
  let shown = '';
  let under: Block['kind'] | null = null;
  for (const block of document.blocks) {
    const part = blockLines(block, Math.max(20, options.width), paint).join('\n');
    if (part === '') continue;
    // A heading inside stands on what it heads.
    shown += under === null ? part : `${under === 'heading' ? '\n' : '\n\n'}${part}`;
    under = block.kind === 'heading' && block.tone === undefined ? 'heading' : 'paragraph';
  }
  return `${shown}\n`;
}

function blockLines(block: Block, width: number, paint: Paint): readonly string[] {
  switch (block.kind) {
    case 'heading': {
      const title = printable(block.text);
      if (block.tone === undefined) return [paint('bold', title)];
      return fold(words(title, [TONES[block.tone], 'bold']), width, '', paint);
    }
    case 'paragraph':
      return fold(spanWords(block.spans), width, '', paint);
    case 'note':
      return fold(spanWords(block.spans, ['dim']), width, '', paint);
    case 'code':
      return block.lines.flatMap((line) =>
        printable(line)
          .split('\n')
          .map((row) => (row === '' ? '' : `  ${codeLine(row, block.language, paint)}`)),
      );
    case 'facts':
      return factLines(block.rows, width, paint);
    case 'table':
      return alignedTable(
        block.columns.map(printable),
        block.rows.map((row) => row.map((cell) => printable(cellText(cell)))),
      ).map((line, index) => (index === 0 ? paint('dim', line) : line));
    case 'list':
      return block.items.flatMap((item, index) => {
        const mark = block.ordered === true ? `${index + 1}. ` : '• ';
        return hang(fold(spanWords(item), width - mark.length - 2, '', paint), `  ${mark}`);
      });
    case 'steps':
      return blockLines(stepsInProse(block), width, paint);
    case 'divider':
      return [paint('dim', '─'.repeat(Math.min(width, 40)))];
  }
}

function codeLine(line: string, language: 'diff' | 'text' | undefined, paint: Paint): string {
  if (language === 'diff' && line.startsWith('+')) return paint('green', line);
  if (language === 'diff' && line.startsWith('-')) return paint('red', line);
  return line.startsWith('# ') || line.startsWith('    ') ? paint('dim', line) : line;
}

function factLines(
  rows: readonly { readonly label: string; readonly spans: readonly Span[] }[],
  width: number,
  paint: Paint,
): readonly string[] {
  const labels = Math.max(0, ...rows.map(({ label }) => columns(label)));
  return rows.flatMap(({ label, spans }) => {
    const gap = ' '.repeat(labels - columns(label) + 2);
    const lines = fold(spanWords(spans), Math.max(16, width - labels - 4), '', paint);
    return lines.map((line, index) =>
      index === 0 ? `  ${paint('dim', label)}${gap}${line}` : `${' '.repeat(labels + 4)}${line}`,
    );
  });
}

function hang(lines: readonly string[], mark: string): readonly string[] {
  return lines.map((line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line);
}

/** A piece that is not broken, with how it is dressed; `\n` forces a line. */
interface Word {
  readonly text: string;
  readonly styles: readonly Style[];
}

function spanWords(spans: readonly Span[], base: readonly Style[] = []): readonly Word[] {
  // What is strong stands out of small print, too.
  return spans.flatMap((span) =>
    words(printable(plain(span)), span.kind === 'strong' ? ['bold'] : [...base, ...stylesOf(span)]),
  );
}

function stylesOf(span: Span): readonly Style[] {
  switch (span.kind) {
    case 'strong':
      return ['bold'];
    case 'code':
      return ['cyan'];
    case 'text':
    case 'time':
    case 'actor':
      return [];
  }
}

/** Breaks at spaces, and around every wide character, since Chinese has no spaces. */
function words(value: string, styles: readonly Style[]): readonly Word[] {
  const pieces = value.match(/\n| +|[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+/gu) ?? [];
  return pieces.map((text) => ({ text, styles }));
}

/** No Chinese line begins with one of these. */
const CLOSING = /^[，。；：、！？）”’》]/;

function fold(pieces: readonly Word[], width: number, indent: string, paint: Paint): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  let used = columns(indent);
  const flush = (): void => {
    lines.push(line.replace(/ +$/, ''));
    line = indent;
    used = columns(indent);
  };
  for (const { text, styles } of pieces) {
    const size = columns(text);
    if (text === '\n') flush();
    else if (text.startsWith(' ')) {
      if (used > columns(indent)) {
        line += text;
        used += size;
      }
    } else {
      if (used + size > width && used > columns(indent) && !CLOSING.test(text)) flush();
      line += styles.reduce((value, style) => paint(style, value), text);
      used += size;
    }
  }
  if (used > columns(indent) || lines.length === 0) flush();
  return lines;
}
