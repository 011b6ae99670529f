import { createHash } from 'node:crypto';
import { escapeHtml } from '../../report/html.ts';
import type { Lang } from '../../report/words/words.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { pageWordsOf } from './words.ts';

/**
 * What a page may do: its own style and script, known by their hashes, and nothing else. Nothing is fetched, sent or framed.
 * `frame-ancestors` counts in a header alone.
 */
const POLICY = [
  "default-src 'none'",
  `style-src ${sourceOf(STYLE)}`,
  `script-src ${sourceOf(SCRIPT)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
];

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [...POLICY, "frame-ancestors 'none'"].join('; '),
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** A whole page that needs nothing from elsewhere, also when it is a file on somebody's disk. */
export function shell(title: string, body: string, lang: Lang): string {
  return `<!DOCTYPE html>
<html lang="${pageWordsOf(lang).code}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY.join('; '))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
${body}
<script>${SCRIPT}</script>
</body>
</html>
`;
}
