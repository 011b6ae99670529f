import type { View } from '../../../app/chat/chat.ts';
import { auditHeadDocument } from '../../../report/audit-head.ts';
import { alertClosedDocument, alertsDocument } from '../../../report/alerts.ts';
import { burstsDocument } from '../../../report/bursts.ts';
import { askedDocument } from '../../../report/asked.ts';
import { comparisonDocument } from '../../../report/comparison.ts';
import { diagnosisDocument } from '../../../report/diagnosis.ts';
import type { Document } from '../../../report/document.ts';
import { shorten } from '../../../report/printable.ts';
import { ladderDocument } from '../../../report/ladder.ts';
import { probeDocument } from '../../../report/probe.ts';
import { problemDocument } from '../../../report/problem.ts';
import { progressDocument } from '../../../report/progress.ts';
import { proposalDocument } from '../../../report/proposal.ts';
import { scheduledDocument } from '../../../report/schedules.ts';
import { quietSweep, sweepDocument, sweepProgressDocument } from '../../../report/sweep.ts';
import type { Lang } from '../../../report/words/words.ts';
import { toBlocks, toneMark } from './blocks.ts';
import type { KnownBlock } from './blocks.ts';
import {
  diagnosisButtons,
  ladderButtons,
  proposalButtons,
  sweepProgressButtons,
  sweepReportButtons,
} from './buttons.ts';
import { prose } from './mrkdwn.ts';
import type { UploadedPicture } from '../posting/pictures.ts';
import { uiWordsOf } from '../words/words-of.ts';

export interface Message {
  /** What notifications and screen readers get. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const LONGEST_TEXT = 600;

export function documentMessage(
  document: Document,
  lang: Lang,
  tail: readonly KnownBlock[] = [],
  pictures: readonly KnownBlock[] = [],
): Message {
  const { blocks } = toBlocks(document, {
    surface: 'message',
    tail,
    pictures,
    shortenedNote: uiWordsOf(lang).shortenedMessage,
  });
  return { text: `${toneMark(document.tone)} ${prose(shorten(document.summary, LONGEST_TEXT))}`, blocks };
}

/** With the pictures that Slack has of it by now. */
export function viewMessage(view: View, lang: Lang, uploaded: readonly UploadedPicture[] = []): Message {
  const pictures = uploaded.map(
    ({ fileId, alt }): KnownBlock => ({ type: 'image', slack_file: { id: fileId }, alt_text: alt }),
  );
  switch (view.kind) {
    case 'asked':
      return documentMessage(askedDocument(view, lang), lang);
    case 'progress':
      return documentMessage(progressDocument(view.question, view.steps, lang), lang);
    case 'diagnosis': {
      const document = diagnosisDocument(view.diagnosis, view.plan, {
        detail: 'short',
        lang,
        inThread: true,
        unoffered: view.unoffered ?? null,
      });
      const buttons = diagnosisButtons(view.diagnosisId, view.diagnosis.proof !== undefined, lang);
      return documentMessage(document, lang, [...pictures, ...buttons]);
    }
    case 'probe':
      return documentMessage(probeDocument(view.report, lang), lang);
    case 'sweep':
      return documentMessage(sweepProgressDocument(view, lang), lang, sweepProgressButtons(view.sweepId, lang));
    case 'sweep-report': {
      const { report, scheduled, page = null } = view;
      const options = { detail: 'short', lang, scheduled, next: (host: string) => `/syndrop ${host}` } as const;
      const document = (scheduled === null ? null : quietSweep(report, options)) ?? sweepDocument(report, options);
      return documentMessage(document, lang, sweepReportButtons(report, page, lang), pictures);
    }
    case 'scheduled':
      return documentMessage(scheduledDocument(view, lang), lang);
    case 'comparison':
      return documentMessage(comparisonDocument(view.comparison, { detail: 'short', lang }), lang);
    case 'audit-head':
      return documentMessage(auditHeadDocument(view, lang), lang);
    case 'bursts':
      return documentMessage(burstsDocument(view.bursts, lang), lang);
    case 'alerts':
      return documentMessage(alertsDocument(view.alerts, lang), lang);
    case 'alert-closed':
      return documentMessage(alertClosedDocument(view.alert, view.lastedSeconds, lang), lang);
    case 'proposal':
      return documentMessage(proposalDocument(view.proposal, lang), lang, proposalButtons(view.proposal, lang));
    case 'ladder':
      return documentMessage(ladderDocument(view.ladder, lang), lang, ladderButtons(view.ladder, lang));
    case 'problem':
      return documentMessage(problemDocument(view, lang), lang);
  }
}

/**
 * How far a message has come: an older view never replaces a newer one, whichever arrives first. Null where going back
 * is right, as when a question is asked again.
 */
export function progressOf(view: View): number | null {
  switch (view.kind) {
    case 'asked':
    case 'audit-head':
    case 'ladder':
    case 'bursts':
    case 'alerts':
    case 'scheduled':
      return null;
    case 'sweep':
      return view.counts.answered + view.counts.silent;
    case 'sweep-report':
      return 1_000_000 + view.report.counts.late;
    case 'progress':
      return view.steps.filter(({ state }) => state === 'done' || state === 'failed').length;
    case 'diagnosis':
    case 'probe':
    case 'comparison':
    case 'alert-closed':
    case 'problem':
      return 100;
    case 'proposal':
      return 1_000 + view.proposal.events.length;
  }
}
