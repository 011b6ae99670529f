import type { types } from '@slack/bolt';
import type { Conversation, View } from '../../app/chat/chat.ts';
import { askedDocument } from '../../report/asked.ts';
import type { Desk } from './desk.ts';
import { slackUser } from './blocks/mrkdwn.ts';
import { placeOf } from './place.ts';
import { deskOf } from './spoken.ts';
import { uiWordsOf } from './words/words-of.ts';
import { documentMessage } from './blocks/views.ts';

/** Tells whoever wants it, once, in a direct message, that the answer to their question is there. */
export function createNotifier(desk: Desk): (conversation: Conversation, view: View) => void {
  async function tell(conversation: Conversation, view: Extract<View, { kind: 'asked' }>): Promise<void> {
    const user = slackUser(view.actor);
    const actor = { id: view.actor, name: view.actor };
    if (user === null || view.diagnosisId === undefined || !(await desk.app.settings.of(actor.id)).notify) return;
    // The title is written again by whichever bot takes the work over, and at each change of the proposal.
    if (!(await desk.app.firstHeard(`notified-${view.diagnosisId}`))) return;
    const { lang } = await deskOf(desk, actor);
    const { channel, title } = placeOf(conversation);
    const { permalink } = await desk.client.chat.getPermalink({ channel, message_ts: title });
    const link = permalink === undefined ? [] : [linkButton(permalink, uiWordsOf(lang).settings.open)];
    const message = documentMessage(askedDocument(view, lang), lang, link);
    // A message that may have been heard is looked for before it is posted again, and a person's id has no history.
    const { channel: direct } = await desk.client.conversations.open({ users: user });
    await desk.chat.tell({ channel: direct?.id ?? user, thread: null }, message);
  }

  return (conversation, view) => {
    if (view.kind !== 'asked' || view.state === 'running') return;
    // Later edits of the title are about the change, which people are asked for elsewhere.
    if (view.proposal !== undefined && view.proposal.state !== 'proposed') return;
    tell(conversation, view).catch((error: unknown) =>
      desk.logger.warn('slack: somebody could not be told of an answer', { error: String(error) }),
    );
  };
}

function linkButton(url: string, text: string): types.ActionsBlock {
  return {
    type: 'actions',
    elements: [{ type: 'button', action_id: 'open-thread', url, text: { type: 'plain_text', text } }],
  };
}
