import type { GivenFile } from '../../../app/diagnosing/given.ts';

/** Fewer lines than this are talk. */
const LEAST_LINES = 3;

/** What a message may hold of a program's output, as it was before Slack dressed it; null for talk. */
export function pastedIn(text: string): GivenFile | null {
  const fenced = [...text.matchAll(/```([\s\S]*?)```/g)].map(([, inner = '']) => inner);
  const output = plainText(fenced.length > 0 ? fenced.join('\n') : text);
  if (fenced.length === 0 && output.trim().split('\n').length < LEAST_LINES) return null;
  if (!/\d/.test(output)) return null;
  return { name: 'pasted.txt', bytes: Buffer.from(output) };
}

/** Slack escapes three characters and makes links of names and addresses. */
function plainText(text: string): string {
  return text
    .replace(/<(?:[a-z][a-z0-9+.-]*:[^|>]*)\|([^>]*)>/gi, '$1')
    .replace(/<((?:https?|mailto|tel):[^|>]*)>/gi, '$1')
    .replace(/<@[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
