import type { Session } from '../../app/people/console-sessions.ts';
import { escapeHtml } from '../../report/html.ts';
import type { Lang } from '../../report/words/words.ts';
import { pagesOf } from '../../web/page.ts';
import { CONSOLE_STYLE } from './style.ts';
import { consoleWordsOf } from './words.ts';

const { headers, page } = pagesOf({ style: CONSOLE_STYLE, script: null, forms: true });
export const CONSOLE_HEADERS = headers;

type Section = 'overview' | 'hosts' | 'changes' | 'sweeps';

const SECTIONS: readonly (readonly [Section, string])[] = [
  ['overview', '/'],
  ['hosts', '/hosts'],
  ['changes', '/changes'],
  ['sweeps', '/sweeps'],
];

/** What a page says; the frame around it is the same for all. */
export interface View {
  readonly title: string;
  /** Where it belongs; null: nowhere. */
  readonly section: Section | null;
  /** HTML, with one `h1`. */
  readonly body: string;
  readonly status?: number;
}

/** Who looks, and what the frame shows of that. */
export interface Onlooker {
  readonly session: Session;
  readonly lang: Lang;
  /** Changes that wait. */
  readonly waiting: number;
  /** Of the page, to come back to it. */
  readonly path: string;
}

/** A page for somebody who is logged in. */
export function framed({ title, section, body }: View, { session, lang, waiting, path }: Onlooker): string {
  const words = consoleWordsOf(lang);
  const count = waiting === 0 ? '' : `<span class="count">${waiting}</span>`;
  const links = SECTIONS.map(([name, href]) => {
    const current = name === section ? ' aria-current="page"' : '';
    return `<li><a href="${href}"${current}>${escapeHtml(words.sections[name])}${name === 'changes' ? count : ''}</a></li>`;
  });
  const other = lang === 'en' ? 'zh' : 'en';
  const until = new Date(session.until).toISOString().slice(11, 16);
  const html = `<a class="skip" href="#main">${escapeHtml(words.skip)}</a>
<header class="bar"><a class="brand" href="/">syndrop</a>
<nav aria-label="${escapeHtml(words.navigation)}"><ul>${links.join('')}</ul></nav>
<div class="who">${form('/language', session, `<input type="hidden" name="lang" value="${other}"><input type="hidden" name="back" value="${escapeHtml(path)}"><button lang="${other === 'zh' ? 'zh-Hans' : 'en'}">${escapeHtml(words.otherLanguage)}</button>`)}
${form('/leave', session, `<button>${escapeHtml(words.leave(session.operator))}</button>`)}</div></header>
<main id="main" tabindex="-1">
${body}
</main>
<footer>${escapeHtml(words.footer(until))}</footer>`;
  return page(`${title} · syndrop`, html, lang);
}

/** A page for everybody. */
export function plainPage(title: string, body: string, lang: Lang): string {
  const html = `<header class="bar"><a class="brand" href="/">syndrop</a></header>
<main><h1>${escapeHtml(title)}</h1>
${body}</main>`;
  return page(`${title} · syndrop`, html, lang);
}

/** A form that proves that it is ours. */
export function form(action: string, session: Session, fields: string, name = ''): string {
  return `<form method="post" action="${escapeHtml(action)}"${name === '' ? '' : ` class="${name}"`}><input type="hidden" name="csrf" value="${session.csrf}">${fields}</form>`;
}
