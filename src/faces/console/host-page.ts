import type { KnownHost } from '../../app/app.ts';
import { diagnosisPictures } from '../../charts/pictures.ts';
import { diagnosisDocument } from '../../report/diagnosis.ts';
import { escapeHtml } from '../../report/html.ts';
import { wordsOf } from '../../report/words/words-of.ts';
import type { Lang } from '../../report/words/words.ts';
import { chartsHtml } from '../../web/charts.ts';
import { inLanguage } from './diagnosis-page.ts';
import type { Seat } from './desk.ts';
import type { View } from './frame.ts';
import { changeCard, crumbs, headHtml, historyRows, timeHtml } from './parts.ts';
import { consoleWordsOf } from './words.ts';

const HISTORY = 30;

/** One host: what it is, what was found last, what waits for it, what was found before. Null for one that nobody knows. */
export async function hostPage(seat: Seat, id: string): Promise<View | null> {
  const { app, lang } = seat;
  const words = consoleWordsOf(lang);
  const known = (await app.hosts()).find((host) => host.id === id);
  const history = await app.history(id, HISTORY);
  const [latest] = history;
  if (known === undefined && latest === undefined) return null;
  const waiting = (await app.pending()).filter(({ host }) => host === id);
  const body = [
    crumbs([words.sections.hosts, '/hosts']),
    `<h1>${escapeHtml(id)}</h1>`,
    known === undefined ? '' : facts(known, lang),
    waiting.length === 0
      ? ''
      : `<section><h2>${escapeHtml(words.waiting)}</h2>${waiting.map((view) => changeCard(view, lang)).join('')}</section>`,
  ];
  if (latest === undefined) {
    body.push(`<p class="note">${escapeHtml(words.noHistory)} ${escapeHtml(id)}</p>`);
  } else {
    const { diagnosis, plan } = await inLanguage(seat, latest);
    const document = diagnosisDocument(diagnosis, plan, { detail: 'short', lang });
    const charts = chartsHtml(diagnosisPictures(diagnosis, lang));
    body.push(
      `<section><h2>${escapeHtml(words.latest)}</h2><p class="note">${timeHtml(latest.at)}</p>${headHtml(document, 3, charts)}`,
      `<p><a class="button" href="/diagnoses/${escapeHtml(latest.diagnosisId)}">${escapeHtml(words.whole)}</a></p></section>`,
      `<section><h2>${escapeHtml(words.history)}</h2>${historyRows(history, seat)}</section>`,
    );
  }
  return { title: id, section: 'hosts', body: body.join('\n') };
}

function facts({ transport, mode, kernel, agentVersion, lastSeen, groups, tags }: KnownHost, lang: Lang): string {
  const words = consoleWordsOf(lang);
  const { modes } = wordsOf(lang).hosts;
  const rows: readonly (readonly [string, string | null])[] = [
    [words.facts.way, escapeHtml(transport)],
    [words.facts.mode, mode === null ? null : escapeHtml(modes[mode])],
    [words.facts.kernel, kernel === null ? null : escapeHtml(kernel)],
    [words.facts.agent, agentVersion === null ? null : escapeHtml(agentVersion)],
    [words.facts.seen, lastSeen === null ? escapeHtml(words.never) : timeHtml(lastSeen)],
    [words.facts.marks, groups.length + tags.length === 0 ? null : escapeHtml([...groups, ...tags].join(', '))],
  ];
  const items = rows.flatMap(([label, html]) =>
    html === null ? [] : [`<div><dt>${escapeHtml(label)}</dt><dd>${html}</dd></div>`],
  );
  return `<dl class="facts">${items.join('')}</dl>`;
}
