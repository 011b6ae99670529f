import type { webApi } from '@slack/bolt';
import type { Chat, Conversation, View } from '../../../app/chat/chat.ts';
import { sweepIn } from '../../../report/sweep-language.ts';
import type { Lang } from '../../../report/words/words.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { FaceLogger } from '../workspace/logger.ts';
import { prose, slackUser } from '../blocks/mrkdwn.ts';
import { conversationOf, messageOf, placeOf } from '../place.ts';
import { createPoster, type Posted, type Spot } from './poster.ts';
import { createSendPlanned } from './plans.ts';
import { isMessageGone, slackProblem } from '../workspace/slack-error.ts';
import { type Draw, picturesOf, uploadPictures, type UploadedPicture, whenReady } from './pictures.ts';
import { createUpdates } from './updates.ts';
import { type Message, progressOf, viewMessage } from '../blocks/views.ts';

/** Slack allows about one edit a second for a workspace; the steps of one run need no more. */
const GAP_MS = 700;

export interface SlackChat extends Chat {
  /** Posts a question's title inside an existing thread. */
  openIn(channel: string, thread: string, view: View): Promise<Conversation>;
  /** Says something for everybody there, once. */
  tell(spot: Spot, message: Message): Promise<void>;
}

/** A view, what it is told in, and the pictures of it that Slack has by now. */
interface Shown {
  readonly view: View;
  readonly spoken: Lang;
  readonly pictures: readonly UploadedPicture[];
}

/** What something is asked in, where it is not the language of the configuration. */
function askedIn(view: View): Lang | undefined {
  if (view.kind === 'sweep') return view.lang;
  return view.kind === 'asked' ? view.question.lang : undefined;
}

/** Sweeps are stored in the language of the configuration. */
function toldIn(lang: Lang, stored: Lang, view: View): View {
  return view.kind === 'sweep-report' ? { ...view, report: sweepIn({ lang, stored }, view.report) } : view;
}

/** Without `draw` there are no pictures. */
export function createSlackChat(
  client: webApi.WebClient,
  lang: Lang,
  logger: FaceLogger,
  draw: Draw | null = null,
): SlackChat {
  const shown = new BoundedMap<string, number>(5_000);
  const spokenAt = new BoundedMap<string, Lang>(5_000);
  const sendPlanned = createSendPlanned(logger);
  const poster = createPoster(client, logger, sendPlanned);
  const drawn = new BoundedMap<string, { readonly svgs: string; readonly pictures: Shown['pictures'] }>(200);

  const updates = createUpdates<Shown>(async (key, { view, spoken, pictures }) => {
    const [channel = '', ts = ''] = key.split(' ');
    try {
      const message = viewMessage(view, spoken, pictures);
      const send = () => sendPlanned(message, (sent) => client.chat.update({ channel, ts, ...sent }));
      await (pictures.length === 0 ? send() : whenReady(send));
    } catch (error) {
      if (!isMessageGone(error)) throw slackProblem('chat.update', error);
      logger.warn('slack: a message to be edited is gone', { channel, ts, kind: view.kind });
    }
  }, GAP_MS);

  function show(channel: string, ts: string, stored: View, spoken: Lang): Promise<void> {
    const view = toldIn(spoken, lang, stored);
    const key = `${channel} ${ts}`;
    spokenAt.set(key, spoken);
    const progress = progressOf(view);
    if (progress !== null) {
      if (progress < (shown.get(key) ?? 0)) return Promise.resolve();
      shown.set(key, progress);
    }
    const pictures = drawn.get(key)?.svgs === svgsOf(view, spoken) ? (drawn.get(key)?.pictures ?? []) : [];
    const sent = updates.put(key, { view, spoken, pictures });
    if (pictures.length === 0) illustrate(key, view, spoken, sent);
    return sent;
  }

  /** Once the message stands, its pictures: what they cost in time or failures, the message does not pay. */
  function illustrate(key: string, view: View, spoken: Lang, sent: Promise<unknown> = Promise.resolve()): void {
    const pictures = draw === null ? [] : picturesOf(view, spoken);
    if (draw === null || pictures.length === 0) return;
    const work = async (): Promise<void> => {
      await sent;
      const uploaded = await uploadPictures(client, draw, pictures);
      // Meanwhile the message may have become another.
      if ((progressOf(view) ?? 0) < (shown.get(key) ?? 0)) return;
      await updates.put(key, { view, spoken, pictures: uploaded });
      drawn.set(key, { svgs: svgsOf(view, spoken), pictures: uploaded });
    };
    work().catch((error: unknown) =>
      logger.warn('slack: a message stays without its pictures', { kind: view.kind, error: String(error) }),
    );
  }

  function svgsOf(view: View, spoken: Lang): string {
    return draw === null
      ? ''
      : picturesOf(view, spoken)
          .map(({ svg }) => svg)
          .join('');
  }

  async function say(spot: Spot, stored: View, spoken: Lang, key?: string): Promise<Posted> {
    const view = toldIn(spoken, lang, stored);
    const posted = await poster.post(spot, viewMessage(view, spoken), key);
    spokenAt.set(`${posted.channel} ${posted.ts}`, spoken);
    const progress = progressOf(view);
    if (progress !== null) shown.set(`${posted.channel} ${posted.ts}`, progress);
    illustrate(`${posted.channel} ${posted.ts}`, view, spoken);
    return posted;
  }

  return {
    async open(channel, view, key) {
      // A channel may be named: from here on it is known by its id.
      const spoken = askedIn(view);
      const { ts: title, channel: id } = await say({ channel, thread: null }, view, spoken ?? lang, key);
      return conversationOf({ channel: id, thread: title, title, lang: spoken });
    },
    async openIn(channel, thread, view) {
      const spoken = askedIn(view);
      const { ts: title } = await say({ channel, thread }, view, spoken ?? lang);
      return conversationOf({ channel, thread, title, lang: spoken });
    },
    async tell(spot, message) {
      await poster.post(spot, message);
    },
    async retitle(conversation, view) {
      const { channel, title, lang: spoken = lang } = placeOf(conversation);
      await show(channel, title, view, spoken);
    },
    async post(conversation, view, key) {
      const { channel, thread, lang: spoken = lang } = placeOf(conversation);
      return messageOf(conversation, (await say({ channel, thread }, view, spoken, key)).ts);
    },
    async posted(where, key, since) {
      if ('thread' in where) {
        const { channel, thread } = placeOf(where.thread);
        const found = await poster.find({ channel, thread }, key, since);
        return found === null ? null : messageOf(where.thread, found.ts);
      }
      const found = await poster.find({ channel: where.channel, thread: null }, key, since);
      if (found === null) return null;
      const { ts: title, channel } = found;
      return messageOf(conversationOf({ channel, thread: title, title }), title);
    },
    async update(message, view) {
      const { channel, message: ts } = message;
      // A click knows its message, and not what is spoken in its thread.
      const spoken = placeOf(message).lang ?? spokenAt.get(`${channel} ${ts}`) ?? lang;
      const sent = show(channel, ts, view, spoken);
      if (view.kind !== 'progress') return sent;
      // Steps are worth showing, not worth waiting for.
      sent.catch((error: unknown) => logger.warn('slack: a step could not be shown', { error: String(error) }));
    },
    async whisper(actor, conversation, text) {
      const user = slackUser(actor);
      if (user === null) {
        logger.warn('slack: nobody here to whisper to', { actor });
        return;
      }
      const { channel, thread } = placeOf(conversation);
      try {
        await client.chat.postEphemeral({ channel, user, thread_ts: thread, text: prose(text) });
      } catch (error) {
        throw slackProblem('chat.postEphemeral', error);
      }
    },
  };
}
