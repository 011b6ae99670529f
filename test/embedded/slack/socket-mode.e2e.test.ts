import { afterEach, beforeEach, expect, test } from 'vitest';
import { fleet, incidents, random } from '../../../src/embedded/slack/client.ts';
import { type Workshop, openWorkshop } from './support.ts';

let shop: Workshop;

beforeEach(async () => {
  shop = await openWorkshop();
});

afterEach(async () => {
  await shop.close();
});

function button(actionId: string, text: string, value = 'v1') {
  return { type: 'button' as const, action_id: actionId, value, text: { type: 'plain_text' as const, text } };
}

test('a slash command reaches the app, and the app answers in a thread', async () => {
  shop.app.command('/syndrop', async ({ command, ack, client }) => {
    await ack();
    const parent = await client.chat.postMessage({ channel: command.channel_id, text: `asked about ${command.text}` });
    await client.chat.postMessage({ channel: command.channel_id, thread_ts: parent.ts, text: 'accept queue overflow' });
  });
  await shop.app.start();
  const oncall = shop.slack.as('U0ONCALL1');

  expect(await oncall.command('/syndrop host-42')).toEqual({ ok: true });

  const parent = await oncall.waitFor((seen) =>
    seen.channels
      .find(({ id }) => id === incidents)
      ?.messages.find(({ text, replies }) => text === 'asked about host-42' && replies === 1),
  );
  expect((await oncall.thread(incidents, parent.ts)).map(({ text }) => text)).toEqual([
    'asked about host-42',
    'accept queue overflow',
  ]);
});

test('an acknowledgement with text is an ephemeral answer that nobody else sees', async () => {
  shop.app.command('/syndrop', async ({ ack }) => ack('usage: /syndrop HOST'));
  await shop.app.start();
  await shop.slack.as('U0ONCALL1').command('/syndrop help');

  const [mine] = await shop.slack.as('U0ONCALL1').channel(incidents);
  expect(mine).toMatchObject({ text: 'usage: /syndrop HOST', ephemeral: true });
  expect(await shop.slack.as('U0ONCALL2').channel(incidents)).toEqual([]);
});

test('a command acknowledged after three seconds fails with operation_timeout, and the person is told', async () => {
  shop.app.command('/syndrop', async ({ ack }) => {
    await new Promise((resolve) => setTimeout(resolve, 3200));
    await ack('too late');
  });
  await shop.app.start();
  const oncall = shop.slack.as('U0ONCALL1');

  expect(await oncall.command('/syndrop host-42')).toMatchObject({ ok: false, error: 'operation_timeout' });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect((await oncall.channel(incidents)).map(({ text }) => text)).toEqual([
    '/syndrop failed with the error "operation_timeout"',
  ]);
});

test('a command while no app is connected fails with dispatch_failed', async () => {
  expect(await shop.slack.as('U0ONCALL1').command('/syndrop host-42')).toMatchObject({ error: 'dispatch_failed' });
});

test('a click carries the message, the value and a response_url that replaces it', async () => {
  const clicked: unknown[] = [];
  shop.app.action('approve', async ({ ack, body, respond, action }) => {
    await ack();
    clicked.push(action, body.user.id);
    await respond({ replace_original: true, text: 'approved' });
  });
  await shop.app.start();
  await shop.app.client.chat.postMessage({
    channel: incidents,
    text: 'a plan',
    blocks: [{ type: 'actions', block_id: 'decide', elements: [button('approve', 'Approve', 'plan-7')] }],
  });
  const oncall = shop.slack.as('U0ONCALL1');
  const [plan] = await oncall.channel(incidents);
  if (plan === undefined) throw new Error('no message');

  expect(await oncall.click(plan, 'approve')).toEqual({ ok: true });

  await oncall.waitFor((seen) => seen.channels[0]?.messages.find(({ text }) => text === 'approved'));
  expect(clicked).toEqual([
    expect.objectContaining({ action_id: 'approve', block_id: 'decide', value: 'plan-7', type: 'button' }),
    'U0ONCALL1',
  ]);
});

test('a response_url serves five answers and not a sixth', async () => {
  const statuses: number[] = [];
  shop.app.command('/syndrop', async ({ ack, command }) => {
    await ack();
    for (let count = 0; count < 6; count += 1) {
      const response = await fetch(command.response_url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: `answer ${count}` }),
      });
      statuses.push(response.status);
    }
  });
  await shop.app.start();
  await shop.slack.as('U0ONCALL1').command('/syndrop host-42');
  await expect.poll(() => statuses).toEqual([200, 200, 200, 200, 200, 404]);
});

const modal = {
  type: 'modal' as const,
  callback_id: 'approve-plan',
  private_metadata: 'plan-7',
  title: { type: 'plain_text' as const, text: 'Approve' },
  submit: { type: 'plain_text' as const, text: 'Apply' },
  notify_on_close: true,
  blocks: [
    {
      type: 'input' as const,
      block_id: 'reason',
      label: { type: 'plain_text' as const, text: 'Reason' },
      element: { type: 'plain_text_input' as const, action_id: 'text' },
    },
  ],
};

test('a modal opens, refuses with errors under its inputs, is corrected, and closes', async () => {
  shop.app.command('/syndrop', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: modal });
  });
  const submitted: unknown[] = [];
  shop.app.view('approve-plan', async ({ ack, view }) => {
    const reason = view.state.values['reason']?.['text']?.value ?? '';
    if (reason.length < 5) return ack({ response_action: 'errors', errors: { reason: 'Say a little more.' } });
    submitted.push(reason, view.private_metadata);
    return ack();
  });
  await shop.app.start();
  const oncall = shop.slack.as('U0ONCALL1');
  await oncall.command('/syndrop pending');
  const view = await oncall.waitFor((seen) => seen.views.at(-1));

  expect(await oncall.submit(view.id, { reason: '' })).toMatchObject({
    errors: { reason: 'Please complete this required field.' },
  });
  expect(await oncall.submit(view.id, { reason: 'no' })).toMatchObject({ errors: { reason: 'Say a little more.' } });
  expect(await oncall.submit(view.id, { reason: 'the backlog is 128' })).toEqual({ ok: true });
  expect(submitted).toEqual(['the backlog is 128', 'plan-7']);
  expect((await oncall.see()).views).toEqual([]);
});

test('a submission may turn the modal into another, push one on top, and closing tells the app', async () => {
  shop.app.command('/syndrop', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: { ...modal, callback_id: 'first' } });
  });
  shop.app.view('first', async ({ ack }) =>
    ack({ response_action: 'update', view: { ...modal, callback_id: 'second' } }),
  );
  shop.app.view('second', async ({ ack }) =>
    ack({ response_action: 'push', view: { ...modal, callback_id: 'third' } }),
  );
  const closed: string[] = [];
  shop.app.view({ type: 'view_closed', callback_id: 'third' }, async ({ ack, view }) => {
    await ack();
    closed.push(view.callback_id);
  });
  await shop.app.start();
  const oncall = shop.slack.as('U0ONCALL1');
  await oncall.command('/syndrop x');
  const first = await oncall.waitFor((seen) => seen.views.at(-1));
  await oncall.submit(first.id, { reason: 'one' });
  await oncall.submit(first.id, { reason: 'two' });
  const stack = (await oncall.see()).views;
  expect(stack.map(({ callback_id }) => callback_id)).toEqual(['second', 'third']);
  await oncall.close(stack[1]?.id ?? '');
  expect(closed).toEqual(['third']);
  expect((await oncall.see()).views.map(({ id }) => id)).toEqual([first.id]);
});

test('a trigger is good for three seconds and for one view', async () => {
  const outcomes: string[] = [];
  shop.app.command('/syndrop', async ({ ack, body, client, command }) => {
    await ack();
    if (command.text === 'late') await new Promise((resolve) => setTimeout(resolve, 3100));
    for (let count = 0; count < 2; count += 1) {
      await client.views.open({ trigger_id: body.trigger_id, view: modal }).then(
        () => outcomes.push('opened'),
        (error: { data?: { error?: string } }) => outcomes.push(error.data?.error ?? 'unknown'),
      );
    }
  });
  await shop.app.start();
  await shop.slack.as('U0ONCALL1').command('/syndrop now');
  await shop.slack.as('U0ONCALL2').command('/syndrop late');
  await expect
    .poll(() => outcomes, { timeout: 6000 })
    .toEqual(['opened', 'exchanged_trigger_id', 'expired_trigger_id', 'expired_trigger_id']);
});

test('a mention in a channel and a word in the direct conversation arrive as events, with entities escaped', async () => {
  const heard: unknown[] = [];
  shop.app.event('app_mention', async ({ event }) => void heard.push(event.text, event.thread_ts));
  shop.app.message(async ({ message }) => {
    if (message.channel_type === 'im') heard.push(message.channel, 'text' in message ? message.text : '');
  });
  await shop.app.start();
  const oncall = shop.slack.as('U0ONCALL1');
  await oncall.say('parent', fleet);
  const [parent] = await oncall.channel(fleet);
  await oncall.say('@syndrop why not <conntrack> & co?', fleet, parent?.ts);
  await oncall.say('hello', 'D0ONCALL1');
  await expect
    .poll(() => heard)
    .toEqual(['<@U0SYNDROP1> why not &lt;conntrack&gt; &amp; co?', parent?.ts, 'D0ONCALL1', 'hello']);
});

test('the Home tab is published when it is opened', async () => {
  shop.app.event('app_home_opened', async ({ event, client }) => {
    const text = { type: 'mrkdwn' as const, text: 'Nothing is waiting.' };
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'section', text }] } });
  });
  await shop.app.start();
  const oncall = shop.slack.as('U0ONCALL1');
  await oncall.openHome();
  expect(await oncall.waitFor((seen) => seen.home)).toMatchObject({ type: 'home' });
});

test('the app comes back by itself after Slack asks it to reconnect', async () => {
  shop.app.command('/syndrop', async ({ ack }) => ack('here'));
  await shop.app.start();
  const oncall = shop.slack.as('U0ONCALL1');
  await shop.slack.disconnect('refresh_requested');
  expect(await oncall.command('/syndrop x')).toMatchObject({ error: 'dispatch_failed' });
  await oncall.waitFor((seen) => seen.app.sockets === 1, 20_000);
  expect(await oncall.command('/syndrop x')).toEqual({ ok: true });
});

test('where the app was not invited it cannot post, until somebody invites it', async () => {
  const post = () => shop.app.client.chat.postMessage({ channel: random, text: 'hello' });
  await expect(post()).rejects.toMatchObject({ data: { error: 'not_in_channel' } });
  await shop.slack.as('U0ONCALL1').command('/invite @syndrop', random);
  await expect(post()).resolves.toMatchObject({ ok: true });
});

test('a file goes up in three steps and appears in the thread a moment after the answer', async () => {
  const { client } = shop.app;
  const parent = await client.chat.postMessage({ channel: incidents, text: 'report' });
  if (parent.ts === undefined) throw new Error('no timestamp');
  await client.filesUploadV2({
    channel_id: incidents,
    thread_ts: parent.ts,
    filename: 'netstat.txt',
    content: 'TcpExt:\n    17 SYNs to LISTEN sockets dropped\n',
  });
  const oncall = shop.slack.as('U0ONCALL1');
  const shared = await oncall.waitFor((seen) =>
    seen.channels[0]?.messages.find((message) => message.thread_ts === parent.ts && message.files.length > 0),
  );
  const stored = await fetch(new URL(String(shared.files[0]?.href), shop.emulator.url));
  expect(await stored.text()).toContain('17 SYNs');
});
