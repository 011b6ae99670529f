import { createHmac } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { incidents, slackClient } from '../../../../src/embedded/slack/client.ts';
import { startSlackEmulator } from '../../../../src/embedded/slack/emulator.ts';
import type { SlackEmulator } from '../../../../src/embedded/slack/emulator.ts';
import { createSlackFace } from '../../../../src/faces/slack/face.ts';
import type { SlackFace } from '../../../../src/faces/slack/face.ts';
import { createFakeApp, type FakeApp } from '../../../support/fake-app.ts';
import { messagesWith, messageWithButton, ONCALL, parentWith, SECOND } from '../open-slack.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
let opened: { readonly emulator: SlackEmulator; readonly face: SlackFace; readonly app: FakeApp } | null = null;

afterEach(async () => {
  await opened?.face.stop();
  await opened?.emulator.close();
  opened = null;
});

async function openHttp(): Promise<string> {
  const emulator = await startSlackEmulator();
  const app = createFakeApp({ approvers: [ONCALL, SECOND] });
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
  opened = { emulator, face, app };
  await face.start();
  return `http://127.0.0.1:${port}/slack/events`;
}

/** Slack's name for what a person did: another one each time. */
let acts = 0;
const trigger = (): string => `1.2.${(acts += 1)}`;

function send(url: string, fields: Readonly<Record<string, string>>, secret = SECRET): Promise<Response> {
  const body = new URLSearchParams(fields).toString();
  return post(url, body, { 'content-type': 'application/x-www-form-urlencoded' }, secret);
}

function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  secret = SECRET,
): Promise<Response> {
  const at = String(Math.floor(Date.now() / 1000));
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  return fetch(url, {
    method: 'POST',
    headers: {
      ...headers,
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
};

it('with a signing secret alone, commands come by HTTP and are answered in the channel', async () => {
  const url = await openHttp();
  expect((await send(url, { ...command, trigger_id: trigger() })).status).toBe(200);
  const oncall = slackClient(opened?.emulator.url ?? '').as('U0ONCALL1');
  const title = await oncall.waitFor((seen) => parentWith(seen, 'host-42: Accept queue full'));
  expect(title.channel).toBe(incidents);
});

it('a request that is not signed by Slack is refused', async () => {
  const url = await openHttp();
  expect((await send(url, { ...command, trigger_id: trigger() }, 'ffffffffffffffffffffffffffffffff')).status).toBe(401);
});

it('buttons and forms edited by hand decide nothing, and each click still gets an answer', async () => {
  const url = await openHttp();
  await send(url, { ...command, trigger_id: trigger() });
  const oncall = slackClient(opened?.emulator.url ?? '').as('U0ONCALL1');
  const shown = await oncall.waitFor((seen) => messageWithButton(seen, 'approve'));
  const message = { ts: shown.ts, thread_ts: shown.thread_ts };
  const from = (id: string) => ({ user: { id }, team: { id: 'T0SYNDROP1' }, trigger_id: trigger() });
  const click = (user: string, action_id: string, value: unknown) =>
    send(url, {
      payload: JSON.stringify({
        type: 'block_actions',
        ...from(user),
        channel: { id: incidents },
        message,
        actions: [{ type: 'button', action_id, block_id: 'b', value }],
      }),
    });
  const submit = (user: string, memory: string) =>
    send(url, {
      payload: JSON.stringify({
        type: 'view_submission',
        ...from(user),
        view: { id: 'V1', callback_id: 'approve', private_metadata: memory, state: { values: {} }, blocks: [] },
      }),
    });

  const foreign = ['proposal-of-another', '__proto__', '../x', 'x'.repeat(2_000), '\u0000', '{"id":"x"}'];
  for (const value of foreign)
    for (const verb of ['approve', 'reject', 'keep', 'revert']) {
      expect((await click('U0ONCALL2', verb, value)).status).toBe(200);
    }
  for (const value of [null, 7, { id: 'x' }, ['x']])
    expect((await click('U0ONCALL2', 'reject', value)).status).toBe(200);
  const id = 'proposal-diagnosis-0001';
  const where = { id, channel: incidents, message: shown.ts, thread: shown.thread_ts };
  const forms = [
    '',
    '{',
    '[]',
    '{}',
    JSON.stringify(where),
    JSON.stringify({ ...where, digest: `sha256:${'0'.repeat(64)}` }),
  ];
  for (const memory of forms) expect((await submit('U0ONCALL2', memory)).status).toBe(200);
  // Not theirs to decide, whatever the page of a stolen session sends.
  expect((await click('U0VISITOR1', 'reject', id)).status).toBe(200);

  const second = slackClient(opened?.emulator.url ?? '').as('U0ONCALL2');
  const answers = await second.waitFor((seen) => {
    const mine = seen.channels.flatMap(({ messages }) => messages).filter(({ ephemeral }) => ephemeral);
    return mine.length >= foreign.length * 4 && mine;
  });
  expect(answers.length).toBeGreaterThanOrEqual(foreign.length * 4);
  expect(opened?.app.decided).toEqual([]);
  expect((await opened?.app.proposal(id))?.state).toBe('proposed');
});

it('an event that Slack sends again, not knowing that it was heard, asks once', async () => {
  const url = await openHttp();
  const mention = { type: 'app_mention', user: 'U0ONCALL1', text: '<@U0SYNDROP1> host-42', ts: '1.1', event_ts: '1.1' };
  const envelope = { type: 'event_callback', team_id: 'T0SYNDROP1', api_app_id: 'A1', event_id: 'Ev1', event_time: 1 };
  const body = JSON.stringify({ ...envelope, event: { ...mention, channel: incidents } });
  const json = { 'content-type': 'application/json' };
  const again = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' };
  expect((await post(url, body, json)).status).toBe(200);
  expect((await post(url, body, { ...json, ...again })).status).toBe(200);
  const oncall = slackClient(opened?.emulator.url ?? '').as('U0ONCALL1');
  await oncall.waitFor((seen) => messageWithButton(seen, 'approve'));
  expect(opened?.app.asked).toEqual([{ host: 'host-42' }]);
});

it('somebody of another workspace is somebody else, though the id be the same', async () => {
  const url = await openHttp();
  await send(url, { ...command, trigger_id: trigger() });
  const second = slackClient(opened?.emulator.url ?? '').as('U0ONCALL2');
  const { ts, thread_ts: thread } = await second.waitFor((seen) => messageWithButton(seen, 'approve'));
  const [id, foreign] = ['proposal-diagnosis-0001', 'T0FOREIGN1'];
  const click = {
    type: 'block_actions',
    team: { id: 'T0SYNDROP1' },
    channel: { id: incidents },
    message: { ts, thread_ts: thread },
  };
  const reject = { type: 'button', action_id: 'reject', block_id: 'b', value: id };
  const from = (team: string) => ({ user: { id: 'U0ONCALL2', team_id: team }, trigger_id: trigger() });
  await send(url, { payload: JSON.stringify({ ...click, ...from(foreign), actions: [reject] }) });
  await second.waitFor((seen) => messagesWith(seen, 'You are not an approver')[0]);
  await send(url, { ...command, team_id: foreign, user_id: 'U0ONCALL2', text: 'lang zh', trigger_id: trigger() });
  await vi.waitFor(async () => expect((await opened?.app.settings.of(`slack:${foreign}/U0ONCALL2`))?.lang).toBe('zh'));
  expect((await opened?.app.settings.of(SECOND))?.lang).toBeNull();
  expect(opened?.app.decided).toEqual([]);
  await send(url, { payload: JSON.stringify({ ...click, ...from('T0SYNDROP1'), actions: [reject] }) });
  await vi.waitFor(() => expect(opened?.app.decided).toMatchObject([{ verb: 'reject', actor: SECOND }]));
});
