import { sweepPictures } from '../../charts/pictures.ts';
import { ratesOf } from '../../fleet/sweep-result.ts';
import { escapeHtml } from '../../report/html.ts';
import { sweepIn } from '../../report/sweep-language.ts';
import { sweepDocument } from '../../report/sweep.ts';
import { chartsHtml } from '../../web/charts.ts';
import type { Seat } from './desk.ts';
import type { View } from './frame.ts';
import { crumbs, foldedHtml, headHtml, timeHtml } from './parts.ts';
import { consoleWordsOf } from './words.ts';

const MOST = 30;

/** The sweeps of late, the newest first. */
export async function sweepsPage(seat: Seat): Promise<View> {
  const { app, lang } = seat;
  const words = consoleWordsOf(lang);
  const rows = (await app.sweeps.latest(MOST)).map((report) => {
    const { summary, tone } = sweepDocument(sweepIn(seat, report), { detail: 'short', lang });
    return `<li>${timeHtml(report.at)} <span class="badge ${tone}">${escapeHtml(report.selector)}</span> <a class="more" href="/sweeps/${escapeHtml(report.sweepId)}">${escapeHtml(summary)}</a></li>`;
  });
  const list =
    rows.length === 0
      ? `<p class="note">${escapeHtml(words.sweepsNone)}</p>`
      : `<ul class="rows">${rows.join('\n')}</ul>`;
  const title = words.sections.sweeps;
  return { title, section: 'sweeps', body: `<h1>${escapeHtml(title)}</h1>${list}` };
}

/** One sweep in short, with the way to the report of every host. */
export async function sweepPage(seat: Seat, id: string): Promise<View | null> {
  const { app, lang, pageOf } = seat;
  const words = consoleWordsOf(lang);
  const kept = await app.sweeps.report(id);
  if (kept === null) return null;
  const report = sweepIn(seat, kept);
  const document = sweepDocument(report, { detail: 'full', lang });
  const page = pageOf(id);
  const link =
    page === null
      ? ''
      : `<p class="actions"><a class="button primary" href="${escapeHtml(page)}">${escapeHtml(words.report)}</a></p>`;
  const charts = chartsHtml(sweepPictures(report, ratesOf(await app.sweeps.results(id)), lang));
  const body = [
    crumbs([words.sections.sweeps, '/sweeps']),
    headHtml(document, 1, charts),
    link,
    foldedHtml(document, new Set()),
  ];
  return { title: words.sweepOf(report.selector), section: 'sweeps', body: body.join('\n') };
}
