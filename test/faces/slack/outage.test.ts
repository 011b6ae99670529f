import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { webApi } from '@slack/bolt';
import { incidents } from '../../../src/embedded/slack/client.ts';
import { createSlackChat } from '../../../src/faces/slack/posting/slack-chat.ts';
import { messagesWith, openSlack, parentWith } from './open-slack.ts';

vi.setConfig({ testTimeout: 60_000 });

const question = { host: 'host-42' };
const asked = { kind: 'asked', question, actor: 'slack:U0ONCALL1', state: 'running' } as const;
const said = (message: string) => ({ kind: 'problem', code: 'x', message, next: null }) as const;
const LONG_AGO = new Date(Date.now() - 60_000);

it('a message whose answer was lost is found by its key in the thread, and no other is', async () => {
  const open = await openSlack({ approvers: [] });
  const { face, slack } = open;
  const conversation = await face.open(incidents, asked);
  const key = randomUUID();
  await face.post(conversation, said('another one'), randomUUID());
  await slack.faults({ unanswered: 1 });
  await expect(face.post(conversation, said('heard all the same'), key)).rejects.toMatchObject({
    code: 'slack-unreachable',
  });
  const found = await face.posted({ thread: conversation }, key, LONG_AGO);
  const [there] = messagesWith(await slack.as('U0ONCALL1').see(), 'heard all the same');
  expect(found).toMatchObject({ thread: conversation.thread, message: there?.ts });
  expect(await face.posted({ thread: conversation }, randomUUID(), LONG_AGO)).toBeNull();
  expect(await face.posted({ thread: conversation }, key, new Date(Date.now() + 60_000))).toBeNull();
  await face.update({ ...conversation, message: there?.ts ?? '' }, said('edited'));
  expect(await face.posted({ thread: conversation }, key, LONG_AGO)).toEqual(found);
});

it('a thread that a person asks for is opened once, though Slack never said that it heard', async () => {
  const open = await openSlack({ approvers: [] });
  const { face, slack } = open;
  await slack.faults({ unanswered: 2 });
  const conversation = await face.open(incidents, asked);
  const parents = messagesWith(await slack.as('U0ONCALL1').see(), 'host-42');
  expect(parents.map(({ ts }) => ts)).toEqual([conversation.thread]);
});

it('a direct message is sent once, though Slack never said that it heard, and a person has no history', async () => {
  const open = await openSlack({ approvers: [] });
  const { emulator, slack, complaints } = open;
  const client = new webApi.WebClient(emulator.botToken, { slackApiUrl: emulator.apiUrl });
  const quiet = (): void => undefined;
  const chat = createSlackChat(client, 'en', { debug: quiet, info: quiet, warn: quiet, error: quiet });
  const { channel } = await client.conversations.open({ users: 'U0ONCALL1' });
  await slack.faults({ unanswered: 1 });
  await chat.tell({ channel: channel?.id ?? '', thread: null }, { text: 'the answer is there', blocks: [] });
  expect(messagesWith(await slack.as('U0ONCALL1').see(), 'the answer is there')).toHaveLength(1);
  await expect(client.conversations.history({ channel: 'U0ONCALL1' })).rejects.toThrow('channel_not_found');
  expect(complaints).toEqual([]);
});

it('a parent is found by its key in the channel, and where Slack does not let us look nothing is', async () => {
  const open = await openSlack({ approvers: [] });
  const { face, complaints } = open;
  const key = randomUUID();
  const conversation = await face.open(incidents, asked, key);
  expect(await face.posted({ channel: incidents }, key, LONG_AGO)).toEqual({
    ...conversation,
    message: conversation.thread,
  });
  expect(await face.posted({ channel: 'C0RANDOM01' }, key, LONG_AGO)).toBeNull();
  expect(complaints).toEqual([expect.stringContaining('cannot be looked for')]);
});

it('what is asked and shown while Slack is away comes once it is back, and the socket with it', async () => {
  const open = await openSlack({ approvers: [] });
  const { face, slack } = open;
  const conversation = await face.open(incidents, asked);
  await slack.faults({ down: true });
  expect(await slack.as('U0ONCALL1').command('/syndrop hosts')).toMatchObject({ ok: false });
  const opening = face.open(incidents, { ...asked, question: { host: 'asked-meanwhile' } });
  const retitled = face.retitle(conversation, { ...asked, question: { host: 'shown-meanwhile' } });
  await expect(face.post(conversation, said('not now'), randomUUID())).rejects.toMatchObject({
    code: 'slack-unreachable',
  });
  await slack.faults({});
  await Promise.all([opening, retitled]);
  const person = slack.as('U0ONCALL1');
  expect(parentWith(await person.see(), 'shown-meanwhile')?.ts).toBe(conversation.thread);
  expect(messagesWith(await person.see(), 'asked-meanwhile')).toHaveLength(1);
  await vi.waitFor(async () => expect(await person.command('/syndrop hosts')).toMatchObject({ ok: true }), 30_000);
});

it('a Slack that refuses every second call gets every message once', async () => {
  const open = await openSlack({ approvers: [] });
  const { face, slack } = open;
  const conversation = await face.open(incidents, asked);
  await slack.faults({ refuseEvery: 2, retryAfter: 0 });
  for (const word of ['one', 'two', 'three']) await face.post(conversation, said(`says ${word}`), randomUUID());
  const thread = await slack.as('U0ONCALL1').thread(incidents, conversation.thread);
  expect(thread.slice(1).map(({ text }) => /says (\w+)/.exec(text)?.[1])).toEqual(['one', 'two', 'three']);
});

it('what is said in a thread comes once, though Slack never said that it heard', async () => {
  const { face, slack, emulator } = await openSlack({ approvers: [] });
  const { channel, thread } = await face.open(incidents, asked);
  const quiet = (): void => undefined;
  const client = new webApi.WebClient(emulator.botToken, { slackApiUrl: emulator.apiUrl });
  const chat = createSlackChat(client, 'en', { debug: quiet, info: quiet, warn: quiet, error: quiet });
  await slack.faults({ unanswered: 1 });
  await chat.tell({ channel, thread }, { text: 'explained', blocks: [] });
  const told = await slack.as('U0ONCALL1').thread(channel, thread);
  expect(told.slice(1).map(({ text }) => text)).toEqual(['explained']);
});

it('a storm of refusals delays what is said, and changes neither its order nor how often', async () => {
  const { face, slack, complaints } = await openSlack({ approvers: [] });
  const conversation = await face.open(incidents, asked);
  await slack.faults({ refuseEvery: 1, retryAfter: 1 });
  const inTurn = (async () => {
    for (const word of ['one', 'two', 'three']) await face.post(conversation, said(`says ${word}`), randomUUID());
  })();
  const title = face.retitle(conversation, { ...asked, question: { host: 'host-after-the-storm' } });
  // Long enough that each has been refused.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await slack.faults({});
  await Promise.all([inTurn, title]);
  const thread = await slack.as('U0ONCALL1').thread(incidents, conversation.thread);
  expect(thread.slice(1).map(({ text }) => /says (\w+)/.exec(text)?.[1])).toEqual(['one', 'two', 'three']);
  expect(thread[0]?.text).toContain('host-after-the-storm');
  expect(complaints.filter((line) => line.includes('could not'))).toEqual([]);
});
