import type { Chat } from '../app/chat/chat.ts';
import type { AppOptions } from '../app/create-app.ts';
import type { Store } from '../app/store.ts';
import type { Ways } from '../app/ways.ts';
import type { Config } from '../config/config.ts';
import type { FaceLogger } from '../faces/slack/workspace/logger.ts';
import type { Closing } from './closing.ts';

interface Traced {
  readonly store: Store;
  readonly chat: Chat;
  readonly ways: (ways: Ways) => Ways;
  readonly around: NonNullable<AppOptions['around']>;
}

/** Traces what goes through jobs, hosts, store and chat, where somebody collects it; else nothing is loaded. */
export async function tracing(
  { traces }: Config,
  { store, chat }: Pick<Traced, 'store' | 'chat'>,
  logger: FaceLogger,
  closing: Closing,
): Promise<Traced> {
  if (traces === null) return { store, chat, ways: (ways) => ways, around: (_, run) => run() };
  const [{ openTracer }, { watchAnswers, watchChat, watchJobs, watchWays }] = await Promise.all([
    import('../tracing/tracer.ts'),
    import('../tracing/watch.ts'),
  ]);
  const tracer = openTracer(traces, (message) => logger.warn(message));
  closing.add('traces', () => tracer.close());
  return {
    store: watchAnswers(store, tracer),
    chat: watchChat(chat, tracer),
    ways: (ways) => watchWays(ways, tracer),
    around: watchJobs(store, tracer),
  };
}
