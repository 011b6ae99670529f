import { expect, it, vi } from 'vitest';
import { incidents } from '../../../src/embedded/slack/client.ts';
import { sweepReport } from '../../support/sweep-samples.ts';
import { messagesWith, ONCALL, openSlack, parentWith, SECOND } from './open-slack.ts';
import type { OpenSlack } from './open-slack.ts';

vi.setConfig({ testTimeout: 30_000 });

async function homeOf(opened: OpenSlack, user: 'U0ONCALL1' | 'U0ONCALL2', part: string) {
  const person = opened.slack.as(user);
  return await person.waitFor((seen) => seen.home !== null && JSON.stringify(seen.home).includes(part) && seen.home);
}

it('shows the last sweep, who is silent, and the schedules', async () => {
  const open = await openSlack({ approvers: [ONCALL], neverSeen: ['host-77'] });
  const oncall = open.slack.as('U0ONCALL1');
  await oncall.command('/syndrop sweep all');
  await oncall.waitFor((seen) => messagesWith(seen, 'cancel-sweep')[0]);
  const silent = [{ code: 'host-unreachable', message: 'no answer', hosts: ['host-43'], folded: ['host-43'] }];
  await open.app.endSweep('sweep-1', { ...sweepReport({ sweepId: 'sweep-1' }), silent });
  await oncall.command('/syndrop schedule "weekdays 09:00 UTC" all');
  await oncall.waitFor((seen) => messagesWith(seen, 'Its id is')[0]);
  await oncall.openHome();
  const home = JSON.stringify(await homeOf(open, 'U0ONCALL1', 'Last sweep'));
  for (const part of [
    '1 of 2 hosts drops SYNs',
    '1 host did not answer',
    'host-77',
    'weekdays 09:00',
    'My settings',
    'setting-lang',
  ]) {
    expect(home).toContain(part);
  }
  expect(open.complaints).toEqual([]);
});

it('keeps what a person chose, for that person alone', async () => {
  const open = await openSlack({ approvers: [ONCALL, SECOND] });
  const oncall = open.slack.as('U0ONCALL1');
  await oncall.openHome();
  const home = await homeOf(open, 'U0ONCALL1', 'My settings');
  await oncall.clickView(home.id, 'setting-lang', 'zh');
  const chinese = await homeOf(open, 'U0ONCALL1', '我的设置');
  await oncall.clickView(chinese.id, 'setting-zone', 'Asia/Tokyo');
  await vi.waitFor(async () => expect((await open?.app.settings.of(ONCALL))?.zone).toBe('Asia/Tokyo'));
  await oncall.command('/syndrop host-42 at 2026-11-20T03:12');
  await oncall.waitFor((seen) => parentWith(seen, 'host-42 @ 2026-11-19 18:12 UTC'));
  await open.slack.as('U0ONCALL2').openHome();
  await homeOf(open, 'U0ONCALL2', 'My settings');
  expect(await open.app.settings.of(SECOND)).toEqual({ lang: null, zone: null, notify: false });
  expect(open.complaints).toEqual([]);
});

it('tells of an answer once, whichever bots write the title', async () => {
  const open = await openSlack({ approvers: [] });
  const second = await open.connect();
  await open.app.settings.change(ONCALL, { notify: true });
  const answered = (host: string) =>
    ({ kind: 'asked', diagnosisId: host, question: { host }, actor: ONCALL, state: 'failed' }) as const;
  const conversation = await open.face.open(incidents, answered('host-42'));
  for (const face of [open.face, second, second]) await face.retitle(conversation, answered('host-42'));
  await second.retitle(conversation, answered('host-43'));
  const oncall = open.slack.as('U0ONCALL1');
  await oncall.waitFor((seen) => messagesWith(seen, 'open-thread').find(({ text }) => text.includes('host-43')));
  const told = messagesWith(await oncall.see(), 'open-thread').map(({ text }) => text);
  expect(told.filter((text) => text.includes('host-42'))).toHaveLength(1);
  expect(open.complaints).toEqual([]);
});

it('tells whoever wants it, once, that an answer is there', async () => {
  const open = await openSlack({ approvers: [ONCALL] });
  const oncall = open.slack.as('U0ONCALL1');
  await oncall.openHome();
  const home = await homeOf(open, 'U0ONCALL1', 'My settings');
  await oncall.clickView(home.id, 'setting-notify', ['notify']);
  await homeOf(open, 'U0ONCALL1', 'initial_options');
  await oncall.command('/syndrop host-42', incidents);
  const told = await oncall.waitFor((seen) => messagesWith(seen, 'open-thread')[0]);
  expect(told).toMatchObject({ channel: 'D0ONCALL1', text: expect.stringContaining('host-42: Accept queue full') });
  await open.slack.as('U0ONCALL2').command('/syndrop host-43');
  await oncall.waitFor((seen) => parentWith(seen, 'host-43: Accept queue full'));
  expect(messagesWith(await oncall.see(), 'open-thread')).toHaveLength(1);
  expect(open.complaints).toEqual([]);
});
