import { describe, expect, it, vi } from 'vitest';
import { incidents } from '../../../src/embedded/slack/client.ts';
import { messagesWith, messageWithButton, ONCALL, openSlack, parentWith, SECOND } from './open-slack.ts';

vi.setConfig({ testTimeout: 30_000 });

/** One bot, and two of which the second gets every copy. */
describe.each([1, 2])('of %i bots, delivered twice', (bots) => {
  async function open() {
    const opened = await openSlack({ approvers: [ONCALL, SECOND], decideDelayMs: 50 });
    if (bots === 2) await opened.connect();
    await opened.slack.faults({ twice: true });
    return { ...opened, oncall: opened.slack.as('U0ONCALL1'), second: opened.slack.as('U0ONCALL2') };
  }

  it('a command, a mention and a click on Run again each ask once', async () => {
    const { oncall, app, complaints } = await open();
    await oncall.command('/syndrop host-42');
    const title = await oncall.waitFor((seen) => parentWith(seen, 'host-42: Accept queue full'));
    await oncall.say('@syndrop host-43');
    await oncall.waitFor((seen) => parentWith(seen, 'host-43: Accept queue full'));
    const answer = (await oncall.thread(incidents, title.ts)).find(({ blocks }) =>
      JSON.stringify(blocks).includes('"again"'),
    );
    if (answer === undefined) throw new Error('no answer in the thread');
    await oncall.click(answer, 'again');
    await oncall.waitFor((seen) => messagesWith(seen, 'Waiting for approval').length === 3);
    expect(app.asked.map(({ host }) => host)).toEqual(['host-42', 'host-43', 'host-42']);
    const parents = (await oncall.channel(incidents)).filter(({ ts, thread_ts: thread = ts }) => thread === ts);
    expect(parents.filter(({ user }) => user === 'U0SYNDROP1')).toHaveLength(2);
    expect(complaints).toEqual([]);
  });

  it('an approval and a keep decide once, and nobody is told that somebody else was faster', async () => {
    const { oncall, second, app, complaints } = await open();
    await oncall.command('/syndrop host-42');
    const message = await oncall.waitFor((seen) => messageWithButton(seen, 'approve'));
    await second.click(message, 'approve');
    const modal = await second.waitFor((seen) => seen.views.find(({ type }) => type === 'modal'));
    await second.submit(modal.id, {});
    await second.waitFor((seen) => messagesWith(seen, 'Approved, not applied yet')[0]);
    await app.apply('proposal-diagnosis-0001', true);
    const applied = await second.waitFor((seen) => messagesWith(seen, 'It helped.')[0]);
    await second.click(applied, 'keep');
    await second.waitFor((seen) => messagesWith(seen, 'Being kept')[0]);
    // Whatever the copies do, they have done it by the time this one is answered.
    await second.command('/syndrop pending');
    await second.waitFor((seen) => messagesWith(seen, 'Nothing waits for approval')[0]);
    expect(app.decided.map(({ verb }) => verb)).toEqual(['approve', 'keep']);
    expect(messagesWith(await second.see(), 'Somebody was faster')).toEqual([]);
    expect((await second.see()).views).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
