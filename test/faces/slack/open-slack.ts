import { onTestFinished } from 'vitest';
import { startSlackEmulator } from '../../../src/embedded/slack/emulator.ts';
import type { SlackEmulator } from '../../../src/embedded/slack/emulator.ts';
import { slackClient } from '../../../src/embedded/slack/client.ts';
import type { Visible } from '../../../src/embedded/slack/people/visible.ts';
import { createSlackFace } from '../../../src/faces/slack/face.ts';
import type { Draw } from '../../../src/faces/slack/posting/pictures.ts';
import type { SlackFace } from '../../../src/faces/slack/face.ts';
import { createFakeApp } from '../../support/fake-app.ts';
import type { FakeApp, FakeAppOptions } from '../../support/fake-app.ts';

export interface OpenSlack {
  readonly emulator: SlackEmulator;
  readonly face: SlackFace;
  readonly app: FakeApp;
  readonly slack: ReturnType<typeof slackClient>;
  /** Everything the face logged as a warning or an error. */
  readonly complaints: readonly string[];
  /** Another bot of the same app beside the first, with the same tokens unless others are given. */
  connect(tokens?: { readonly botToken: string; readonly appToken: string }): Promise<SlackFace>;
}

export const ONCALL = 'slack:U0ONCALL1';
export const SECOND = 'slack:U0ONCALL2';

/** A Slack, our face connected to it, and an app behind the face, until the test that asked is over. */
export async function openSlack(options: FakeAppOptions, lang: 'en' | 'zh' = 'en', draw?: Draw): Promise<OpenSlack> {
  const emulator = await startSlackEmulator();
  const app = createFakeApp(options);
  const complaints: string[] = [];
  const complain = (message: string, about?: unknown): void => {
    complaints.push(`${message} ${about === undefined ? '' : JSON.stringify(about)}`);
  };
  const { apiUrl } = emulator;
  const quiet = (): void => undefined;
  const logger = { debug: quiet, info: quiet, warn: complain, error: complain };
  onTestFinished(() => emulator.close());
  async function connect({ botToken, appToken } = emulator): Promise<SlackFace> {
    const config = { botToken, appToken, signingSecret: null, apiUrl, httpPort: 0, lang };
    const face = await createSlackFace({ app, config, logger, ...(draw === undefined ? {} : { draw }) });
    onTestFinished(() => face.stop());
    await face.start();
    return face;
  }
  const face = await connect();
  app.chat = face;
  return {
    emulator,
    face,
    app,
    slack: slackClient(emulator.url),
    complaints,
    connect,
  };
}

/** Messages anywhere whose whole JSON has `text` in it. */
export function messagesWith(seen: Visible, text: string) {
  return seen.channels.flatMap(({ messages }) => messages).filter((message) => JSON.stringify(message).includes(text));
}

/** The newest message that has this button. */
export function messageWithButton(seen: Visible, actionId: string) {
  return messagesWith(seen, `"action_id":"${actionId}"`).at(-1);
}

/** The first parent of a thread that says `text`. */
export function parentWith(seen: Visible, text: string) {
  return messagesWith(seen, text).find(({ thread_ts, ts }) => thread_ts === undefined || thread_ts === ts);
}
