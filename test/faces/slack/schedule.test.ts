import { describe, expect, it, vi } from 'vitest';
import { incidents, random } from '../../../src/embedded/slack/client.ts';
import { parseCommand } from '../../../src/faces/slack/commands/parse-command.ts';
import { messagesWith, openSlack } from './open-slack.ts';

vi.setConfig({ testTimeout: 30_000 });

describe('/syndrop schedule', () => {
  it.each([
    ['schedule "weekdays 09:00 Asia/Shanghai" prod → #ops', 'weekdays 09:00 Asia/Shanghai', 'prod', '#ops'],
    [
      'schedule “weekdays 09:00 Asia/Shanghai” prod & !db* -&gt; ops',
      'weekdays 09:00 Asia/Shanghai',
      'prod & !db*',
      '#ops',
    ],
    [
      'schedule weekdays 09:00 Asia/Shanghai prod to <#C0123ABCD|ops>',
      'weekdays 09:00 Asia/Shanghai',
      'prod',
      'C0123ABCD',
    ],
    ['schedule daily 06:00 web[01-40], !web13', 'daily 06:00', 'web[01-40], !web13', null],
    ['schedule hourly all => here', 'hourly', 'all', null],
    ['定时 “工作日 09：00 Asia/Shanghai” prod → #运维', '工作日 09:00 Asia/Shanghai', 'prod', '#运维'],
  ])('%s is understood', (typed, when, selector, channel) => {
    expect(parseCommand(typed)).toEqual({ kind: 'schedule', when, selector, channel });
  });

  it('reads what is said about one that is there', () => {
    expect(parseCommand('schedule')).toEqual({ kind: 'schedules' });
    expect(parseCommand('schedules list')).toEqual({ kind: 'schedules' });
    expect(parseCommand('schedule pause s-4f21ac')).toEqual({
      kind: 'change-schedule',
      change: 'pause',
      id: 's-4f21ac',
    });
    expect(parseCommand('schedule remove config:morning')).toMatchObject({ change: 'remove', id: 'config:morning' });
    expect(parseCommand('schedule prod')).toMatchObject({ kind: 'mistake', code: 'bad-schedule' });
  });

  it('tells the channel that will get the reports, and can be listed, paused and removed', async () => {
    const { slack, complaints } = await openSlack({ approvers: [] });
    const oncall = slack.as('U0ONCALL1');
    await oncall.command('/syndrop schedule "weekdays 09:00 Asia/Shanghai" host-42 → #incidents');
    const told = await oncall.waitFor((seen) => messagesWith(seen, 'host-42 (1 host) will be swept weekdays 09:00')[0]);
    expect(told).toMatchObject({ ephemeral: false });
    await oncall.waitFor((seen) => messagesWith(seen, 'Its id is s-1')[0]);
    await oncall.command('/syndrop schedule list');
    const listed = await oncall.waitFor((seen) => messagesWith(seen, '1 sweep comes back by itself')[0]);
    expect(JSON.stringify(listed)).toContain(incidents);
    await oncall.command('/syndrop schedule pause s-1');
    await oncall.waitFor((seen) => messagesWith(seen, 's-1 is paused')[0]);
    await oncall.command('/syndrop schedule remove s-1');
    await oncall.waitFor((seen) => messagesWith(seen, 's-1 is removed')[0]);
    await oncall.command('/syndrop schedule remove s-1');
    await oncall.waitFor((seen) => messagesWith(seen, 'No schedule is called s-1')[0]);
    expect(complaints).toEqual([]);
  });

  it('says what is wrong to the person alone: a time, a host, a channel it is not in', async () => {
    const { slack } = await openSlack({ approvers: [] });
    const oncall = slack.as('U0ONCALL1');
    for (const [typed, answer] of [
      ['"someday 09:00" host-42', 'are no days'],
      ['"daily 09:00" host-99', 'No host, group or tag is called host-99'],
      [`"daily 09:00" host-42 → ${random}`, '/invite @syndrop'],
      ['prod', 'is not understood. Type: /syndrop schedule'],
    ] as const) {
      await oncall.command(`/syndrop schedule ${typed}`);
      const said = await oncall.waitFor((seen) => messagesWith(seen, answer)[0]);
      expect(said.ephemeral).toBe(true);
    }
    await oncall.command('/syndrop schedule list');
    await oncall.waitFor((seen) => messagesWith(seen, 'No sweep comes back by itself yet')[0]);
  });
});
