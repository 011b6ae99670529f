import type { types } from '@slack/bolt';
import type { Conversation, View } from '../../app/chat.ts';
import { askedDocument } from '../../report/asked.ts';
import { BoundedMap } from './bounded-map.ts';
import type { Desk } from './desk.ts';
import { slackUser } from './mrkdwn.ts';
import { placeOf } from './place.ts';
import { deskOf } from './spoken.ts';
import { uiWordsOf } from './words/words-of.ts';
import { documentMessage } from './views.ts';

/** Tells whoever wants it, once, in a direct message, that the answer to their question is there. */
export function createNotifier(desk: Desk): (conversation: Conversation, view: View) => void {
  const told = new BoundedMap<string, true>(2_000);

  async function tell(conversation: Conversation, view: Extract<View, { kind: 'asked' }>): Promise<void> {
    const user = slackUser(view.actor);
    const actor = { id: view.actor, name: view.actor };
    if (user === null || !(await desk.app.settings.of(actor.id)).notify) return;
    const { lang } = await deskOf(desk, actor);
    const { channel, title } = placeOf(conversation);
    const { permalink } = await desk.client.chat.getPermalink({ channel, message_ts: title });
    const link = permalink === undefined ? [] : [linkButton(permalink, uiWordsOf(lang).settings.open)];
    const message = documentMessage(askedDocument(view, lang), lang, link);
    await desk.chat.tell({ channel: user, thread: null }, message);
  }

  return (conversation, view) => {
    if (view.kind !== 'asked') return;
    const { channel, title } = placeOf(conversation);
    const key = `${channel} ${title}`;
    if (view.state === 'running') return told.delete(key);
    // Later edits of the title are about the change, which people are asked for elsewhere.
    const later = view.proposal !== undefined && view.proposal.state !== 'proposed';
    if (later || told.get(key) === true) return;
    told.set(key, true);
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
