import type { StoredDiagnosis } from '../../app/app.ts';
import type { ProposalEvent, ProposalView } from '../../approval/proposal.ts';
import { namedFinding } from '../../diagnosis/named-finding.ts';
import { causeTitle } from '../../report/cause-title.ts';
import { causeLine, verdictTone } from '../../report/diagnosis.ts';
import type { Block, Document } from '../../report/document.ts';
import { escapeHtml, renderHtml } from '../../report/html.ts';
import { pendingItem } from '../../report/pending.ts';
import { plain, time } from '../../report/span.ts';
import type { Lang } from '../../report/words/words.ts';
import { wordsOf } from '../../report/words/words-of.ts';
import type { Seat } from './desk.ts';
import { consoleWordsOf } from './words.ts';

export function hostHref(host: string): string {
  return `/hosts/${encodeURIComponent(host)}`;
}

/** Where a page stands, for the way back. */
export function crumbs(...links: readonly (readonly [text: string, href: string])[]): string {
  const shown = links.map(([text, href]) => `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`);
  return `<p class="crumbs">${shown.join(' / ')}</p>`;
}

export function timeHtml(at: string): string {
  return `<time datetime="${escapeHtml(at)}">${escapeHtml(plain(time(at)))}</time>`;
}

/** The verdict of a diagnosis in two or three words, coloured; the words alone say it. */
export function badge({ diagnosis }: StoredDiagnosis, lang: Lang): string {
  const { status } = diagnosis.verdict;
  return `<span class="badge ${verdictTone(status)}">${escapeHtml(wordsOf(lang).status[status])}</span>`;
}

/** The verdict in one line. One that was told in another language says what its cause is called in general. */
export function causeOf({ lang, stored }: Pick<Seat, 'lang' | 'stored'>, told: StoredDiagnosis): string {
  const { diagnosis, question } = told;
  const named = namedFinding(diagnosis);
  const title = named === undefined ? null : causeTitle(named.causeId, lang);
  if (named === undefined || title === null || lang === (question?.lang ?? stored))
    return causeLine(diagnosis, wordsOf(lang));
  return `${title} — ${wordsOf(lang).confidence[named.confidence]}`;
}

/** Earlier diagnoses of one host, the newest first. */
export function historyRows(history: readonly StoredDiagnosis[], seat: Pick<Seat, 'lang' | 'stored'>): string {
  const { lang } = seat;
  const words = consoleWordsOf(lang);
  const rows = history.map((one) => {
    const plan = one.proposalId === null ? '' : `<span class="note">${escapeHtml(words.withPlan)}</span>`;
    const cause = escapeHtml(causeOf(seat, one));
    return `<li>${timeHtml(one.at)} ${badge(one, lang)} <span class="more"><a href="/diagnoses/${escapeHtml(one.diagnosisId)}">${cause}</a></span> ${plan} <span class="note">${escapeHtml(one.actor)}</span></li>`;
  });
  return `<ul class="rows">${rows.join('\n')}</ul>`;
}

/** A change that waits, with the way to decide about it. */
export function changeCard(view: ProposalView, lang: Lang): string {
  const words = consoleWordsOf(lang);
  const text = renderHtml({ summary: '', tone: 'neutral', blocks: [pendingItem(view, lang)] });
  const href = `/changes/${escapeHtml(view.proposalId)}`;
  return `<article class="card">${text}<a class="button" href="${href}">${escapeHtml(words.decideOn(view.host))}</a></article>`;
}

/** What happened, oldest first. */
export function timeline(events: readonly ProposalEvent[], lang: Lang): string {
  const { did } = wordsOf(lang).proposal;
  const { timeline: title } = consoleWordsOf(lang);
  const items = events.map(
    (event) =>
      `<li>${timeHtml(event.at)}<br><strong>${escapeHtml(event.actor)}</strong> ${escapeHtml(did[event.did] ?? event.did)}</li>`,
  );
  return `<section><h2>${escapeHtml(title)}</h2><ol class="timeline">${items.join('\n')}</ol></section>`;
}

/** The first part of a document: headline, state, why, account. */
export function headHtml({ blocks, ...document }: Document, level: 1 | 3, charts: string): string {
  return renderHtml({ ...document, blocks: partsOf(blocks)[0] ?? [] }, level, charts);
}

/** The other parts, each to be folded away; those in `closed`, by their headings, are. */
export function foldedHtml({ blocks, ...document }: Document, closed: ReadonlySet<string>): string {
  const folded = partsOf(blocks)
    .slice(1)
    .map(([first, ...rest]) => {
      const title = first?.kind === 'heading' ? first.text : '';
      const open = closed.has(title) ? '' : ' open';
      return `<details${open}><summary><h2>${escapeHtml(title)}</h2></summary>${renderHtml({ ...document, blocks: rest }, 3)}</details>`;
    });
  return folded.join('\n');
}

/** Each begins with its heading. */
function partsOf(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const parts: Block[][] = [];
  for (const block of blocks) {
    const last = parts.at(-1);
    if (last === undefined || block.kind === 'heading') parts.push([block]);
    else last.push(block);
  }
  return parts;
}
