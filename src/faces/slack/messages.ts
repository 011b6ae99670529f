import { parseCommand } from './commands/parse-command.ts';
import type { Connection } from './workspace/connection.ts';
import type { Desk } from './desk.ts';
import type { Origin } from './workspace/people.ts';
import { lineMessage, mistakeText, runCommand } from './run-command.ts';
import { deskOf, langTyped } from './spoken.ts';
import { aboutThread } from './talk/about.ts';
import { converse, hint } from './talk/converse.ts';
import type { Said } from './talk/said.ts';
import { uiWordsOf } from './words/words-of.ts';
import type { Message } from './blocks/views.ts';

const SPOKEN: ReadonlySet<string | undefined> = new Set([undefined, 'file_share']);

/**
 * A mention of the bot, or a direct message, says what a slash command says; in the thread of a diagnosis people talk about
 * it. What is said elsewhere is dropped unread.
 */
export function listenToMessages({ bolt }: Connection, desk: Desk): void {
  bolt.event('app_mention', async ({ event, body, context }) => {
    if (event.user === undefined) return;
    const text = withoutMention(event.text, context.botUserId);
    const { channel, ts, user } = event;
    const first = firstTime(desk, body.event_id);
    const said = { user, channel, text, ts, first, files: filesOf(event), from: originOf(event, body) };
    await hear(desk, { ...said, addressed: true, ...threadOf(event.thread_ts) });
  });

  bolt.event('message', async ({ event, body, context }) => {
    // Our own messages and edits are most of the traffic.
    if (!SPOKEN.has(event.subtype) || !('user' in event) || event.user === undefined) return;
    if ('bot_id' in event && event.bot_id !== undefined) return;
    const direct = event.channel_type === 'im';
    const { channel, ts, user } = event;
    const text = 'text' in event ? (event.text ?? '') : '';
    const thread = 'thread_ts' in event ? event.thread_ts : undefined;
    // A mention comes as an event of its own.
    if (!direct && (thread === undefined || mentions(text, context.botUserId))) return;
    const first = firstTime(desk, body.event_id);
    const said = { user, channel, text, ts, first, files: filesOf(event), from: originOf(event, body) };
    await hear(desk, { ...said, addressed: direct, ...threadOf(thread) });
  });
}

/** Looked up at most once for each delivery, and only for what concerns us. */
function firstTime({ app }: Desk, eventId: string): Said['first'] {
  let known: Promise<boolean> | null = null;
  return () => (known ??= app.firstHeard(`event-${eventId}`));
}

function filesOf(event: object): readonly string[] {
  const files: unknown = 'files' in event ? event.files : undefined;
  if (!Array.isArray(files)) return [];
  return files.flatMap((file: unknown) =>
    typeof file === 'object' && file !== null && 'id' in file && typeof file.id === 'string' ? [file.id] : [],
  );
}

/** `team` is where the message was written in, unless a shared channel names that of the person. */
function originOf(event: object, body: object): Origin {
  const named: unknown = 'user_team' in event ? event.user_team : 'team' in event ? event.team : undefined;
  const enterprise: unknown = 'enterprise_id' in body ? body.enterprise_id : undefined;
  return {
    team: typeof named === 'string' ? named : null,
    enterprise: typeof enterprise === 'string' ? enterprise : null,
  };
}

function threadOf(thread: string | undefined): { readonly thread?: string } {
  return thread === undefined ? {} : { thread };
}

function mentions(text: string, botUserId: string | undefined): boolean {
  return botUserId !== undefined && text.includes(`<@${botUserId}`);
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
  try {
    if ((await converse(desk, said)) || !said.addressed) return;
    await obey(desk, said, answer);
  } catch (error) {
    desk.logger.error('slack: a message could not be answered', { channel, error: String(error) });
    if (said.addressed) await answer(lineMessage(uiWordsOf(desk.lang).failed, desk.lang));
  }
}

/** As a slash command. */
async function obey(desk: Desk, said: Said, answer: (message: Message) => Promise<void>): Promise<void> {
  const { channel, thread } = said;
  if (!(await said.first())) return;
  const actor = await desk.people.actor(said.user, said.from);
  const own = await deskOf(desk, actor, { channel, thread });
  const { lang, rest } = langTyped(said.text);
  const parsed = parseCommand(rest);
  if (parsed.kind !== 'mistake') {
    await runCommand(own, parsed, {
      channel,
      actor,
      answer,
      ...threadOf(thread),
      ...(lang === undefined ? {} : { lang }),
    });
    return;
  }
  const ours = thread !== undefined && (await aboutThread(desk, channel, thread)) !== null;
  if (ours) await hint(own, said, actor);
  else await answer(lineMessage(mistakeText(parsed, own), own.lang));
}
