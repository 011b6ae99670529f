import type { Block, Span, Step } from './document.ts';
import { strong, text } from './span.ts';

const MARKS: Readonly<Record<Step['state'], string>> = { pending: '○', running: '◐', done: '✓', failed: '✗' };

type Steps = Extract<Block, { readonly kind: 'steps' }>;

/** Steps for a face that has nothing of its own for them: the title, and a line each; the present one stands out. */
export function stepsInProse({ title, steps }: Steps): Extract<Block, { readonly kind: 'paragraph' }> {
  return { kind: 'paragraph', spans: [strong(title), ...steps.flatMap(stepLine)] };
}

function stepLine({ title, state, detail = [] }: Step): readonly Span[] {
  const label = state === 'running' || state === 'failed' ? strong(title) : text(title);
  return [text(`\n${MARKS[state]} `), label, ...(detail.length === 0 ? [] : [text(' — '), ...detail])];
}
