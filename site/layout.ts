import { type Both, contents, type Entry, type Lang } from './contents.ts';
import { escape } from './escape.ts';
import type { Heading } from './markdown.ts';
import type { SitePage } from './pages.ts';

interface Words {
  readonly skip: string;
  readonly menu: string;
  readonly search: string;
  readonly hint: string;
  readonly found: string;
  readonly none: string;
  readonly onThisPage: string;
  readonly otherLanguage: string;
  readonly untranslated: string;
  readonly next: string;
  readonly previous: string;
}

const words: Readonly<Record<Lang, Words>> = {
  en: {
    skip: 'Skip to the text',
    menu: 'Contents',
    search: 'Search',
    hint: 'a symptom, a counter, a sysctl, a line of netstat -s',
    found: '{n} found',
    none: 'Nothing found',
    onThisPage: 'On this page',
    otherLanguage: '中文',
    untranslated: '',
    next: 'Next',
    previous: 'Before',
  },
  zh: {
    skip: '跳到正文',
    menu: '目录',
    search: '搜索',
    hint: '症状、计数器、sysctl，或 netstat -s 的一行',
    found: '找到 {n} 条',
    none: '没有找到',
    onThisPage: '本页内容',
    otherLanguage: 'English',
    untranslated: '（英文）',
    next: '下一页',
    previous: '上一页',
  },
};

export interface Framed {
  readonly page: SitePage;
  readonly html: string;
  readonly headings: readonly Heading[];
  /** Sources that have a page in this language. */
  readonly translated: ReadonlySet<string>;
}

/** The whole page around its text. All addresses are relative: it works from a disk, below any address, and asks nobody else. */
export function framed({ page, html, headings, translated }: Framed): string {
  const { lang, out, title } = page;
  const root = '../'.repeat(out.split('/').length - 1);
  const say = words[lang];
  const to = (entry: Entry): string =>
    `${root}${lang === 'zh' && translated.has(entry.source) ? 'zh/' : ''}${entry.out}`;
  const otherHome = lang === 'zh' ? `${root}index.html` : `${root}zh/index.html`;
  const other = page.translation === null ? otherHome : `${root}${page.translation}`;
  const otherLang = lang === 'zh' ? 'en' : 'zh';
  return `<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)} · syndrop</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${root}assets/style.css">
<script defer src="${root}assets/search.js" data-root="${root}" data-pages="assets/pages-${lang}.js"></script>
</head>
<body>
<a class="skip" href="#text">${say.skip}</a>
<header>
<a class="brand" href="${root}${lang === 'zh' ? 'zh/' : ''}index.html">syndrop</a>
<search hidden>
<label class="unseen" for="query">${say.search}</label>
<input id="query" type="search" autocomplete="off" spellcheck="false" placeholder="${escape(`${say.search}: ${say.hint}`)}">
<p id="found" role="status" class="unseen" data-found="${say.found}" data-none="${say.none}"></p>
<ol id="results" hidden></ol>
</search>
<a class="language" href="${other}" lang="${otherLang === 'zh' ? 'zh-CN' : 'en'}" hreflang="${otherLang}">${say.otherLanguage}</a>
</header>
<div class="columns">
<nav aria-label="${say.menu}"><details open><summary>${say.menu}</summary>
${navigation(page, lang, to, translated)}
</details></nav>
<main id="text">
${html}
${neighbours(page, lang, to)}
</main>
${outline(headings, say.onThisPage)}
</div>
</body>
</html>
`;
}

function navigation(page: SitePage, lang: Lang, to: (entry: Entry) => string, translated: ReadonlySet<string>): string {
  return contents
    .map(({ title, entries }) => {
      const items = entries.map((entry) => {
        const here = isAt(page, entry) ? ' aria-current="page"' : '';
        const mark = translated.has(entry.source) ? '' : words[lang].untranslated;
        return `<li><a href="${to(entry)}"${here}>${escape(entry.title[lang])}${mark}</a></li>`;
      });
      return `<p>${escape(said(title, lang))}</p><ul>${items.join('')}</ul>`;
    })
    .join('\n');
}

function said(both: Both, lang: Lang): string {
  return both[lang];
}

function isAt(page: SitePage, { out }: Entry): boolean {
  return page.out === out || page.out === `zh/${out}`;
}

/** The page before and the one after, in the order of the contents. */
function neighbours(page: SitePage, lang: Lang, to: (entry: Entry) => string): string {
  const entries = contents.flatMap((section) => section.entries);
  const at = entries.findIndex((entry) => isAt(page, entry));
  if (at < 0) return '';
  const link = (entry: Entry | undefined, word: string, rel: string): string =>
    entry === undefined
      ? '<span></span>'
      : `<a rel="${rel}" href="${to(entry)}">${word}: ${escape(entry.title[lang])}</a>`;
  const before = link(entries[at - 1], words[lang].previous, 'prev');
  return `<p class="neighbours">${before}${link(entries[at + 1], words[lang].next, 'next')}</p>`;
}

function outline(headings: readonly Heading[], title: string): string {
  const items = headings.filter(({ depth }) => depth === 2);
  if (items.length < 2) return '';
  const links = items.map(({ anchor, text }) => `<li><a href="#${escape(anchor)}">${escape(text)}</a></li>`);
  return `<aside aria-label="${title}"><p>${title}</p><ul>${links.join('')}</ul></aside>`;
}
