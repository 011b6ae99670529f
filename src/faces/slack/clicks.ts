import type { BlockAction, webApi } from '@slack/bolt';
import type { Actor, Decision } from '../../app/app.ts';
import type { Conversation, DiagnoseQuestion } from '../../app/chat/chat.ts';
import { diagnosisDocument } from '../../report/diagnosis.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import { refusalText } from '../../report/words/decision-refusals.ts';
import { askAgain, withProof } from './ask.ts';
import type { Action, LadderAction } from './blocks/actions.ts';
import { isLadderAction } from './blocks/buttons.ts';
import type { Desk } from './desk.ts';
import { approveModal, detailsModal, noticeModal, readMemory } from './blocks/modals.ts';
import type { ModalMemory } from './blocks/modals.ts';
import { slackProblem, slackReason } from './workspace/slack-error.ts';
import { uiWordsOf } from './words/words-of.ts';
import { postSweepFiles } from './sweep.ts';

/** One click, with what is needed to answer the person who made it. */
export interface Click {
  readonly action: Action | LadderAction;
  /** The opaque id the button carried. */
  readonly id: string;
  /** Of the cluster that was chosen. */
  readonly cause?: string;
  readonly actor: Actor;
  readonly triggerId: string;
  /** Where the clicked message is; absent in App Home. */
  readonly memory: ModalMemory;
}

const ACTIONS: ReadonlySet<string> = new Set([
  'approve',
  'reject',
  'details',
  'again',
  'proof',
  'keep',
  'revert',
  'file',
  'cancel-sweep',
  'sweep-file',
  'sweep-rollout',
]);

function isAction(name: string): name is Action | LadderAction {
  return ACTIONS.has(name) || isLadderAction(name);
}

/** Reads what Slack sent; null for anything that is not one of our buttons. */
export function readClick(body: BlockAction, actor: Actor): Click | null {
  const [action] = body.actions;
  if (action === undefined || !isAction(action.action_id)) return null;
  const value =
    action.type === 'button' ? action.value : action.type === 'static_select' ? action.selected_option.value : '';
  const [id = '', cause] = (value ?? '').split(' ');
  if (id === '') return null;
  const click = { action: action.action_id, id, actor, triggerId: body.trigger_id, memory: whereOf(body, id) };
  return cause === undefined || cause === '' ? click : { ...click, cause };
}

function whereOf(body: BlockAction, id: string): ModalMemory {
  const kept = body.view === undefined ? null : readMemory(body.view.private_metadata);
  if (kept !== null) return { ...kept, id };
  const { channel, message } = body;
  if (channel === undefined || message === undefined) return { id };
  const thread: unknown = message['thread_ts'];
  return { id, channel: channel.id, thread: typeof thread === 'string' ? thread : message.ts, message: message.ts };
}

export async function runClick(desk: Desk, click: Click, action: Action): Promise<void> {
  switch (action) {
    case 'details':
      await showDetails(desk, click);
      return;
    case 'file':
      await postFile(desk, click);
      return;
    case 'cancel-sweep':
      if (!(await desk.app.sweeps.cancel(click.id, click.actor)))
        await tell(desk, click, uiWordsOf(desk.lang).sweepEnded);
      return;
    case 'sweep-file':
      if (!(await postSweepFiles(desk, click.id, click.memory))) await tell(desk, click, uiWordsOf(desk.lang).gone);
      return;
    case 'sweep-page':
      // The browser follows it.
      return;
    case 'sweep-rollout':
      await rollOut(desk, click);
      return;
    case 'again':
      await runAgain(desk, click, {});
      return;
    case 'proof':
      await runAgain(desk, click, { proof: true });
      return;
    case 'approve':
      await openApproval(desk, click);
      return;
    case 'reject':
    case 'keep':
    case 'revert':
      await decideNow(desk, click, action);
  }
}

/** Proposes only: its message asks for an approval of each rung. */
async function rollOut(desk: Desk, click: Click): Promise<void> {
  const conversation = conversationOfClick(click);
  if (conversation === null) return;
  const answer = await desk.app.ladders?.fromSweep(click.id, click.actor, conversation, click.cause);
  if (answer === undefined) await tell(desk, click, uiWordsOf(desk.lang).gone);
  else if (!answer.accepted) await tell(desk, click, refusalText(answer, desk.lang));
}

async function showDetails(desk: Desk, click: Click): Promise<void> {
  const stored = await desk.app.details(click.id);
  if (stored === null) await tell(desk, click, uiWordsOf(desk.lang).gone);
  else await open(desk, click, detailsModal(stored, click.memory, desk.lang));
}

async function postFile(desk: Desk, click: Click): Promise<void> {
  const stored = await desk.app.details(click.id);
  const { channel, thread } = click.memory;
  if (stored === null || channel === undefined || thread === undefined) {
    await tell(desk, click, uiWordsOf(desk.lang).gone);
    return;
  }
  const document = diagnosisDocument(stored.diagnosis, stored.plan, { detail: 'full', lang: desk.lang });
  const name = stored.diagnosis.host.replace(/[^A-Za-z0-9._-]/g, '_');
  try {
    await desk.client.files.uploadV2({
      channel_id: channel,
      thread_ts: thread,
      filename: `diagnosis-${name}.md`,
      title: document.summary.slice(0, 200),
      content: renderMarkdown(document),
    });
  } catch (error) {
    throw slackProblem('files.uploadV2', error);
  }
}

async function runAgain(desk: Desk, click: Click, more: Pick<DiagnoseQuestion, 'proof'>): Promise<void> {
  const stored = await desk.app.details(click.id);
  const conversation = conversationOfClick(click);
  if (stored === null || conversation === null) {
    await tell(desk, click, uiWordsOf(desk.lang).gone);
    return;
  }
  const question = stored.question ?? { host: stored.diagnosis.host };
  await askAgain(desk, withProof(question, more), click.actor, conversation);
}

const NOTHING = { code: false, breakGlass: null };

async function openApproval(desk: Desk, click: Click): Promise<void> {
  const allowed = await desk.app.mayDecide(click.id, 'approve', click.actor);
  if (!allowed.accepted) {
    await refuse(desk, click, allowed);
    return;
  }
  await open(desk, click, approveModal(allowed.proposal, click.memory, allowed.asks ?? NOTHING, desk.lang));
}

async function decideNow(desk: Desk, click: Click, decision: 'reject' | 'keep' | 'revert'): Promise<void> {
  const proposal = await desk.app.proposal(click.id);
  if (proposal === null) {
    await tell(desk, click, uiWordsOf(desk.lang).goneProposal);
    return;
  }
  const answer = await desk.app.decide(click.id, decision, click.actor, proposal.plan.digest);
  if (answer.accepted) await refresh(desk, click.memory);
  else await refuse(desk, click, answer);
}

/** Says why not, to the clicker alone, and brings the message they clicked up to date. */
async function refuse(desk: Desk, click: Click, answer: Extract<Decision, { accepted: false }>): Promise<void> {
  await tell(desk, click, refusalText(answer, desk.lang));
  await refresh(desk, click.memory);
}

/** Redraws a proposal from the store, so that a stale message loses its buttons. */
export async function refresh(desk: Desk, { id, channel, message, thread }: ModalMemory): Promise<void> {
  if (channel === undefined || message === undefined) return;
  const proposal = await desk.app.proposal(id);
  if (proposal === null) return;
  await desk.chat.update(
    { face: 'slack', channel, thread: thread ?? message, message },
    { kind: 'proposal', proposal },
  );
}

export async function tell(desk: Desk, click: Click, text: string): Promise<void> {
  const conversation = conversationOfClick(click);
  if (conversation === null) await open(desk, click, noticeModal(uiWordsOf(desk.lang).refusedTitle, text, desk.lang));
  else await desk.chat.whisper(click.actor.id, conversation, text);
}

function conversationOfClick({ memory: { channel, thread } }: Click): Conversation | null {
  return channel === undefined || thread === undefined ? null : { face: 'slack', channel, thread };
}

/** A click opens windows for three seconds only; after that all that is left is to ask for another click. */
export async function open(desk: Desk, click: Click, view: webApi.ViewsOpenArguments['view']): Promise<void> {
  try {
    await desk.client.views.open({ trigger_id: click.triggerId, view });
  } catch (error) {
    const reason = slackReason(error);
    if (reason !== 'expired_trigger_id' && reason !== 'exchanged_trigger_id') throw slackProblem('views.open', error);
    const conversation = conversationOfClick(click);
    if (conversation !== null) await desk.chat.whisper(click.actor.id, conversation, uiWordsOf(desk.lang).tooSlow);
  }
}
