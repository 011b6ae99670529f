import type { Block, Document, Span } from './document.ts';
import { printable } from './printable.ts';
import { cellText, plain } from './span.ts';
import { stepsInProse } from './steps.ts';

/**
 * A document as HTML without a wrapper, its first heading at `level`, with `figures` under its first lines. Quoted text
 * cannot become markup.
 */
export function renderHtml(document: Document, level: 1 | 2 | 3 = 2, figures = ''): string {
  let first = true;
  const parts = document.blocks.map((block) => {
    const part = blockHtml(block, `h${first ? level : level + 1}`);
    if (block.kind === 'heading') first = false;
    return part;
  });
  return [...parts.slice(0, FIRST_LINES), figures, ...parts.slice(FIRST_LINES)].join('\n');
}

/** Title, state, why. */
const FIRST_LINES = 3;

export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

function blockHtml(block: Block, heading: string): string {
  switch (block.kind) {
    case 'heading':
      return `<${heading}${block.tone === undefined ? '' : ` class="${block.tone}"`}>${escapeHtml(block.text)}</${heading}>`;
    case 'paragraph':
      return `<p>${spansHtml(block.spans)}</p>`;
    case 'note':
      return `<p class="note">${spansHtml(block.spans)}</p>`;
    case 'code':
      return codeHtml(block.lines, block.language === 'diff');
    case 'facts':
      return `<dl>${block.rows
        .map(({ label, spans }) => `<dt>${escapeHtml(label)}</dt><dd>${spansHtml(spans)}</dd>`)
        .join('')}</dl>`;
    case 'table':
      return tableHtml(
        block.columns,
        block.rows.map((row) => row.map((cell) => escapeHtml(cellText(cell)))),
      );
    case 'list': {
      const name = block.ordered === true ? 'ol' : 'ul';
      return `<${name}>${block.items.map((item) => `<li>${spansHtml(item)}</li>`).join('')}</${name}>`;
    }
    case 'steps':
      return blockHtml(stepsInProse(block), heading);
    case 'divider':
      return '<hr>';
  }
}

/** Scrolls by itself, so it must be reachable by keyboard. */
function codeHtml(lines: readonly string[], isDiff: boolean): string {
  const marked = lines.map((line) => {
    const text = escapeHtml(line);
    if (isDiff && line.startsWith('+')) return `<ins>${text}</ins>`;
    return isDiff && line.startsWith('-') ? `<del>${text}</del>` : text;
  });
  return `<pre tabindex="0">${marked.join('\n')}</pre>`;
}

function tableHtml(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('');
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function spansHtml(spans: readonly Span[]): string {
  return spans.map(spanHtml).join('');
}

function spanHtml(span: Span): string {
  switch (span.kind) {
    case 'text':
      return escapeHtml(span.text).replaceAll('\n', '<br>');
    case 'strong':
      return `<strong>${escapeHtml(span.text)}</strong>`;
    case 'code':
      return `<code>${escapeHtml(span.text)}</code>`;
    case 'time':
      return `<time datetime="${escapeHtml(span.at)}">${escapeHtml(plain(span))}</time>`;
    case 'actor':
      return escapeHtml(plain(span));
  }
}
