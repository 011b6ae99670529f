import { sweepPictures } from '../../charts/pictures.ts';
import { ratesOf } from '../../fleet/sweep-result.ts';
import { escapeHtml, renderHtml } from '../../report/html.ts';
import { fleetDocument, runningDocument } from '../../report/overview.ts';
import { chartsHtml } from '../../web/charts.ts';
import type { Seat } from './desk.ts';
import type { View } from './frame.ts';
import { sweepIn } from '../../report/sweep-language.ts';
import { changeCard } from './parts.ts';
import { consoleWordsOf } from './words.ts';

/** What waits, what runs, and how the fleet was when it was last swept. */
export async function overviewPage(seat: Seat): Promise<View> {
  const { app, lang } = seat;
  const words = consoleWordsOf(lang);
  const [pending, overview, hosts] = await Promise.all([app.pending(), app.overview(), app.hosts()]);
  const { running, waiting } = overview;
  const sweep = overview.sweep === null ? null : sweepIn(seat, overview.sweep);
  const charts =
    sweep === null ? '' : chartsHtml(sweepPictures(sweep, ratesOf(await app.sweeps.results(sweep.sweepId)), lang));
  const cards =
    pending.length === 0
      ? `<p class="note">${escapeHtml(words.nothingWaits)}</p>`
      : pending.map((view) => changeCard(view, lang)).join('\n');
  const body = [
    `<h1>${escapeHtml(words.sections.overview)}</h1>`,
    `<section><h2>${escapeHtml(words.waiting)}</h2>${cards}</section>`,
    renderHtml(runningDocument(running, waiting, lang), 2),
    `<section>${renderHtml(fleetDocument({ ...overview, sweep, hosts: hosts.length }, lang), 2)}${charts}</section>`,
  ];
  return { title: words.sections.overview, section: 'overview', body: body.join('\n') };
}
