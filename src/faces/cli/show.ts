import { renderText } from '../../report/text.ts';
import { alignedTable } from '../../report/width.ts';
import type { Document } from '../../report/document.ts';
import type { Terminal } from './terminal.ts';

export function showDocument(document: Document, terminal: Terminal): void {
  terminal.out(renderText(document, { width: terminal.columns, colour: terminal.color }));
}

/** One JSON document, for programs. */
export function showJson(value: unknown, terminal: Terminal): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}

export function showTable(columns: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal): void {
  for (const line of alignedTable(columns, rows)) terminal.out(`${line}\n`);
}
