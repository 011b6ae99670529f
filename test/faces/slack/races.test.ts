import { expect, it, vi } from 'vitest';
import { incidents } from '../../../src/embedded/slack/client.ts';
import type { Person } from '../../../src/embedded/slack/client.ts';
import { proposalButtons } from '../../../src/faces/slack/blocks/buttons.ts';
import { proposal } from '../../support/report-samples.ts';
import { messagesWith, messageWithButton, ONCALL, openSlack, SECOND } from './open-slack.ts';

vi.setConfig({ testTimeout: 30_000 });

const THIRD = 'slack:U0VISITOR1';
const PROPOSAL = 'proposal-diagnosis-0001';

/** A proposal of U0ONCALL1 in a thread, and three people who may decide about it. */
async function proposed(lang: 'en' | 'zh' = 'en') {
  const opened = await openSlack({ approvers: [ONCALL, SECOND, THIRD], decideDelayMs: 20 }, lang);
  const oncall = opened.slack.as('U0ONCALL1');
  await oncall.command('/syndrop host-42');
  const message = await oncall.waitFor((seen) => messageWithButton(seen, 'approve'));
  return { ...opened, oncall, message, second: opened.slack.as('U0ONCALL2'), third: opened.slack.as('U0VISITOR1') };
}

const whispered = (person: Person, text: string) => person.waitFor((seen) => messagesWith(seen, text)[0]);

it('of two people who approve at the same moment one does, and the other is told in their window', async () => {
  const { app, message, second, third } = await proposed();
  const windows = await Promise.all(
    [second, third].map(async (person) => {
      await person.click(message, 'approve');
      const { id } = await person.waitFor((seen) => seen.views.find(({ type }) => type === 'modal'));
      return { person, id };
    }),
  );
  await Promise.all(windows.map(({ person, id }) => person.submit(id, {})));
  await second.waitFor((seen) => messagesWith(seen, 'Approved, not applied yet')[0]);
  expect(app.decided.map(({ verb }) => verb)).toEqual(['approve']);
  const loser = app.decided[0]?.actor === SECOND ? third : second;
  const told = await loser.waitFor((seen) =>
    seen.views.find((view) => JSON.stringify(view).includes('Somebody was faster')),
  );
  expect(told.title?.text).toBe('Not done');
});

it('of Keep and Revert at the same moment one is done, and the other person is told what', async () => {
  const { app, second, third } = await proposed();
  await app.decide(
    PROPOSAL,
    'approve',
    { id: SECOND, name: 'second' },
    (await app.proposal(PROPOSAL))?.plan.digest ?? '',
  );
  await app.apply(PROPOSAL, true);
  const applied = await second.waitFor((seen) => messagesWith(seen, 'It helped.')[0]);
  await Promise.all([second.click(applied, 'keep'), third.click(applied, 'revert')]);
  await vi.waitFor(() => expect(app.decided).toHaveLength(2));
  const loser = app.decided[1]?.actor === SECOND ? third : second;
  await whispered(loser, 'Somebody was faster');
});

it('in Chinese the one who was slower reads it in Chinese', async () => {
  const { app, message, second } = await proposed('zh');
  await second.click(message, 'approve');
  const modal = await second.waitFor((seen) => seen.views.find(({ type }) => type === 'modal'));
  await app.expire(PROPOSAL);
  await second.submit(modal.id, {});
  await second.waitFor((seen) => seen.views.find((view) => JSON.stringify(view).includes('这项变更已过期')));
  expect(messagesWith(await second.see(), 'This proposal').filter(({ channel }) => channel === incidents)).toEqual([]);
});

it('who keeps what is still measured, or did not help, is told so before', () => {
  const asks = (watch: { helped: boolean } | null) =>
    JSON.stringify(proposalButtons(proposal({ state: 'applied', watch: watch && { ...watch, rates: [] } }), 'en'));
  expect(asks(null)).toContain('still being measured');
  expect(asks({ helped: false })).toContain('It did not help.');
  expect(asks({ helped: true })).not.toMatch(/still being measured|did not help/);
});
