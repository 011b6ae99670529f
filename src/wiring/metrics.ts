import type { Chat } from '../app/chat/chat.ts';
import type { BotApp } from '../app/create-app.ts';
import type { Store } from '../app/store.ts';
import type { Config } from '../config/config.ts';
import type { FaceLogger } from '../faces/slack/workspace/logger.ts';
import type { RedisClient } from '../transports/agent/client.ts';
import type { Closing } from './closing.ts';

export interface Watching {
  readonly store: Store;
  readonly chat: Chat;
  serve(redis: RedisClient, app: Pick<BotApp, 'depths'>, logger: FaceLogger, closing: Closing): Promise<void>;
}

/** Counts what goes through store and chat, where somebody wants to know; without a port nothing is loaded nor counted. */
export async function watching({ metrics: place }: Config, store: Store, chat: Chat): Promise<Watching> {
  if (place === null) return { store, chat, serve: () => Promise.resolve() };
  const [{ createMetrics }, { watchStore, watchChat }, { look }, { serveMetrics }] = await Promise.all([
    import('../metrics/registry.ts'),
    import('../metrics/watch.ts'),
    import('../metrics/look.ts'),
    import('../metrics/serve.ts'),
  ]);
  const metrics = createMetrics();
  return {
    store: watchStore(store, metrics),
    chat: watchChat(chat, metrics),
    async serve(redis, app, logger, closing) {
      const served = await serveMetrics(place, metrics, () => look(redis, store, app.depths, metrics));
      closing.add('metrics', () => served.close());
      logger.info(`health and metrics at ${place.host}:${served.port}`);
    },
  };
}
