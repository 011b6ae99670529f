import * as z from 'zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fleet, incidents, random } from '../../../src/embedded/slack/client.ts';
import { type SlackEmulator, startSlackEmulator } from '../../../src/embedded/slack/emulator.ts';

let emulator: SlackEmulator;

beforeAll(async () => {
  emulator = await startSlackEmulator();
});

afterAll(async () => {
  await emulator.close();
});

const Answer = z.looseObject({ ok: z.boolean() });
type Answer = z.infer<typeof Answer>;

/** Calls without the SDK, which hides what it is told; another channel for each call keeps within the rate of one. */
async function call(method: string, fields: Record<string, unknown>, token = emulator.botToken): Promise<Answer> {
  const response = await fetch(new URL(method, emulator.apiUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token}` },
    body: JSON.stringify(fields),
  });
  return Answer.parse(await response.json());
}

describe('who may call what', () => {
  const cases: [string, () => Promise<Answer>, Record<string, unknown>][] = [
    ['an unknown token', () => call('auth.test', {}, 'xoxb-nobody'), { error: 'invalid_auth' }],
    [
      'a bot token where the app token belongs',
      () => call('apps.connections.open', {}),
      { error: 'not_allowed_token_type' },
    ],
    [
      'an app token where the bot token belongs',
      () => call('users.list', {}, emulator.appToken),
      { error: 'not_allowed_token_type' },
    ],
    ['a method that does not exist', () => call('chat.shout', {}), { error: 'unknown_method' }],
    [
      'a method outside the scopes',
      () => call('users.lookupByEmail', { email: 'a@example.com' }),
      { error: 'missing_scope', needed: 'users:read.email' },
    ],
    [
      'looking at a channel without channels:read',
      () => call('conversations.info', { channel: incidents }),
      { error: 'missing_scope', needed: 'channels:read' },
    ],
    [
      'a channel nobody knows',
      () => call('chat.postMessage', { channel: 'C0NOWHERE', text: 'x' }),
      { error: 'channel_not_found' },
    ],
    [
      'a channel the app is not in',
      () => call('chat.postMessage', { channel: random, text: 'x' }),
      { error: 'not_in_channel' },
    ],
    [
      'a thread without a parent',
      () => call('chat.postMessage', { channel: fleet, text: 'x', thread_ts: '1700000000.000100' }),
      { error: 'thread_not_found' },
    ],
    [
      'changing a message that is not there',
      () => call('chat.update', { channel: fleet, ts: '1700000000.000100', text: 'x' }),
      { error: 'message_not_found' },
    ],
    ['a message without words', () => call('chat.postMessage', { channel: fleet }), { error: 'no_text' }],
    [
      'an ephemeral message for nobody',
      () => call('chat.postEphemeral', { channel: fleet, user: 'U0NOBODY', text: 'x' }),
      { error: 'user_not_found' },
    ],
    ['a made-up trigger', () => call('views.open', { trigger_id: '1.2', view: {} }), { error: 'invalid_trigger_id' }],
    ['a view nobody opened', () => call('views.update', { view_id: 'V0', view: {} }), { error: 'not_found' }],
    [
      'a stream without a recipient',
      () => call('chat.startStream', { channel: fleet, thread_ts: '1700000000.000100' }),
      { error: 'thread_not_found' },
    ],
  ];
  test.each(cases)('%s is refused', async (_name, act, expected) => {
    expect(await act()).toMatchObject({ ok: false, ...expected });
  });

  test('no token at all is refused differently from a wrong one', async () => {
    const response = await fetch(new URL('auth.test', emulator.apiUrl), { method: 'POST' });
    expect(await response.json()).toEqual({ ok: false, error: 'not_authed' });
  });

  test('the scopes stand in a header, for whoever checks the installation', async () => {
    const response = await fetch(new URL('auth.test', emulator.apiUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${emulator.botToken}` },
    });
    expect(response.headers.get('x-oauth-scopes')?.split(',')).toContain('chat:write');
  });

  test('somebody else’s message cannot be changed or deleted', async () => {
    const response = await fetch(new URL('/_/message', emulator.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-slack-emulator': '1' },
      body: JSON.stringify({ as: 'U0ONCALL1', channel: fleet, text: 'mine' }),
    });
    const { ts } = z.object({ ts: z.string() }).parse(await response.json());
    expect(await call('chat.update', { channel: fleet, ts, text: 'x' })).toMatchObject({
      error: 'cant_update_message',
    });
    expect(await call('chat.delete', { channel: fleet, ts })).toMatchObject({ error: 'cant_delete_message' });
  });
});

describe('floods', () => {
  test('a burst into one channel ends in 429 with Retry-After, while another channel still takes messages', async () => {
    const flooded = await startSlackEmulator();
    const post = (channel: string) =>
      fetch(new URL('chat.postMessage', flooded.apiUrl), {
        method: 'POST',
        headers: { authorization: `Bearer ${flooded.botToken}` },
        body: new URLSearchParams({ channel, text: 'x' }),
      });
    const statuses: number[] = [];
    for (let count = 0; count < 8; count += 1) statuses.push((await post(incidents)).status);
    expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    const refused = await post(incidents);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await post(fleet)).status).toBe(200);
    await flooded.close();
  });
});

describe('pages of other origins', () => {
  test('nobody acts as a person without the header of the page', async () => {
    const body = JSON.stringify({ as: 'U0ONCALL1', channel: incidents, text: 'x' });
    expect((await fetch(new URL('/_/message', emulator.url), { method: 'POST', body })).status).toBe(403);
  });

  test('a bad WebSocket ticket opens nothing', async () => {
    const socket = new URL('/link/?ticket=guess', emulator.url);
    const response = await fetch(socket, { headers: { connection: 'upgrade', upgrade: 'websocket' } }).catch(
      () => null,
    );
    expect(response === null || response.status >= 400).toBe(true);
  });
});
