import { describe, expect, it, vi } from 'vitest';
import { incidents, random } from '../../../src/embedded/slack/client.ts';
import { createSlackFace } from '../../../src/faces/slack/face.ts';
import { createFakeApp } from '../../support/fake-app.ts';
import { messagesWith, messageWithButton, parentWith, ONCALL, openSlack, SECOND } from './open-slack.ts';
import type { OpenSlack } from './open-slack.ts';

vi.setConfig({ testTimeout: 30_000 });

/** Asks about host-42 and waits until the proposal is in the thread. */
async function diagnosed({ slack }: OpenSlack) {
  const oncall = slack.as('U0ONCALL1');
  await oncall.command('/syndrop host-42 port 8080');
  return oncall.waitFor((seen) => messageWithButton(seen, 'approve'));
}

describe('/syndrop HOST', () => {
  it('fills a thread with steps, diagnosis and proposal, and puts the verdict in the title', async () => {
    const { slack, app, complaints } = await openSlack({ approvers: [ONCALL, SECOND] });
    const oncall = slack.as('U0ONCALL1');
    expect(await oncall.command('/syndrop host-42 port 8080 from 10.0.0.7')).toMatchObject({ ok: true });
    const title = await oncall.waitFor((seen) => parentWith(seen, 'Accept queue full, new SYNs dropped — proven'));
    expect(app.asked).toEqual([{ host: 'host-42', port: 8080, client: '10.0.0.7' }]);
    const thread = await oncall.thread(incidents, title.ts);
    expect(thread.map(({ text }) => text)).toEqual([
      expect.stringContaining('host-42: Accept queue full, new SYNs dropped — proven'),
      expect.stringContaining('Looking at host-42'),
      expect.stringContaining('host-42: Accept queue full, new SYNs dropped — proven'),
      expect.stringContaining('host-42: Waiting for approval — net.core.somaxconn'),
    ]);
    expect(JSON.stringify(thread[2]?.blocks)).toContain('TcpExtListenOverflows           1436');
    expect(JSON.stringify(thread[2]?.blocks)).toContain('1024 -> 1436  (+412, 82.4/s)');
    expect(complaints).toEqual([]);
  });

  it('asks for a minute of the past on the clock of the person who typed it', async () => {
    const { slack, app } = await openSlack({ approvers: [] });
    const second = slack.as('U0ONCALL2');
    await second.command('/syndrop host-42 at 2026-11-20 03:12');
    await second.waitFor((seen) => parentWith(seen, 'host-42 @ 2026-11-19 19:12 UTC: Accept queue full'));
    // Slack says that this one lives in Shanghai, and the other one in UTC.
    await slack.as('U0ONCALL1').command('/syndrop host-42 at 2026-11-20T03:12');
    await second.waitFor((seen) => parentWith(seen, 'host-42 @ 2026-11-20 03:12 UTC'));
    expect(app.asked.map(({ at }) => at)).toEqual(['2026-11-19T19:12:00.000Z', '2026-11-20T03:12:00.000Z']);
  });

  it.each([
    ['host-42 at midnight', 'is no time'],
    ['host-42 at 2999-01-01T00:00', 'still to come'],
    ['host-42 at 03:12 proof', 'counters only'],
  ])('answers %s to the person alone', async (typed, said) => {
    const { slack, app } = await openSlack({ approvers: [] });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command(`/syndrop ${typed}`);
    await oncall.waitFor((seen) => messagesWith(seen, said).at(-1));
    expect(app.asked).toEqual([]);
  });

  it('answers a typing mistake to the person alone, with an example', async () => {
    const { slack, app } = await openSlack({ approvers: [] });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop host-42 port eighty');
    const [answer] = await oncall.waitFor((seen) => {
      const found = messagesWith(seen, 'is not a port');
      return found.length > 0 && found;
    });
    expect(answer).toMatchObject({ ephemeral: true, text: expect.stringContaining('Example: /syndrop host-42') });
    expect(messagesWith(await slack.as('U0ONCALL2').see(), 'is not a port')).toEqual([]);
    expect(app.asked).toEqual([]);
  });

  it('says how to invite it where it is not a member', async () => {
    const { slack } = await openSlack({ approvers: [] });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop host-42', random);
    expect(await oncall.waitFor((seen) => messagesWith(seen, '/invite @syndrop')[0])).toMatchObject({
      ephemeral: true,
    });
  });

  it('tells the person alone that a host is unknown, and opens no thread for it', async () => {
    const { slack, app } = await openSlack({ approvers: [] });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop host-99');
    const answer = await oncall.waitFor((seen) => messagesWith(seen, 'No host is called host-99')[0]);
    expect(answer.ephemeral).toBe(true);
    expect(messagesWith(await slack.as('U0ONCALL2').see(), 'host-99')).toEqual([]);
    expect(app.asked).toEqual([]);
  });
});

describe('Approve', () => {
  it('shows the plan in a window, stores the approval with its digest, and takes the buttons away', async () => {
    const opened = await openSlack({ approvers: [ONCALL, SECOND] });
    const { slack, app, complaints } = opened;
    const message = await diagnosed(opened);
    const second = slack.as('U0ONCALL2');
    expect(await second.click(message, 'approve')).toMatchObject({ ok: true });
    const modal = await second.waitFor((seen) => seen.views.find(({ type }) => type === 'modal'));
    const shown = JSON.stringify(modal);
    for (const part of [
      '+ net.core.somaxconn = 4096',
      'sysctl -w net.core.somaxconn=128',
      '10 min',
      'sha256:3f2a9c71b0d4',
    ]) {
      expect(shown).toContain(part);
    }
    expect(modal.submit?.text).toBe('Approve and apply');
    expect(await second.submit(modal.id, {})).toMatchObject({ ok: true });
    const after = await second.waitFor((seen) => messagesWith(seen, 'Approved, not applied yet')[0]);
    expect(JSON.stringify(after.blocks)).not.toContain('action_id');
    expect(app.decided).toEqual([{ verb: 'approve', actor: SECOND, digest: expect.stringMatching(/^sha256:3f2a/) }]);
    await app.apply('proposal-diagnosis-0001', true);
    const applied = await second.waitFor((seen) => messagesWith(seen, 'It helped.')[0]);
    await second.click(applied, 'keep');
    await second.waitFor((seen) => messagesWith(seen, 'Being kept')[0]);
    expect(complaints).toEqual([]);
  });

  it('is refused to whoever may not, in a message only they see, and no window opens', async () => {
    const opened = await openSlack({ approvers: [ONCALL] });
    const message = await diagnosed(opened);
    const visitor = opened.slack.as('U0VISITOR1');
    await visitor.click(message, 'approve');
    const whisper = await visitor.waitFor((seen) => messagesWith(seen, 'You are not an approver')[0]);
    expect(whisper).toMatchObject({ ephemeral: true });
    expect((await visitor.see()).views).toEqual([]);
    expect(messagesWith(await opened.slack.as('U0ONCALL1').see(), 'You are not an approver')).toEqual([]);
  });

  it('asks for a code and for the reason to break the glass, and hands both over', async () => {
    const obstacle = 'Nothing is changed just now: release day';
    const opened = await openSlack({ approvers: [ONCALL, SECOND], asks: { code: true, breakGlass: obstacle } });
    const message = await diagnosed(opened);
    const second = opened.slack.as('U0ONCALL2');
    await second.click(message, 'approve');
    const modal = await second.waitFor((seen) => seen.views.find(({ type }) => type === 'modal'));
    expect(JSON.stringify(modal.blocks)).toContain(obstacle);
    // Slack itself insists on both.
    expect(await second.submit(modal.id, { code: { code: '123456' } })).not.toMatchObject({ ok: true });
    const typed = { code: { code: '123456' }, reason: { reason: 'the site is down' } };
    expect(await second.submit(modal.id, typed)).toMatchObject({ ok: true });
    await second.waitFor((seen) => messagesWith(seen, 'Approved, not applied yet')[0]);
    expect(opened.app.decided).toMatchObject([{ actor: SECOND, code: '123456', breakGlass: 'the site is down' }]);
    expect(opened.complaints).toEqual([]);
  });

  it('submitted after somebody else rejected says so in the window', async () => {
    const opened = await openSlack({ approvers: [ONCALL, SECOND] });
    const message = await diagnosed(opened);
    const second = opened.slack.as('U0ONCALL2');
    await second.click(message, 'approve');
    const modal = await second.waitFor((seen) => seen.views.find(({ type }) => type === 'modal'));
    await opened.slack.as('U0ONCALL1').click(message, 'reject');
    await second.waitFor((seen) => messagesWith(seen, 'host-42: Rejected')[0]);
    await second.submit(modal.id, {});
    await second.waitFor((seen) => seen.views.find((view) => JSON.stringify(view).includes('Somebody was faster')));
    expect(opened.app.decided.map(({ verb }) => verb)).toEqual(['reject']);
  });

  it('that takes longer than Slack waits still ends in the window with the truth', async () => {
    const opened = await openSlack({ approvers: [ONCALL, SECOND], decideDelayMs: 2_600 });
    const message = await diagnosed(opened);
    const second = opened.slack.as('U0ONCALL2');
    await second.click(message, 'approve');
    const modal = await second.waitFor((seen) => seen.views.find(({ type }) => type === 'modal'));
    expect(await second.submit(modal.id, {})).toMatchObject({ ok: true });
    await second.waitFor((seen) => seen.views.find((view) => JSON.stringify(view).includes('Approved. The host')));
  });

  it('on a message that is out of date redraws the message', async () => {
    const opened = await openSlack({ approvers: [ONCALL, SECOND] });
    const message = await diagnosed(opened);
    await opened.app.expire('proposal-diagnosis-0001');
    const second = opened.slack.as('U0ONCALL2');
    await second.click(message, 'approve');
    await second.waitFor((seen) => messagesWith(seen, 'This proposal has expired.')[0]);
    const after = await second.waitFor((seen) => messagesWith(seen, 'Expired without a decision')[0]);
    expect(JSON.stringify(after.blocks)).not.toContain('action_id');
  });
});

describe('the other buttons', () => {
  it('Details opens the whole diagnosis for the clicker, and posts it as a file on wish', async () => {
    const opened = await openSlack({ approvers: [ONCALL] });
    await diagnosed(opened);
    const oncall = opened.slack.as('U0ONCALL1');
    const message = await oncall.waitFor((seen) => messageWithButton(seen, 'details'));
    await oncall.click(message, 'details');
    const modal = await oncall.waitFor((seen) => seen.views.find(({ type }) => type === 'modal'));
    expect(JSON.stringify(modal)).toContain('Bond with an inactive slave');
    await oncall.clickView(modal.id, 'file');
    await oncall.waitFor((seen) => messagesWith(seen, 'diagnosis-host-42.md')[0]);
    expect(opened.complaints).toEqual([]);
  });

  it('Run again asks the same question in the same thread', async () => {
    const opened = await openSlack({ approvers: [ONCALL] });
    await diagnosed(opened);
    const oncall = opened.slack.as('U0ONCALL1');
    const message = await oncall.waitFor((seen) => messageWithButton(seen, 'again'));
    await oncall.click(message, 'again');
    await oncall.waitFor((seen) => messagesWith(seen, 'Looking at host-42').length === 2);
    expect(opened.app.asked).toEqual([
      { host: 'host-42', port: 8080 },
      { host: 'host-42', port: 8080 },
    ]);
  });

  it('Proof asks the same question once more, for a proof of it', async () => {
    const opened = await openSlack({ approvers: [ONCALL] });
    await diagnosed(opened);
    const oncall = opened.slack.as('U0ONCALL1');
    const message = await oncall.waitFor((seen) => messageWithButton(seen, 'proof'));
    await oncall.click(message, 'proof');
    await oncall.waitFor((seen) => messagesWith(seen, 'Looking at host-42').length === 2);
    expect(opened.app.asked.at(-1)).toEqual({ host: 'host-42', port: 8080, proof: true });
  });

  it('Reject clicked twice decides once', async () => {
    const opened = await openSlack({ approvers: [ONCALL, SECOND], decideDelayMs: 50 });
    const message = await diagnosed(opened);
    const oncall = opened.slack.as('U0ONCALL1');
    await Promise.all([oncall.click(message, 'reject'), oncall.click(message, 'reject')]);
    await oncall.waitFor((seen) => messagesWith(seen, 'Somebody was faster')[0]);
    expect(opened.app.decided).toHaveLength(1);
  });
});

describe('mentions and direct messages', () => {
  it('a mention with a host opens a thread; "again" in it asks again', async () => {
    const opened = await openSlack({ approvers: [ONCALL] });
    const oncall = opened.slack.as('U0ONCALL1');
    await oncall.say('@syndrop host-43');
    const title = await oncall.waitFor((seen) => parentWith(seen, 'host-43: Accept queue full, new SYNs'));
    await oncall.say('@syndrop again', incidents, title.ts);
    await oncall.waitFor((seen) => messagesWith(seen, 'Looking at host-43').length === 2);
    expect(opened.app.asked).toEqual([{ host: 'host-43' }, { host: 'host-43' }]);
    expect(opened.complaints).toEqual([]);
    await oncall.say('@syndrop proof', incidents, title.ts);
    await oncall.waitFor((seen) => messagesWith(seen, 'Looking at host-43').length === 3);
    expect(opened.app.asked.at(-1)).toEqual({ host: 'host-43', proof: true });
  });

  it('a direct message needs no mention', async () => {
    const opened = await openSlack({ approvers: [ONCALL] });
    const oncall = opened.slack.as('U0ONCALL1');
    await oncall.say('host-42', 'D0ONCALL1');
    const title = await oncall.waitFor((seen) => parentWith(seen, 'Accept queue full, new SYNs dropped — proven'));
    expect(title.channel).toBe('D0ONCALL1');
  });
});

describe('/syndrop compare', () => {
  it('asks about the first host, with the others beside it, in a thread of its own', async () => {
    const { slack, app } = await openSlack({ approvers: [ONCALL] });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop compare host-42 host-43');
    await oncall.waitFor((seen) => messageWithButton(seen, 'approve'));
    expect(app.asked).toEqual([{ host: 'host-42', against: ['host-43'] }]);
  });
});

describe('lists', () => {
  it('hosts, history, pending and help answer only the person who asked', async () => {
    const opened = await openSlack({ approvers: [ONCALL] });
    await diagnosed(opened);
    const oncall = opened.slack.as('U0ONCALL1');
    const wanted: readonly (readonly [string, string])[] = [
      ['hosts', '2 hosts'],
      ['history host-42', 'host-42: last diagnosis'],
      ['pending', '1 change waiting for a decision'],
      ['help', '/syndrop history host-42'],
    ];
    for (const [typed, answer] of wanted) {
      await oncall.command(`/syndrop ${typed}`);
      const found = await oncall.waitFor((seen) => messagesWith(seen, answer).find(({ ephemeral }) => ephemeral));
      expect(found.user).toBe('U0SYNDROP1');
    }
    expect(opened.complaints).toEqual([]);
  });

  it('App Home shows what waits, with buttons, and how to ask', async () => {
    const opened = await openSlack({ approvers: [SECOND] });
    await diagnosed(opened);
    const second = opened.slack.as('U0ONCALL2');
    await second.openHome();
    const home = await second.waitFor(
      (seen) => seen.home !== null && JSON.stringify(seen.home).includes('somaxconn') && seen.home,
    );
    for (const part of ['"action_id":"approve"', 'host-43', '/syndrop host-42', 'My settings'])
      expect(JSON.stringify(home)).toContain(part);
    expect(opened.complaints).toEqual([]);
  });
});

describe('the connection', () => {
  it('survives Slack recycling it: the next command is answered', async () => {
    const opened = await openSlack({ approvers: [ONCALL] });
    await opened.slack.disconnect('refresh_requested');
    const oncall = opened.slack.as('U0ONCALL1');
    await oncall.waitFor((seen) => seen.app.sockets === 0, 15_000).catch(() => undefined);
    await oncall.waitFor((seen) => seen.app.sockets > 0, 20_000);
    await oncall.command('/syndrop help');
    const answer = await oncall.waitFor((seen) => messagesWith(seen, '/syndrop history host-42')[0]);
    expect(answer?.ephemeral).toBe(true);
  }, 60_000);

  it('stops within three seconds', async () => {
    const opened = await openSlack({ approvers: [ONCALL] });
    const before = Date.now();
    await opened.face.stop();
    expect(Date.now() - before).toBeLessThan(3_000);
  });

  it('names the wrong token when Slack refuses it', async () => {
    const { emulator } = await openSlack({ approvers: [] });
    const quiet = (): void => undefined;
    const face = await createSlackFace({
      app: createFakeApp({ approvers: [] }),
      config: {
        botToken: 'xoxb-wrong',
        appToken: 'xapp-wrong',
        signingSecret: null,
        apiUrl: emulator.apiUrl,
        httpPort: 0,
      },
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    await expect(face.start()).rejects.toMatchObject({
      code: 'slack-refused',
      message: expect.stringContaining('SLACK_BOT_TOKEN'),
    });
  });
});
