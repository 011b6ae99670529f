import type { types } from '@slack/bolt';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor, GivenWith } from '../../app/app.ts';
import { Problem } from '../../protocol/problem.ts';
import { problemText } from '../../report/problem.ts';
import { refusalText } from '../../report/words/decision-refusals.ts';
import type { Desk } from './desk.ts';
import { noticeModal } from './blocks/modals.ts';
import type { ModalMemory } from './blocks/modals.ts';
import { uiWordsOf } from './words/words-of.ts';

/** Slack shows its own error when a submit is not answered within three seconds. */
const PATIENCE_MS = 1_800;

export interface Submit {
  readonly memory: ModalMemory;
  readonly actor: Actor;
  readonly viewId: string;
  /** What the window asked for. */
  readonly given: GivenWith;
  /** Without a view the window closes; with one it is shown instead. */
  readonly ack: (next: types.ModalView | null) => Promise<void>;
}

/**
 * Answers within Slack's three seconds: `deciding` ends with null when it was done, else with the sentence to show, for which
 * the window stays open.
 */
export async function answerSubmit(desk: Desk, submit: Submit, deciding: Promise<string | null>): Promise<void> {
  const words = uiWordsOf(desk.lang);
  const first = await Promise.race([deciding, sleep(PATIENCE_MS, 'late' as const, { ref: false })]);
  if (first === 'late') {
    await submit.ack(noticeModal(words.workingTitle, words.working, desk.lang));
    const late = await deciding;
    const view = noticeModal(
      late === null ? words.workingTitle : words.refusedTitle,
      late ?? words.approved,
      desk.lang,
    );
    await desk.client.views.update({ view_id: submit.viewId, view });
  } else if (first === null) {
    await submit.ack(null);
  } else {
    await submit.ack(noticeModal(words.refusedTitle, first, desk.lang));
  }
}

/** The approval itself: null when approved, else the sentence to show. */
export async function approve(desk: Desk, { memory, actor, given }: Submit): Promise<string | null> {
  try {
    const decision = await desk.app.decide(memory.id, 'approve', actor, memory.digest ?? '', given);
    if (!decision.accepted) return refusalText(decision, desk.lang);
    const { votes, state } = decision.proposal;
    return state === 'proposed' && votes !== undefined ? uiWordsOf(desk.lang).voted(votes.given, votes.needed) : null;
  } catch (error) {
    desk.logger.error('slack: an approval could not be stored', { proposalId: memory.id, error: String(error) });
    return error instanceof Problem ? problemText(error, desk.lang) : uiWordsOf(desk.lang).failed;
  }
}
