import { parseCommand } from './command.ts';
import { BoundedMap } from './bounded-map.ts';
import type { Connection } from './connection.ts';
import type { Desk } from './desk.ts';
import { lineMessage, mistakeText, runCommand } from './run-command.ts';
import { uiWordsOf } from './ui-words.ts';
import type { Message } from './views.ts';

interface Said {
  readonly user: string;
  readonly channel: string;
  readonly text: string;
  readonly ts: string;
  readonly thread?: string;
}

/** A mention of the bot, or a direct message, says what a slash command says; in a thread it also knows "again". */
export function listenToMessages({ bolt }: Connection, desk: Desk): void {
  const seen = new BoundedMap<string, true>(1_000);
  const isRepeat = (eventId: string): boolean => {
    const repeated = seen.get(eventId) === true;
    seen.set(eventId, true);
    return repeated;
  };

  bolt.event('app_mention', async ({ event, body, context }) => {
    if (event.user === undefined || isRepeat(body.event_id)) return;
    const text = withoutMention(event.text, context.botUserId);
    await hear(desk, { user: event.user, channel: event.channel, text, ts: event.ts, ...threadOf(event.thread_ts) });
  });

  bolt.event('message', async ({ event, body }) => {
    if (event.channel_type !== 'im' || event.subtype !== undefined || event.bot_id !== undefined) return;
    if (event.user === undefined || isRepeat(body.event_id)) return;
    const text = event.text ?? '';
    await hear(desk, { user: event.user, channel: event.channel, text, ts: event.ts, ...threadOf(event.thread_ts) });
  });
}

function threadOf(thread: string | undefined): { readonly thread?: string } {
  return thread === undefined ? {} : { thread };
}

function withoutMention(text: string, botUserId: string | undefined): string {
  const own =
    botUserId === undefined ? /^\s*<@[UW][A-Z0-9]+(\|[^>]*)?>/ : new RegExp(`<@${botUserId}(\\|[^>]*)?>`, 'g');
  return text.replace(own, ' ');
}

async function hear(desk: Desk, said: Said): Promise<void> {
  const { channel, user, thread } = said;
  const answer = async (message: Message): Promise<void> => {
    await desk.client.chat.postEphemeral({
      channel,
      user,
      ...message,
      ...(thread === undefined ? {} : { thread_ts: thread }),
    });
  };
  const parsed = parseCommand(said.text);
  if (parsed.kind === 'mistake') {
    await answer(lineMessage(mistakeText(parsed, desk), desk.lang));
    return;
  }
  const actor = await desk.people.actor(user);
  try {
    await runCommand(desk, parsed, { channel, actor, answer, ...threadOf(thread) });
  } catch (error) {
    desk.logger.error('slack: a message could not be answered', { kind: parsed.kind, error: String(error) });
    await answer(lineMessage(uiWordsOf(desk.lang).failed, desk.lang));
  }
}
