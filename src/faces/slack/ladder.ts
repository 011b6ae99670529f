import type { LadderDecision, LadderVerb } from '../../app/app.ts';
import { Problem } from '../../protocol/problem.ts';
import { problemText } from '../../report/problem.ts';
import { refusalText } from '../../report/words/decision-refusals.ts';
import type { Submit } from './approve.ts';
import { type Click, open, tell } from './clicks.ts';
import type { Desk } from './desk.ts';
import { type ModalMemory, rungModal } from './blocks/modals.ts';
import type { LadderAction } from './blocks/actions.ts';
import { uiWordsOf } from './words/words-of.ts';

const VERBS: Readonly<Record<LadderAction, LadderVerb>> = {
  'rung-approve': 'approve',
  'rung-keep': 'keep',
  'rung-revert': 'revert',
  'rung-stop': 'stop',
};

export async function runLadderClick(desk: Desk, click: Click, action: LadderAction): Promise<void> {
  const { ladders } = desk.app;
  const view = await ladders?.find(click.id);
  if (ladders === undefined || view === undefined || view === null) {
    await tell(desk, click, uiWordsOf(desk.lang).goneProposal);
    return;
  }
  if (action === 'rung-approve') {
    const may = await ladders.mayClimb(click.id, click.actor);
    if (may.accepted) await open(desk, click, rungModal(may.ladder, click.memory, may.asksCode === true, desk.lang));
    else await refuse(desk, click, may);
    return;
  }
  const decided = await ladders.decide(click.id, VERBS[action], click.actor, view.digest);
  if (decided.accepted) await refreshLadder(desk, click.memory);
  else await refuse(desk, click, decided);
}

/** The approval of a rung: null when approved, else the sentence to show. */
export async function approveRung(desk: Desk, { memory, actor, given }: Submit): Promise<string | null> {
  const words = uiWordsOf(desk.lang);
  try {
    const decided = await desk.app.ladders?.decide(memory.id, 'approve', actor, memory.digest ?? '', given);
    if (decided === undefined) return words.goneProposal;
    return decided.accepted ? null : refusalText(decided, desk.lang);
  } catch (error) {
    desk.logger.error('slack: a rung could not be approved', { ladderId: memory.id, error: String(error) });
    return error instanceof Problem ? problemText(error, desk.lang) : words.failed;
  }
}

async function refuse(desk: Desk, click: Click, answer: Extract<LadderDecision, { accepted: false }>): Promise<void> {
  await tell(desk, click, refusalText(answer, desk.lang));
  await refreshLadder(desk, click.memory);
}

export async function refreshLadder(desk: Desk, { id, channel, message, thread }: ModalMemory): Promise<void> {
  const ladder = await desk.app.ladders?.find(id);
  if (channel === undefined || message === undefined || ladder === undefined || ladder === null) return;
  const place = { face: 'slack', channel, thread: thread ?? message, message };
  await desk.chat.update(place, { kind: 'ladder', ladder });
}
