import { Marked, type Token, type Tokens } from 'marked';
import { escape } from './escape.ts';
import { sequence } from './sequence.ts';
import { slugs } from './slugs.ts';

export interface Heading {
  readonly depth: number;
  readonly anchor: string;
  readonly text: string;
}

/** What stands below one heading, for the search. */
interface Passage {
  readonly anchor: string | null;
  readonly heading: string;
  readonly text: string;
}

export interface Rendered {
  readonly html: string;
  readonly headings: readonly Heading[];
  readonly passages: readonly Passage[];
}

/** Where links of a page lead in the site. */
export interface Links {
  /** `text` replaces a link's words where they are no more than the name of a file; null where there is nothing to show. */
  readonly link: (href: string) => { readonly href: string; readonly text?: string } | null;
  readonly image: (src: string) => string;
  /** Page of what stands between backticks, such as the id of a cause; null for most. */
  readonly word: (code: string) => string | null;
}

/** Markdown as GitHub reads it. Raw HTML is left out: of ours only comments are. */
export function render(
  markdown: string,
  links: Links,
  words: { readonly table: string; readonly code: string },
): Rendered {
  const slug = slugs();
  const headings: Heading[] = [];
  let isInLink = false;
  const marked = new Marked({
    gfm: true,
    renderer: {
      html: () => '',
      heading({ tokens, depth, text }) {
        const anchor = slug(text);
        headings.push({ depth, anchor, text: plain(tokens) });
        const inner = this.parser.parseInline(tokens);
        return `<h${depth} id="${escape(anchor)}"><a class="anchor" href="#${escape(anchor)}">${inner}</a></h${depth}>\n`;
      },
      link({ href, tokens }) {
        const to = links.link(href);
        if (to === null) return this.parser.parseInline(tokens);
        isInLink = true;
        const given = this.parser.parseInline(tokens);
        isInLink = false;
        const inner = to.text !== undefined && /(?:\.md|\/)$/.test(plain(tokens)) ? escape(to.text) : given;
        return `<a href="${escape(to.href)}">${inner}</a>`;
      },
      image: ({ href, text }) => `<img src="${escape(links.image(href))}" alt="${escape(text)}" loading="lazy">`,
      codespan({ text }) {
        const page = isInLink ? null : links.word(text);
        const code = `<code>${escape(text)}</code>`;
        return page === null ? code : `<a href="${escape(page)}">${code}</a>`;
      },
      code: ({ text, lang }) =>
        lang === 'mermaid'
          ? sequence(text)
          : `<pre tabindex="0" aria-label="${escape(words.code)}"><code>${escape(text)}</code></pre>\n`,
      table(token) {
        const cell = (tag: 'th' | 'td') => (one: Tokens.TableCell) =>
          `<${tag}>${this.parser.parseInline(one.tokens)}</${tag}>`;
        const head = token.header.map(cell('th')).join('');
        const rows = token.rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('\n');
        const body = `<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
        return `<div class="scroll" tabindex="0" role="region" aria-label="${escape(words.table)}">${body}</div>\n`;
      },
    },
  });
  const tokens = marked.lexer(markdown);
  const html = marked.parser(tokens);
  return { html, headings, passages: passagesOf(tokens) };
}

function passagesOf(tokens: readonly Token[]): readonly Passage[] {
  const slug = slugs();
  const passages: { anchor: string | null; heading: string; parts: string[] }[] = [
    { anchor: null, heading: '', parts: [] },
  ];
  for (const token of tokens) {
    if (isHeading(token)) {
      const anchor = slug(token.text);
      passages.push({ anchor: token.depth === 1 ? null : anchor, heading: plain(token.tokens), parts: [] });
    } else passages.at(-1)?.parts.push(plain([token]));
  }
  return passages
    .map(({ anchor, heading, parts }) => ({ anchor, heading, text: parts.join(' ').replaceAll(/\s+/g, ' ').trim() }))
    .filter(({ heading, text }) => heading !== '' || text !== '');
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === 'heading';
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === 'table';
}

function isList(token: Token): token is Tokens.List {
  return token.type === 'list';
}

/** Its words alone. */
function plain(tokens: readonly Token[]): string {
  return tokens.map(words).join('');
}

function words(token: Token): string {
  if (token.type === 'html' || token.type === 'space') return '';
  if (isTable(token)) {
    return [token.header, ...token.rows].map((row) => row.map((cell) => plain(cell.tokens)).join(' · ')).join('; ');
  }
  if (isList(token)) return token.items.map((item) => plain(item.tokens)).join('; ');
  if ('tokens' in token && token.tokens !== undefined) return plain(token.tokens);
  if ('text' in token && typeof token.text === 'string') return token.text;
  return ' ';
}
