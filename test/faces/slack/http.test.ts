import { createHmac } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { incidents, slackClient } from '../../../src/embedded/slack/client.ts';
import { startSlackEmulator } from '../../../src/embedded/slack/emulator.ts';
import type { SlackEmulator } from '../../../src/embedded/slack/emulator.ts';
import { createSlackFace } from '../../../src/faces/slack/face.ts';
import type { SlackFace } from '../../../src/faces/slack/face.ts';
import { createFakeApp } from '../../support/fake-app.ts';
import { parentWith } from './open-slack.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
let opened: { readonly emulator: SlackEmulator; readonly face: SlackFace } | null = null;

afterEach(async () => {
  await opened?.face.stop();
  await opened?.emulator.close();
  opened = null;
});

async function openHttp(): Promise<string> {
  const emulator = await startSlackEmulator();
  const app = createFakeApp({ approvers: [] });
  let port = 0;
  const quiet = (): void => undefined;
  const info = (_: string, about?: unknown): void => {
    const found = /"port":(\d+)/.exec(JSON.stringify(about) ?? '');
    if (found !== null) port = Number(found[1]);
  };
  const face = await createSlackFace({
    app,
    config: {
      botToken: emulator.botToken,
      appToken: null,
      signingSecret: SECRET,
      apiUrl: emulator.apiUrl,
      httpPort: 0,
    },
    logger: { debug: quiet, info, warn: quiet, error: quiet },
  });
  app.chat = face;
  opened = { emulator, face };
  await face.start();
  return `http://127.0.0.1:${port}/slack/events`;
}

async function send(url: string, fields: Readonly<Record<string, string>>, secret = SECRET): Promise<Response> {
  const body = new URLSearchParams(fields).toString();
  const at = String(Math.floor(Date.now() / 1000));
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': at,
      'x-slack-signature': signature,
    },
    body,
  });
}

const command = {
  command: '/syndrop',
  text: 'host-42',
  user_id: 'U0ONCALL1',
  channel_id: incidents,
  team_id: 'T0SYNDROP1',
  response_url: 'http://127.0.0.1:9/unused',
  trigger_id: '1.2.3',
};

it('with a signing secret alone, commands come by HTTP and are answered in the channel', async () => {
  const url = await openHttp();
  expect((await send(url, command)).status).toBe(200);
  const oncall = slackClient(opened?.emulator.url ?? '').as('U0ONCALL1');
  const title = await oncall.waitFor((seen) => parentWith(seen, 'host-42: Accept queue full'));
  expect(title.channel).toBe(incidents);
});

it('a request that is not signed by Slack is refused', async () => {
  const url = await openHttp();
  expect((await send(url, command, 'ffffffffffffffffffffffffffffffff')).status).toBe(401);
});
