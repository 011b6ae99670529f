import type { StoredDiagnosis } from '../../app/app.ts';
import type { ProposalEvent } from '../../approval/proposal.ts';
import { diagnosisPictures } from '../../charts/pictures.ts';
import { diagnosisDocument } from '../../report/diagnosis.ts';
import { escapeHtml } from '../../report/html.ts';
import { wordsOf } from '../../report/words/words-of.ts';
import { chartsHtml } from '../../web/charts.ts';
import type { Seat } from './desk.ts';
import type { View } from './frame.ts';
import { crumbs, foldedHtml, headHtml, hostHref, timeline } from './parts.ts';
import { consoleWordsOf } from './words.ts';

/** All of one diagnosis: headline, why, account, proof, plan, evidence, what was ruled out, and what happened since. */
export async function diagnosisPage(seat: Seat, id: string): Promise<View | null> {
  const { app, lang } = seat;
  const words = consoleWordsOf(lang);
  const stored = await app.details(id);
  if (stored === null) return null;
  const { diagnosis, plan } = await inLanguage(seat, stored);
  const { ruledOut, unknown, references } = wordsOf(lang).headings;
  const document = diagnosisDocument(diagnosis, plan, { detail: 'full', lang });
  const charts = chartsHtml(diagnosisPictures(diagnosis, lang));
  const proposal = stored.proposalId === null ? null : await app.proposal(stored.proposalId);
  const asked: ProposalEvent = { at: stored.at, actor: stored.actor, did: words.asked };
  const change =
    proposal === null
      ? ''
      : `<p class="actions"><a class="button primary" href="/changes/${escapeHtml(proposal.proposalId)}">${escapeHtml(words.toChange)}</a></p>`;
  const body = [
    crumbs([words.sections.hosts, '/hosts'], [diagnosis.host, hostHref(diagnosis.host)]),
    headHtml(document, 1, charts),
    change,
    `<div class="columns"><div>${foldedHtml(document, new Set([ruledOut, unknown, references]))}</div>`,
    `<div>${timeline([asked, ...(proposal?.events ?? [])], lang)}</div></div>`,
  ];
  return { title: words.diagnosisOf(diagnosis.host), section: 'hosts', body: body.join('\n') };
}

/** Told in the reader's language, as long as what the host said is kept; after that as it was told. */
export async function inLanguage({ app, lang, stored }: Seat, told: StoredDiagnosis): Promise<StoredDiagnosis> {
  if (lang === (told.question?.lang ?? stored)) return told;
  return (await app.talk.retold(told.diagnosisId, lang)) ?? told;
}
