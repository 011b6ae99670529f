import { App as BoltApp, HTTPReceiver, SocketModeReceiver, type webApi } from '@slack/bolt';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../../protocol/problem.ts';
import type { FaceLogger } from './logger.ts';
import { slackLogger } from './logger.ts';
import { slackReason } from './slack-error.ts';

export interface SlackFaceConfig {
  readonly botToken: string;
  /** With it: Socket Mode, which needs no address of ours. */
  readonly appToken: string | null;
  /** Without an app token: HTTP on `httpPort`, at /slack/events. */
  readonly signingSecret: string | null;
  /** Slack's API; null for slack.com. */
  readonly apiUrl: string | null;
  readonly httpPort: number;
}

export interface Connection {
  readonly bolt: BoltApp;
  /** `settle` comes after the tokens were tried and before anything is heard. */
  start(settle: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** `disconnect()` waits up to five seconds for a polite close; the process need not. */
const STOP_MS = 2_000;
/**
 * Half a minute. Left to itself the client tries for half an hour with ever longer pauses, and would be asleep when Slack is
 * back; what must not be lost is tried again by whoever asked.
 */
const RETRIES = { retries: 6, factor: 2, minTimeout: 500, maxTimeout: 10_000, randomize: true } as const;
const CALL_MS = 30_000;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000] as const;

export function createConnection(config: SlackFaceConfig, logger: FaceLogger): Connection {
  const address = config.apiUrl === null ? {} : { slackApiUrl: `${config.apiUrl.replace(/\/+$/, '')}/` };
  const clientOptions = { ...address, retryConfig: RETRIES, timeout: CALL_MS };
  const shared = { token: config.botToken, deferInitialization: true, logger: slackLogger(logger), clientOptions };
  if (config.appToken !== null) {
    return socketMode(config.appToken, shared, logger);
  }
  if (config.signingSecret === null) {
    throw new Problem('bad-config', 'Slack needs an app token (Socket Mode) or a signing secret (HTTP).');
  }
  const receiver = new HTTPReceiver({ signingSecret: config.signingSecret, logger: shared.logger });
  const bolt = new BoltApp({ ...shared, receiver });
  return {
    bolt,
    async start(settle) {
      await firstContact(() => bolt.init());
      await firstContact(settle);
      const server = await receiver.start(config.httpPort);
      logger.info('slack: waiting for requests at /slack/events', { address: server.address() });
    },
    async stop() {
      await Promise.race([receiver.stop(), sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}

interface Shared {
  readonly token: string;
  readonly deferInitialization: boolean;
  readonly logger: ReturnType<typeof slackLogger>;
  readonly clientOptions: webApi.WebClientOptions;
}

function socketMode(appToken: string, shared: Shared, logger: FaceLogger): Connection {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: shared.logger,
    installerOptions: { clientOptions: { ...shared.clientOptions } },
  });
  const bolt = new BoltApp({ ...shared, receiver });
  const reconnecting = keepReconnecting(receiver, logger);
  return {
    bolt,
    async start(settle) {
      await firstContact(() => bolt.init());
      await firstContact(settle);
      await firstContact(() => bolt.start());
      reconnecting.begin();
    },
    async stop() {
      reconnecting.end();
      const { client } = receiver;
      // Raced with a reconnect this rejects, with `undefined` of all things.
      const closed = client.disconnect().catch(() => undefined);
      await Promise.race([closed, sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}

/**
 * The Socket Mode client starts itself again after a lost connection, but nobody handles that start failing: an HTTP 503 of
 * Slack would end the process. From `begin` on a failed start is tried again until it works or we stop.
 */
function keepReconnecting(receiver: SocketModeReceiver, logger: FaceLogger) {
  const { client } = receiver;
  const start = client.start.bind(client);
  let state: 'first' | 'running' | 'stopping' = 'first';
  client.start = async () => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await start();
      } catch (error) {
        if (state === 'first') throw error;
        if (state === 'stopping') return { ok: false };
        const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 10_000;
        logger.warn('slack: the socket could not be opened again', { error: String(error), nextTryInMs: wait });
        await sleep(wait, undefined, { ref: false });
        if (isStopping()) return { ok: false };
      }
    }
  };
  const isStopping = (): boolean => state === 'stopping';
  return {
    begin(): void {
      state = 'running';
    },
    end(): void {
      state = 'stopping';
    },
  };
}

/** The first call shows whether the tokens are right; its errors are for the person who configures. */
async function firstContact(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    const reason = slackReason(error);
    if (reason === null) {
      const why = error instanceof Error ? error.message : 'no reason given';
      throw new Problem('slack-unreachable', `Slack did not answer: ${why}. Check the network and SLACK_API_URL.`, {
        cause: error,
      });
    }
    throw new Problem('slack-refused', `Slack refused the tokens (${reason}). ${ADVICE[reason] ?? ''}`.trim(), {
      cause: error,
    });
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  invalid_auth: 'Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.',
  not_allowed_token_type: 'SLACK_APP_TOKEN must begin with xapp- and SLACK_BOT_TOKEN with xoxb-.',
  account_inactive: 'The app was removed from the workspace: install it again.',
  token_revoked: 'The token was revoked: install the app again and set the new one.',
  missing_scope: 'The app token needs the scope connections:write.',
};
