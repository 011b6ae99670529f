import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, LogLevel } from '@slack/bolt';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { incidents, slackClient } from '../../../src/embedded/slack/client.ts';
import { startSlackEmulator } from '../../../src/embedded/slack/emulator.ts';
import { defaultManifest } from '../../../src/embedded/slack/manifest.ts';
import { type Workshop, openWorkshop, refusal } from './support.ts';

const open: Workshop[] = [];

async function workshop(options: Parameters<typeof openWorkshop>[0] = {}): Promise<Workshop> {
  const shop = await openWorkshop(options);
  open.push(shop);
  return shop;
}

afterEach(async () => {
  for (const shop of open.splice(0)) await shop.close();
});

const plain = (text: string) => ({ type: 'plain_text' as const, text });

test('a stream grows task by task, refuses edits meanwhile, and stays when stopped', async () => {
  const { app, slack } = await workshop();
  const { chat } = app.client;
  const parent = await chat.postMessage({ channel: incidents, text: 'asked' });
  const thread_ts = parent.ts ?? '';
  expect(await refusal(chat.startStream({ channel: incidents, thread_ts }))).toMatchObject({
    error: 'missing_recipient_team_id',
  });
  const recipient = { recipient_team_id: 'T0SYNDROP1', recipient_user_id: 'U0ONCALL1' };
  const started = await chat.startStream({
    channel: incidents,
    thread_ts,
    ...recipient,
    task_display_mode: 'plan',
    chunks: [{ type: 'task_update', id: 'collect', title: 'Collect', status: 'in_progress' }],
  });
  const ts = started.ts ?? '';
  const update = (status: 'complete') => ({ type: 'task_update' as const, id: 'collect', title: 'Collect', status });
  await chat.appendStream({
    channel: incidents,
    ts,
    chunks: [update('complete'), { type: 'plan_update', title: 'Done' }],
  });
  expect(await refusal(chat.update({ channel: incidents, ts, text: 'x' }))).toMatchObject({
    error: 'streaming_state_conflict',
  });
  await chat.stopStream({ channel: incidents, ts, markdown_text: '**accept queue** overflow' });
  expect(await refusal(chat.appendStream({ channel: incidents, ts, markdown_text: 'more' }))).toMatchObject({
    error: 'message_not_in_streaming_state',
  });
  const seen = (await slack.as('U0ONCALL2').thread(incidents, thread_ts)).at(-1);
  expect(seen?.blocks).toMatchObject([
    { type: 'plan', title: 'Done', tasks: [{ task_id: 'collect', status: 'complete' }] },
    { type: 'markdown', text: '**accept queue** overflow' },
  ]);
});

test('two connections take turns, and one that is told to go gets nothing more', async () => {
  const { app, slack, emulator } = await workshop();
  const second = new App({
    token: emulator.botToken,
    appToken: emulator.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: emulator.apiUrl },
  });
  const served: string[] = [];
  app.command('/syndrop', async ({ ack }) => (served.push('first'), ack()));
  second.command('/syndrop', async ({ ack }) => (served.push('second'), ack()));
  await app.start();
  await second.start();
  const oncall = slack.as('U0ONCALL1');
  for (let count = 0; count < 4; count += 1) await oncall.command('/syndrop x');
  expect([...served].sort()).toEqual(['first', 'first', 'second', 'second']);
  await second.stop();
  await oncall.waitFor((seen) => seen.app.sockets === 1);
  await oncall.command('/syndrop x');
  expect(served.at(-1)).toBe('first');
});

test('an event nobody acknowledges comes again at once, marked as a retry', async () => {
  const { emulator, slack } = await workshop();
  const opened = await fetch(new URL('apps.connections.open', emulator.apiUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.appToken}` },
  });
  const { url } = z.object({ url: z.string() }).parse(await opened.json());
  const socket = new WebSocket(url);
  const Envelope = z.looseObject({ type: z.string(), envelope_id: z.string().optional() });
  const heard: unknown[] = [];
  socket.on('message', (data: Buffer) => {
    const envelope = Envelope.parse(JSON.parse(data.toString()));
    heard.push(envelope['retry_attempt'] ?? envelope.type);
    if (heard.length === 3) socket.send(JSON.stringify({ envelope_id: envelope.envelope_id }));
  });
  await expect.poll(() => heard).toEqual(['hello']);
  // One event: a mention in a channel is told twice, as a mention and as a message.
  await slack.as('U0ONCALL1').say('are you there?', 'D0ONCALL1');
  await expect.poll(() => heard, { timeout: 8000 }).toEqual(['hello', 0, 1]);
  socket.close();
});

test('an ephemeral answer can be replaced and deleted through its response_url, and by no method', async () => {
  const { app, slack } = await workshop();
  const block = (text: string) => [
    { type: 'actions' as const, elements: [{ type: 'button' as const, action_id: 'next', text: plain(text) }] },
  ];
  const bodies: unknown[] = [];
  app.command('/syndrop', async ({ ack }) => ack({ text: 'one', blocks: block('one') }));
  let clicks = 0;
  app.action('next', async ({ ack, body, respond }) => {
    await ack();
    bodies.push(body);
    clicks += 1;
    await respond(
      clicks === 1 ? { replace_original: true, text: 'two', blocks: block('two') } : { delete_original: true },
    );
  });
  await app.start();
  const oncall = slack.as('U0ONCALL1');
  await oncall.command('/syndrop x');
  const [first] = await oncall.channel(incidents);
  if (first === undefined) throw new Error('no message');
  expect(await refusal(app.client.chat.update({ channel: incidents, ts: first.ts, text: 'x' }))).toMatchObject({
    error: 'message_not_found',
  });
  await oncall.click(first, 'next');
  await oncall.waitFor((seen) => seen.channels[0]?.messages.some(({ text }) => text === 'two'));
  await oncall.click(first, 'next');
  await oncall.waitFor((seen) => seen.channels[0]?.messages.length === 0);
  expect(bodies[0]).not.toHaveProperty('message');
});

test('a view changed meanwhile is not overwritten by who holds its old hash, and keeps what was typed', async () => {
  const { app, slack } = await workshop();
  const view = (title: string) => ({
    type: 'modal' as const,
    title: plain(title),
    submit: plain('Go'),
    blocks: [
      {
        type: 'input' as const,
        block_id: 'reason',
        label: plain('Reason'),
        element: { type: 'plain_text_input' as const, action_id: 'text' },
      },
      { type: 'actions' as const, elements: [{ type: 'button' as const, action_id: 'more', text: plain('More') }] },
    ],
  });
  const outcomes: string[] = [];
  app.command('/syndrop', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: view('One') });
  });
  app.action('more', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || body.view === undefined) return;
    const { id: view_id, hash } = body.view;
    await client.views.update({ view_id, hash, view: view('Two') });
    outcomes.push((await refusal(client.views.update({ view_id, hash, view: view('Three') }))).error);
  });
  await app.start();
  const oncall = slack.as('U0ONCALL1');
  await oncall.command('/syndrop x');
  const opened = await oncall.waitFor((seen) => seen.views.at(-1));
  await oncall.clickView(opened.id, 'text', 'half a sentence');
  await oncall.clickView(opened.id, 'more');
  const after = await oncall.waitFor((seen) => seen.views.find(({ title }) => title?.text === 'Two'));
  await expect.poll(() => outcomes).toEqual(['hash_conflict']);
  expect(after.state.values['reason']?.['text']).toMatchObject({ value: 'half a sentence' });
});

test('shortcuts and reactions reach an app whose manifest asks for them', async () => {
  const { app, slack } = await workshop({
    manifest: {
      features: {
        shortcuts: [
          {
            name: 'Diagnose this',
            type: 'message',
            callback_id: 'diagnose-text',
            description: 'Reads a pasted netstat -s',
          },
        ],
      },
      oauth_config: { scopes: { bot: ['commands', 'chat:write', 'reactions:read'] } },
      settings: { event_subscriptions: { bot_events: ['reaction_added'] } },
    },
  });
  const heard: unknown[] = [];
  app.shortcut('diagnose-text', async ({ ack, shortcut }) => {
    await ack();
    heard.push(shortcut.type === 'message_action' ? shortcut.message.text : shortcut.type);
  });
  app.event('reaction_added', async ({ event }) => void heard.push(event.reaction));
  await app.start();
  const oncall = slack.as('U0ONCALL1');
  await oncall.say('17 SYNs to LISTEN sockets dropped');
  const [said] = await oncall.channel(incidents);
  if (said === undefined) throw new Error('no message');
  await oncall.shortcut('diagnose-text', said);
  await oncall.react(said, 'eyes');
  await expect.poll(() => heard).toEqual(['17 SYNs to LISTEN sockets dropped', 'eyes']);
});

test('a manifest Slack would not save stops the start', async () => {
  const settings = { event_subscriptions: { bot_events: ['reaction_added'] } };
  await expect(startSlackEmulator({ manifest: { ...defaultManifest, settings } })).rejects.toThrow(
    'the event reaction_added needs the scope reactions:read',
  );
});

test('messages, files and the Home tab are there again after a restart', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'slack-emulator-'));
  const first = await startSlackEmulator({ stateDir });
  const before = slackClient(first.url).as('U0ONCALL1');
  const file = await before.upload('netstat.txt', Buffer.from('17 SYNs'));
  await before.say('see this', incidents, undefined, [file]);
  const [said] = await before.channel(incidents);
  if (said === undefined) throw new Error('no message');
  await before.react(said, 'eyes');
  await first.close();

  const second = await startSlackEmulator({ stateDir });
  const after = slackClient(second.url).as('U0ONCALL2');
  const [kept] = await after.channel(incidents);
  expect(kept).toMatchObject({ text: 'see this', reactions: [{ name: 'eyes', users: ['U0ONCALL1'] }] });
  expect(await (await fetch(new URL(`/_/file/${file}`, second.url))).text()).toBe('17 SYNs');
  await second.close();
  await rm(stateDir, { recursive: true });
});
