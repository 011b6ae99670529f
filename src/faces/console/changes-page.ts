import type { Verb } from '../../app/app.ts';
import type { ProposalView } from '../../approval/proposal.ts';
import { escapeHtml, renderHtml } from '../../report/html.ts';
import { ladderDocument } from '../../report/ladder.ts';
import { proposalDocument } from '../../report/proposal.ts';
import type { Seat } from './desk.ts';
import type { View } from './frame.ts';
import { changeCard, crumbs, hostHref, timeline } from './parts.ts';
import { consoleWordsOf } from './words.ts';

const MOST_ROLLOUTS = 10;
/** A change that waits came of one of the last diagnoses. */
const MOST_LOOKED_AT = 30;

/** Changes that wait for a person, and the rollouts of late. */
export async function changesPage({ app, lang }: Seat): Promise<View> {
  const words = consoleWordsOf(lang);
  const pending = await app.pending();
  const cards =
    pending.length === 0
      ? `<p class="note">${escapeHtml(words.nothingWaits)}</p>`
      : pending.map((view) => changeCard(view, lang)).join('\n');
  const ladders = (await app.ladders?.latest(MOST_ROLLOUTS)) ?? [];
  const rollouts = ladders.map((ladder) => {
    const { blocks, ...document } = ladderDocument(ladder, lang);
    const command = `syndrop rollout show ${ladder.ladderId}`;
    return `<details><summary>${escapeHtml(document.summary)}</summary>${renderHtml({ ...document, blocks }, 3)}<p>${escapeHtml(words.rolloutHint)}</p><pre tabindex="0">${escapeHtml(command)}</pre></details>`;
  });
  const body = [
    `<h1>${escapeHtml(words.sections.changes)}</h1>`,
    `<section><h2>${escapeHtml(words.waiting)}</h2>${cards}</section>`,
    ladders.length === 0 ? '' : `<section><h2>${escapeHtml(words.rollouts)}</h2>${rollouts.join('\n')}</section>`,
  ];
  return { title: words.sections.changes, section: 'changes', body: body.join('\n') };
}

/** What a person may do next; the rules say who. */
function verbsFor({ state }: ProposalView): readonly Verb[] {
  if (state === 'proposed') return ['approve', 'reject'];
  return state === 'applied' ? ['keep', 'revert'] : [];
}

/** One change: the writes, where it stands, who did what. */
export async function changePage({ app, lang }: Seat, id: string): Promise<View | null> {
  const words = consoleWordsOf(lang);
  const view = await app.proposal(id);
  if (view === null) return null;
  const href = `/changes/${escapeHtml(id)}`;
  const links = verbsFor(view).map(
    (verb, index) =>
      `<a class="button${index === 0 ? ' primary' : ''}" href="${href}/${verb}">${escapeHtml(words.verbs[verb])}</a>`,
  );
  const moving =
    ['approved', 'keeping', 'reverting'].includes(view.state) || (view.state === 'applied' && view.watch === null);
  const again = moving
    ? `<p role="status">${escapeHtml(words.inMotion)} <a href="${href}">${escapeHtml(words.lookAgain)}</a></p>`
    : '';
  const from = (await app.history(view.host, MOST_LOOKED_AT)).find(({ proposalId }) => proposalId === id);
  const why = from === undefined ? [] : [[words.diagnosis, `/diagnoses/${from.diagnosisId}`] as const];
  const document = proposalDocument({ ...view, events: [] }, lang);
  const body = [
    crumbs([words.sections.changes, '/changes'], [view.host, hostHref(view.host)], ...why),
    `<div class="columns"><div>${renderHtml(document, 1)}${again}`,
    links.length === 0 ? '' : `<div class="actions">${links.join('')}</div>`,
    `</div>${timeline(view.events, lang)}</div>`,
  ];
  return { title: words.changeOn(view.host), section: 'changes', body: body.join('\n') };
}
