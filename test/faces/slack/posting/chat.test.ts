import { expect, it, vi } from 'vitest';
import { incidents } from '../../../../src/embedded/slack/client.ts';
import { diagnosis, proposal } from '../../../support/report-samples.ts';
import { messagesWith, openSlack, parentWith } from '../open-slack.ts';

vi.setConfig({ testTimeout: 30_000 });

const question = { host: 'host-42' };
const asked = { kind: 'asked', question, actor: 'slack:U0ONCALL1', state: 'running' } as const;
const event = { at: '2026-11-22T03:13:00.000Z', actor: 'slack:U0ONCALL2', did: 'approve' };
const later = proposal({ state: 'approved', events: [...proposal().events, event] });

it('a proposal never goes back to an older state, whichever update comes last', async () => {
  const open = await openSlack({ approvers: [] });
  const { face, slack } = open;
  const conversation = await face.open(incidents, asked);
  const message = await face.post(conversation, { kind: 'proposal', proposal: proposal() });
  await face.update(message, { kind: 'proposal', proposal: later });
  await face.update(message, { kind: 'proposal', proposal: proposal() });
  const seen = await slack.as('U0ONCALL1').see();
  expect(messagesWith(seen, 'Approved, not applied yet')).toHaveLength(1);
  expect(messagesWith(seen, 'Waiting for approval')).toEqual([]);
});

it('an edit of a message somebody deleted is let go, with a line in the log', async () => {
  const open = await openSlack({ approvers: [] });
  const { face, complaints } = open;
  const gone = { face: 'slack', channel: incidents, thread: '1700000000.000100', message: '1700000000.000100' };
  await face.update(gone, { kind: 'proposal', proposal: later });
  expect(complaints).toEqual([expect.stringContaining('a message to be edited is gone')]);
});

it('steps are a plan, and lines of text in one message where the workspace takes no plans', async () => {
  const open = await openSlack({ approvers: [] });
  const { face, slack, complaints } = open;
  const conversation = await face.open(incidents, asked);
  const steps = (collect: 'running' | 'failed') =>
    ({
      kind: 'progress',
      question,
      steps: [
        { id: 'ask', state: 'done' },
        { id: 'collect', state: collect },
      ],
    }) as const;
  await face.post(conversation, steps('running'));
  await slack.faults({ withoutBlocks: ['plan'] });
  const plain = await face.post(conversation, steps('running'));
  await face.post(conversation, steps('running'));
  await face.update({ ...plain }, { kind: 'proposal', proposal: later });
  const seen = await slack.as('U0ONCALL1').see();
  expect(messagesWith(seen, '"type":"plan"')).toHaveLength(1);
  expect(messagesWith(seen, '◐ Read its counters twice')).toHaveLength(1);
  expect(messagesWith(seen, '◐ Measure the counters')).toHaveLength(1);
  // Refused once, known from then on.
  expect(complaints.filter((line) => line.includes('unsupported type: plan'))).toHaveLength(1);
  expect(complaints.filter((line) => line.includes('takes no plan blocks'))).toHaveLength(1);
});

it('a channel without the bot is a Problem with its own code', async () => {
  const open = await openSlack({ approvers: [] });
  await expect(open.face.open('C0RANDOM01', asked)).rejects.toMatchObject({ code: 'slack-not-in-channel' });
});

it('whispers reach one person in the thread, and say nothing to a key that is no Slack user', async () => {
  const open = await openSlack({ approvers: [] });
  const { face, slack, complaints } = open;
  const conversation = await face.open(incidents, asked);
  await face.whisper('slack:U0ONCALL2', conversation, 'only <!channel> for you');
  await face.whisper('key:operator', conversation, 'nobody');
  const second = await slack.as('U0ONCALL2').see();
  expect(messagesWith(second, 'for you')).toEqual([
    expect.objectContaining({ ephemeral: true, text: 'only &lt;!channel&gt; for you', thread_ts: conversation.thread }),
  ]);
  expect(messagesWith(await slack.as('U0ONCALL1').see(), 'for you')).toEqual([]);
  expect(complaints).toHaveLength(1);
});

it('a burst of edits ends with the newest title and stays within what Slack allows', async () => {
  const open = await openSlack({ approvers: [] });
  const { face, slack, complaints } = open;
  const conversation = await face.open(incidents, asked);
  const titles = Array.from({ length: 60 }, (_, index) => ({ ...asked, question: { host: `host-${index}` } }));
  await Promise.all(titles.map((view) => face.retitle(conversation, view)));
  const title = parentWith(await slack.as('U0ONCALL1').see(), 'host-59');
  expect(title?.ts).toBe(conversation.thread);
  expect(complaints).toEqual([]);
});

it('alerts are one message that follows them, and one that ends says what was done', async () => {
  const open = await openSlack({ approvers: [] });
  const { face, slack } = open;
  const { verdict } = diagnosis();
  const started = { host: 'web01', name: 'Syn<Drops>', startsAt: '2026-11-22T03:12:00.000Z', over: false } as const;
  const conversation = await face.open(incidents, { kind: 'alerts', alerts: [{ ...started, state: 'running' }] });
  const done = { ...started, over: true, state: 'done', verdict, title: 'SYN queue full' } as const;
  await face.retitle(conversation, { kind: 'alerts', alerts: [done, { ...started, host: 'web02', state: 'failed' }] });
  const alert = { ...done, proposal: proposal({ state: 'kept' }) };
  await face.post(conversation, { kind: 'alert-closed', alert, lastedSeconds: 720 });
  const seen = await slack.as('U0ONCALL1').see();
  expect(parentWith(seen, 'Alerts about 2 hosts')?.ts).toBe(conversation.thread);
  const [closed] = messagesWith(seen, 'is over after');
  const said = JSON.stringify(closed);
  expect(said).toContain('12 min');
  expect(said).toContain('SYN queue full');
  expect(said).toContain(proposal().plan.changes[0]?.key);
  expect(closed?.text).not.toContain('<Drops>');
});
