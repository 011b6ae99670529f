import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import { Problem } from '../../../protocol/problem.ts';
import { type FaceLogger, slackLogger } from '../workspace/logger.ts';
import type { SendPlanned } from './plans.ts';
import { slackProblem, slackReason } from '../workspace/slack-error.ts';
import type { Message } from '../blocks/views.ts';

/** Where a message is put, or looked for. */
export interface Spot {
  readonly channel: string;
  /** Null: as the parent of a new thread. */
  readonly thread: string | null;
}

export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

export interface Poster {
  /**
   * Posts once. Under a `key` whoever asks comes again after a failure, and looks first; without one nobody would, so it
   * is tried here for as long as a person may still want the answer.
   */
  post(spot: Spot, message: Message, key?: string): Promise<Posted>;
  /** A message of this app that was posted under `key` since then. */
  find(spot: Spot, key: string, since: Date): Promise<Posted | null>;
}

const EVENT = 'syndrop_post';
/** Of one request. */
const TIMEOUT_MS = 30_000;
const PAUSES_MS = [1_000, 2_000, 5_000, 10_000] as const;
const PATIENCE_MS = 15 * 60_000;
/** Slack says when to come again; this often it is asked in one attempt. */
const REFUSALS = 8;
const PAGE = 200;
const PAGES = 10;
const QUIET = { unfurl_links: false, unfurl_media: false } as const;

/**
 * Posting cannot be repeated blindly: Slack knows no key for it, and a request whose answer was lost may have been carried
 * out. So each message carries its key as metadata, and is looked for before it is posted again.
 */
export function createPoster(
  { token, slackApiUrl }: webApi.WebClient,
  logger: FaceLogger,
  sendPlanned: SendPlanned,
): Poster {
  const client = new webApi.WebClient(token, {
    slackApiUrl,
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: slackLogger(logger),
  });

  async function attempt({ channel, thread }: Spot, message: Message, key: string): Promise<Posted> {
    const where = thread === null ? { channel } : { channel, thread_ts: thread };
    const metadata = { event_type: EVENT, event_payload: { key } };
    const { ts, channel: id = channel } = await sendPlanned(message, (sent) =>
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Slack's method, not a window's
      whenAllowed(() => client.chat.postMessage({ ...where, ...sent, ...QUIET, metadata })),
    );
    if (ts === undefined) throw new Problem('slack-refused', 'chat.postMessage answered without a ts');
    return { ts, channel: id };
  }

  async function find({ channel, thread }: Spot, key: string, since: Date): Promise<Posted | null> {
    const oldest = (since.getTime() / 1000).toFixed(6);
    let cursor = '';
    for (let page = 0; page < PAGES; page += 1) {
      const within = { channel, oldest, limit: PAGE, include_all_metadata: true, cursor };
      const { messages = [], response_metadata: next } = await whenAllowed(() =>
        thread === null
          ? client.conversations.history(within)
          : client.conversations.replies({ ...within, ts: thread }),
      );
      const found = messages.find(({ metadata }) => isOf(metadata, key));
      if (found?.ts !== undefined) return { channel, ts: found.ts };
      cursor = next?.next_cursor ?? '';
      if (cursor === '') return null;
    }
    return null;
  }

  /** Null also where Slack does not let us look: a second message is better than none. */
  async function findOrNone(spot: Spot, key: string, since: Date): Promise<Posted | null> {
    try {
      return await find(spot, key, since);
    } catch (error) {
      const reason = slackReason(error);
      if (reason === null) throw asProblem('conversations.history', error);
      logger.warn('slack: what was posted before cannot be looked for', { channel: spot.channel, reason });
      return null;
    }
  }

  async function patiently(spot: Spot, message: Message): Promise<Posted> {
    const key = randomUUID();
    const since = new Date(Date.now() - PATIENCE_MS);
    const until = performance.now() + PATIENCE_MS;
    for (let tries = 0; ; tries += 1) {
      try {
        const there = tries === 0 ? null : await findOrNone(spot, key, since);
        return there ?? (await attempt(spot, message, key));
      } catch (error) {
        const problem = asProblem('chat.postMessage', error);
        if (problem.code !== 'slack-unreachable' || performance.now() > until) throw problem;
        const wait = PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)] ?? 0;
        logger.warn('slack: a message could not be posted', { channel: spot.channel, nextTryInMs: wait });
        await sleep(wait, undefined, { ref: false });
      }
    }
  }

  return {
    async post(spot, message, key) {
      if (key === undefined) return await patiently(spot, message);
      try {
        return await attempt(spot, message, key);
      } catch (error) {
        throw asProblem('chat.postMessage', error);
      }
    },
    find: findOrNone,
  };
}

/** Waits as long as Slack says; being refused for the rate is the one failure that is certain not to have been heard. */
async function whenAllowed<T>(call: () => Promise<T>): Promise<T> {
  for (let refused = 0; ; refused += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof webApi.WebAPIRateLimitedError) || refused === REFUSALS) throw error;
      await sleep(error.retryAfter * 1000, undefined, { ref: false });
    }
  }
}

function asProblem(method: string, error: unknown): Problem {
  return error instanceof Problem ? error : slackProblem(method, error);
}

function isOf(metadata: { event_type?: string; event_payload?: object } | undefined, key: string): boolean {
  const { event_type: type, event_payload: payload = {} } = metadata ?? {};
  return type === EVENT && 'key' in payload && payload.key === key;
}
