import { setTimeout as sleep } from 'node:timers/promises';
import { NOTICES, NOTICES_LENGTH } from '../../protocol/streams.ts';
import { type RedisClient, separate } from './client.ts';
import { entriesOf, type StreamEntry } from './entries.ts';
import { openStream } from './open-stream.ts';

const GROUP = 'bots';
const BLOCK_MS = 5_000;
/** A notice taken by a bot that died is taken over by another after this time. */
const ABANDONED_MS = 60_000;
const AT_ONCE = 16;
const LOOK_MS = 15_000;

/** Reads the hosts' notices, each by one bot of all, again until `onEntry` has succeeded. */
export function readNotices(
  redis: RedisClient,
  botId: string,
  onEntry: (entry: StreamEntry) => Promise<void>,
): () => void {
  const reader = separate(redis, { maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false });
  reader.on('error', () => {});
  const closing = new AbortController();
  let ensured = -Infinity;

  async function ensure(): Promise<void> {
    if (performance.now() - ensured < LOOK_MS) return;
    await openStream(redis, NOTICES);
    // Agents keep to it by themselves; one that does not must not fill the memory.
    await redis.xtrim(NOTICES, 'MAXLEN', '~', NOTICES_LENGTH);
    await reader.call('XGROUP', 'CREATE', NOTICES, GROUP, '0', 'MKSTREAM').catch((cause: unknown) => {
      if (!(cause instanceof Error && cause.message.startsWith('BUSYGROUP'))) throw cause;
    });
    ensured = performance.now();
  }

  async function take(entries: readonly StreamEntry[]): Promise<void> {
    for (const entry of entries) {
      // One that fails is left for later and must not hold up what other hosts have to say.
      const handled = await onEntry(entry).then(
        () => true,
        () => false,
      );
      if (handled) await reader.xack(NOTICES, GROUP, entry.id);
    }
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await ensure();
        const claimed = await reader.callBuffer(
          'XAUTOCLAIM',
          NOTICES,
          GROUP,
          botId,
          ABANDONED_MS,
          '0',
          'COUNT',
          AT_ONCE,
        );
        await take(entriesOf(claimed));
        const head = ['GROUP', GROUP, botId, 'COUNT', AT_ONCE, 'BLOCK', BLOCK_MS, 'STREAMS', NOTICES, '>'];
        await take(entriesOf(await reader.callBuffer('XREADGROUP', ...head)));
      } catch {
        ensured = -Infinity;
        if (!closing.signal.aborted) await sleep(200);
      }
    }
  }

  void run();
  return () => {
    closing.abort();
    reader.disconnect();
  };
}
