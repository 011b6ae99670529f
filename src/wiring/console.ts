import { createSessions } from '../app/people/console-sessions.ts';
import type { BotApp } from '../app/create-app.ts';
import type { Store } from '../app/store.ts';
import type { Config } from '../config/config.ts';
import { createConsoleServer } from '../faces/console/serve.ts';
import type { FaceLogger } from '../faces/slack/workspace/logger.ts';
import { isSignedBy, keyIdIn } from '../transports/agent/keys.ts';
import type { Closing } from './closing.ts';
import { listen } from './listen.ts';
import { consoleOrigin } from './places.ts';
import { reportKey } from './reports.ts';

interface Behind {
  readonly app: BotApp;
  readonly store: Store;
  /** Where the report of a sweep is served. */
  readonly pageOf: (sweepId: string) => string | null;
}

/** Serves the console until `closing` runs, where it is configured. */
export async function startConsole(
  config: Config,
  { app, store, pageOf }: Behind,
  logger: FaceLogger,
  closing: Closing,
): Promise<void> {
  const { console: wanted, language: lang, operators } = config;
  const at = consoleOrigin(config);
  if (wanted === null || at === null) return;
  const { minutes, trustedProxies } = wanted;
  const origin = () => at;
  const clock = () => new Date();
  const log = (message: string): void => logger.error(message);
  const keys = operators.flatMap(({ name, publicKey, nextKey }) =>
    [publicKey, nextKey].flatMap((key) => (key === undefined ? [] : [{ name, key, keyId: keyIdIn(key) }])),
  );
  const sessions = createSessions({
    store,
    key: await reportKey(config),
    origin,
    minutes,
    operatorOf: ({ payload, keyId, signature }) =>
      keys.find(({ key }) => isSignedBy(key, keyId, payload, signature))?.name ?? null,
    knows: (operator, keyId) => keys.some((key) => key.name === operator && key.keyId === keyId),
    clock,
    log,
  });
  const server = createConsoleServer({ app, sessions, origin, minutes, trustedProxies, pageOf, lang, clock, log });
  await listen('console', server, wanted, closing);
  logger.info(`the console is at ${at}`);
}
