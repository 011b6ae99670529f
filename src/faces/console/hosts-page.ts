import type { KnownHost } from '../../app/app.ts';
import { escapeHtml } from '../../report/html.ts';
import type { Seat } from './desk.ts';
import type { View } from './frame.ts';
import { badge, causeOf, hostHref, timeHtml } from './parts.ts';
import { consoleWordsOf } from './words.ts';

const A_PAGE = 50;

/** Hosts by a part of their names, tags or groups, each with what was found there last. */
export async function hostsPage(seat: Seat, query: string, from: number): Promise<View> {
  const { app, lang } = seat;
  const words = consoleWordsOf(lang);
  const wanted = query.trim().toLowerCase();
  const fitting = (await app.hosts())
    .filter(({ id, tags, groups }) => [id, ...tags, ...groups].some((text) => text.toLowerCase().includes(wanted)))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const first = Math.min(from, Math.max(0, fitting.length - 1));
  const shown = fitting.slice(first, first + A_PAGE);
  const rows = await Promise.all(shown.map((host) => row(seat, host)));
  const none = wanted === '' || fitting.length > 0 ? '' : `<p>${escapeHtml(words.noneFits(query.trim()))}</p>`;
  const body = [
    `<h1>${escapeHtml(words.sections.hosts)}</h1>`,
    `<form class="find" role="search" action="/hosts"><div><label for="q">${escapeHtml(words.search)}</label><input id="q" name="q" type="search" autocomplete="off" aria-describedby="q-hint" value="${escapeHtml(query.trim())}"></div><button>${escapeHtml(words.find)}</button></form>`,
    `<p class="note" id="q-hint">${escapeHtml(words.searchHint)}</p>`,
    `<p class="status" role="status">${escapeHtml(words.shown(first + 1, first + shown.length, fitting.length))}</p>`,
    none,
    rows.length === 0 ? '' : `<ul class="rows">${rows.join('\n')}</ul>`,
    pager(query, first, fitting.length, lang),
  ];
  return { title: words.sections.hosts, section: 'hosts', body: body.join('\n') };
}

async function row(seat: Seat, { id, tags, groups, kernel }: KnownHost): Promise<string> {
  const { app, lang } = seat;
  const [latest] = await app.history(id, 1);
  const found =
    latest === undefined
      ? `<span class="more note">${escapeHtml(consoleWordsOf(lang).neverDiagnosed)}</span>`
      : `${badge(latest, lang)} <span class="more">${escapeHtml(causeOf(seat, latest))}</span> <span class="note">${timeHtml(latest.at)}</span>`;
  const marks = [...groups, ...tags, ...(kernel === null ? [] : [kernel])].join(' · ');
  return `<li><a class="name" href="${escapeHtml(hostHref(id))}">${escapeHtml(id)}</a> ${found} <span class="note">${escapeHtml(marks)}</span></li>`;
}

function pager(query: string, first: number, all: number, lang: Seat['lang']): string {
  const words = consoleWordsOf(lang);
  const link = (from: number, text: string): string =>
    `<a class="button" href="/hosts?${escapeHtml(new URLSearchParams({ q: query.trim(), from: String(from) }).toString())}">${escapeHtml(text)}</a>`;
  const links = [
    ...(first > 0 ? [link(Math.max(0, first - A_PAGE), words.earlier)] : []),
    ...(first + A_PAGE < all ? [link(first + A_PAGE, words.later)] : []),
  ];
  if (links.length === 0) return '';
  return `<nav class="actions" aria-label="${escapeHtml(words.pages)}">${links.join('')}</nav>`;
}
