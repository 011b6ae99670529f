import type { Block, Cell, Document, Span } from './document.ts';
import { printable } from './printable.ts';
import { cellText, plain } from './span.ts';
import { stepsInProse } from './steps.ts';

/** A document as CommonMark with tables. Quoted text cannot become markup. */
export function renderMarkdown(document: Document): string {
  let first = true;
  const parts = document.blocks.map((block) => {
    const part = blockMarkdown(block, first ? '#' : '##');
    if (block.kind === 'heading') first = false;
    return part;
  });
  return `${parts.join('\n\n')}\n`;
}

function blockMarkdown(block: Block, hashes: string): string {
  switch (block.kind) {
    case 'heading':
      return `${hashes} ${literal(block.text)}`;
    case 'paragraph':
    case 'note':
      return spansMarkdown(block.spans);
    case 'code':
      return fenced(block.lines.map(printable).join('\n'), block.language === 'diff' ? 'diff' : 'text');
    case 'facts':
      return block.rows.map(({ label, spans }) => `- **${literal(label)}:** ${spansMarkdown(spans)}`).join('\n');
    case 'table':
      return tableMarkdown(block.columns, block.rows);
    case 'list':
      return block.items
        .map((item, index) => `${block.ordered === true ? `${index + 1}.` : '-'} ${spansMarkdown(item)}`)
        .join('\n');
    case 'steps':
      return blockMarkdown(stepsInProse(block), hashes);
    case 'divider':
      return '---';
  }
}

function tableMarkdown(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const row = (cells: readonly Cell[]): string => `| ${cells.map((cell) => literal(cellText(cell))).join(' | ')} |`;
  return [row(columns), `|${columns.map(() => ' --- |').join('')}`, ...rows.map(row)].join('\n');
}

function spansMarkdown(spans: readonly Span[]): string {
  return spans.map(spanMarkdown).join('');
}

function spanMarkdown(span: Span): string {
  switch (span.kind) {
    case 'strong': {
      const [, before = '', inner = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(span.text) ?? [];
      return inner === '' ? span.text : `${before}**${literal(inner)}**${after}`;
    }
    case 'code':
      return inlineCode(printable(span.text));
    case 'text':
      return literal(span.text).replaceAll('\n', '  \n');
    case 'time':
    case 'actor':
      return literal(plain(span));
  }
}

/** Escapes what CommonMark, tables and raw HTML would act on. */
function literal(value: string): string {
  return printable(value).replace(/[\\`*_[\]<>|~#&]/g, '\\$&');
}

/** A fence longer than any run of backticks inside. */
function fenced(content: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestTicks(content) + 1));
  return `${fence}${language}\n${content}\n${fence}`;
}

function inlineCode(content: string): string {
  const line = content.replaceAll('\n', ' ');
  const ticks = '`'.repeat(longestTicks(line) + 1);
  return ticks.length > 1 || line.startsWith(' ') ? `${ticks} ${line} ${ticks}` : `${ticks}${line}${ticks}`;
}

function longestTicks(content: string): number {
  return Math.max(0, ...(content.match(/`+/g) ?? []).map((run) => run.length));
}
