import { setTimeout as sleep } from 'node:timers/promises';
import { repliesOf } from '../../protocol/streams.ts';
import { type RedisClient, separate } from './client.ts';
import { entriesOf, type StreamEntry } from './entries.ts';
import { openStream } from './open-stream.ts';

const BLOCK_MS = 5_000;
/** The stream goes with its bot: nothing else would ever delete what a bot that is gone was sent. */
const LIFE_MS = 10 * 60_000;
const REFRESH_MS = 60_000;
/** Few, because one may be megabytes and a stranger may have written it. */
const AT_ONCE = 8;

export interface ReplyReader {
  /** Resolves once answers can arrive: agents write only to a stream that exists. */
  ready(): Promise<void>;
  /** An answer did not come: look at the stream again before the next question. */
  suspect(): void;
  close(): void;
}

/**
 * Reads a bot's own stream of answers on a connection of its own, and deletes what it has read. An entry that cannot be
 * handled is dropped like any other that is not an answer.
 */
export function readReplies(
  redis: RedisClient,
  botId: string,
  onEntry: (entry: StreamEntry) => Promise<void>,
): ReplyReader {
  const stream = repliesOf(botId);
  const reader = separate(redis, { maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false });
  reader.on('error', () => {});
  const closing = new AbortController();
  let refreshed = -Infinity;
  let after = '0';

  async function ready(): Promise<void> {
    if (performance.now() - refreshed < REFRESH_MS) return;
    if (await openStream(redis, stream)) after = '0';
    await redis.pexpire(stream, LIFE_MS);
    refreshed = performance.now();
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await ready();
        const answer = await reader.callBuffer('XREAD', 'COUNT', AT_ONCE, 'BLOCK', BLOCK_MS, 'STREAMS', stream, after);
        const entries = entriesOf(answer);
        // One after the other: unpacked side by side, a handful of forged answers would fill the memory.
        for (const entry of entries) await onEntry(entry).catch(() => {});
        after = entries.at(-1)?.id ?? after;
        if (entries.length > 0) await redis.xdel(stream, ...entries.map(({ id }) => id));
      } catch {
        // A restarted Redis may have lost the stream, and with it its ids.
        refreshed = -Infinity;
        after = '0';
        if (!closing.signal.aborted) await sleep(100);
      }
    }
  }

  void run();
  return {
    ready,
    suspect() {
      refreshed = -Infinity;
    },
    close() {
      closing.abort();
      reader.disconnect();
    },
  };
}
