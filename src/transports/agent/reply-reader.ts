import { setTimeout as sleep } from 'node:timers/promises';
import { repliesOf } from '../../protocol/streams.ts';
import { type RedisClient, separate } from './client.ts';
import { entriesOf, type StreamEntry } from './entries.ts';
import { openStream } from './open-stream.ts';
import { sendTogether } from './together.ts';

const BLOCK_MS = 5_000;
/** The stream goes with its bot: nothing else would ever delete what a bot that is gone was sent. */
export const REPLIES_LIFE_MS = 10 * 60_000;
const REFRESH_MS = 60_000;
/** Few, because one may be megabytes and a stranger may have written it; more while all of them are as small as usual. */
const AT_ONCE = { few: 8, many: 32 };
const USUAL_BYTES = 16 * 1024;

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
  let atOnce = AT_ONCE.few;
  let read: readonly string[] = [];

  async function ready(): Promise<void> {
    if (performance.now() - refreshed < REFRESH_MS) return;
    if (await openStream(redis, stream)) after = '0';
    await redis.pexpire(stream, REPLIES_LIFE_MS);
    refreshed = performance.now();
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await ready();
        const entries = await next();
        // One after the other: unpacked side by side, a handful of forged answers would fill the memory.
        for (const entry of entries) await onEntry(entry).catch(() => {});
        after = entries.at(-1)?.id ?? after;
        read = entries.map(({ id }) => id);
        atOnce = entries.every(isUsual) ? AT_ONCE.many : AT_ONCE.few;
      } catch {
        // A restarted Redis may have lost the stream, and with it its ids.
        refreshed = -Infinity;
        after = '0';
        if (!closing.signal.aborted) await sleep(100);
      }
    }
  }

  /** Those read before go in the same packet. */
  async function next(): Promise<readonly StreamEntry[]> {
    sendTogether(reader);
    const deleted = read.length === 0 ? null : reader.xdel(stream, ...read);
    const where = ['BLOCK', BLOCK_MS, 'STREAMS', stream, after];
    const [answer] = await Promise.all([reader.callBuffer('XREAD', 'COUNT', atOnce, ...where), deleted]);
    return entriesOf(answer);
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

function isUsual({ fields }: StreamEntry): boolean {
  let bytes = 0;
  for (const value of fields.values()) bytes += value.length;
  return bytes <= USUAL_BYTES;
}
