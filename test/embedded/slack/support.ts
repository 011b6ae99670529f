import { App, LogLevel } from '@slack/bolt';
import { slackClient } from '../../../src/embedded/slack/client.ts';
import {
  type SlackEmulator,
  type SlackEmulatorOptions,
  startSlackEmulator,
} from '../../../src/embedded/slack/emulator.ts';

export interface Workshop {
  readonly emulator: SlackEmulator;
  readonly app: App;
  readonly slack: ReturnType<typeof slackClient>;
  close(): Promise<void>;
}

/** An emulator with a real Bolt app on it, not yet connected: add listeners, then `app.start()`. */
export async function openWorkshop(options: SlackEmulatorOptions = {}): Promise<Workshop> {
  const emulator = await startSlackEmulator(options);
  const app = new App({
    token: emulator.botToken,
    appToken: emulator.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    // Refused calls are what many tests look for; retrying a 429 would only hide it.
    clientOptions: {
      slackApiUrl: emulator.apiUrl,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
    },
  });
  return {
    emulator,
    app,
    slack: slackClient(emulator.url),
    async close() {
      await app.stop();
      await emulator.close();
    },
  };
}

/** The error code Slack refused a call with. */
export async function refusal(call: Promise<unknown>): Promise<{ error: string; messages: readonly string[] }> {
  try {
    await call;
  } catch (error) {
    return read(error);
  }
  return { error: 'accepted', messages: [] };
}

function read(error: unknown): { error: string; messages: readonly string[] } {
  const data = field(error, 'data');
  const messages = field(field(data, 'response_metadata'), 'messages');
  return { error: String(field(data, 'error')), messages: Array.isArray(messages) ? messages.map(String) : [] };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}
