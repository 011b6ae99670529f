import { describe, expect, it } from 'vitest';
import { dueBetween, firstDue } from '../../src/app/schedules/due.ts';
import { parseWhen } from '../../src/fleet/when.ts';

describe('times to come back at', () => {
  it.each([
    ['weekdays 09:00 Asia/Shanghai', 'weekdays 09:00 Asia/Shanghai', '0 9 * * 1-5', 'Asia/Shanghai'],
    ['Daily 6:05', 'daily 06:05 UTC', '5 6 * * *', 'UTC'],
    ['mon,thu 18:30 Europe/Berlin', 'mon,thu 18:30 Europe/Berlin', '30 18 * * 1,4', 'Europe/Berlin'],
    ['Sundays 10:00', 'sundays 10:00 UTC', '0 10 * * 0', 'UTC'],
    ['weekends 23:59 UTC', 'weekends 23:59 UTC', '59 23 * * 0,6', 'UTC'],
    ['hourly', 'hourly UTC', '0 * * * *', 'UTC'],
    [
      '*/15 8-18 * * MON-FRI America/New_York',
      '*/15 8-18 * * MON-FRI America/New_York',
      '*/15 8-18 * * MON-FRI',
      'America/New_York',
    ],
    ['工作日 09:00 Asia/Shanghai', '工作日 09:00 Asia/Shanghai', '0 9 * * 1-5', 'Asia/Shanghai'],
    ['周一、周四 09：00', '周一,周四 09:00 UTC', '0 9 * * 1,4', 'UTC'],
  ])('%s is understood', (typed, text, cron, zone) => {
    expect(parseWhen(typed)).toEqual({ text, cron, zone });
  });

  it.each([
    '',
    'weekdays',
    'weekdays 25:00',
    'someday 09:00',
    'daily 09:00 Mars/Base',
    'daily 09:00 please',
    '1 2 3',
    '; rm 09:00',
  ])('“%s” is refused, with what to write', (typed) => {
    expect(() => parseWhen(typed)).toThrow(/Write “weekdays 09:00 Asia\/Shanghai”/);
  });

  it('of a cron line that is none, or never comes, are refused', () => {
    expect(() => firstDue(parseWhen('61 9 * * * UTC'), new Date())).toThrow(/is no cron line/);
    expect(() => firstDue(parseWhen('0 0 31 2 * UTC'), new Date())).toThrow(/never comes/);
  });

  it('begin after the one instant and go up to the other', () => {
    const at = (hour: string): Date => new Date(`2026-03-02T${hour}:00:00.000Z`);
    const due = dueBetween(parseWhen('hourly'), at('09'), at('12')).map((one) => one.toISOString().slice(11, 13));
    expect(due).toEqual(['10', '11', '12']);
  });
});
