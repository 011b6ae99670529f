import { createHash } from 'node:crypto';
import { escapeHtml } from '../report/html.ts';
import type { Lang } from '../report/words/words.ts';

/** What the pages of a face look like, and what a browser may do with them. */
interface Look {
  readonly style: string;
  /** Null: none runs at all. */
  readonly script: string | null;
  /** Whether they hold forms, which are sent to where they came from and nowhere else. */
  readonly forms: boolean;
}

const CODES: Readonly<Record<Lang, string>> = { en: 'en', zh: 'zh-Hans' };

/** Pages that need nothing from elsewhere: their own style and script, known by their hashes, and nothing is fetched or framed. */
export function pagesOf({ style, script, forms }: Look) {
  const policy = [
    "default-src 'none'",
    `style-src ${sourceOf(style)}`,
    ...(script === null ? [] : [`script-src ${sourceOf(script)}`]),
    'img-src data:',
    "base-uri 'none'",
    `form-action ${forms ? "'self'" : "'none'"}`,
  ];
  const headers: Readonly<Record<string, string>> = {
    // `frame-ancestors` counts in a header alone.
    'content-security-policy': [...policy, "frame-ancestors 'none'"].join('; '),
    'referrer-policy': forms ? 'same-origin' : 'no-referrer',
    'x-robots-tag': 'noindex, nofollow, noarchive',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
  function page(title: string, body: string, lang: Lang): string {
    return `<!DOCTYPE html>
<html lang="${CODES[lang]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy.join('; '))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="${headers['referrer-policy']}">
<meta name="robots" content="noindex, nofollow">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${body}
${script === null ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
  }
  return { headers, page };
}

function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
