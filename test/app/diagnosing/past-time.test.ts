import { describe, expect, it } from 'vitest';
import { pastTime } from '../../../src/app/diagnosing/past-time.ts';

const NOW = Date.parse('2026-11-29T04:30:10Z');

describe('a minute of the past', () => {
  it.each([
    ['03:12', 'UTC', '2026-11-29T03:12:00.000Z'],
    ['3:12', 'UTC', '2026-11-29T03:12:00.000Z'],
    ['03:12:45', 'UTC', '2026-11-29T03:12:00.000Z'],
    // Later than now: yesterday's.
    ['23:50', 'UTC', '2026-11-28T23:50:00.000Z'],
    // 12:30 in Shanghai now, so 03:12 there is 19:12 UTC of the day before.
    ['03:12', 'Asia/Shanghai', '2026-11-28T19:12:00.000Z'],
    ['03:12', 'Asia/Kolkata', '2026-11-28T21:42:00.000Z'],
    ['2026-11-28T03:12', 'Asia/Shanghai', '2026-11-27T19:12:00.000Z'],
    ['2026-11-28 03:12', 'America/New_York', '2026-11-28T08:12:00.000Z'],
    ['2026-11-29T03:12Z', 'Asia/Shanghai', '2026-11-29T03:12:00.000Z'],
    ['2026-11-29T03:12+08:00', 'UTC', '2026-11-28T19:12:00.000Z'],
    ['-20m', 'UTC', '2026-11-29T04:10:00.000Z'],
    ['-2h', 'UTC', '2026-11-29T02:30:00.000Z'],
    // This very minute has begun.
    ['04:30', 'UTC', '2026-11-29T04:30:00.000Z'],
  ])('%s in %s is %s', (typed, zone, at) => {
    expect(pastTime(typed, zone, NOW)).toEqual({ at });
  });

  it.each([
    ['quarter past', 'UTC', 'not-understood'],
    ['25:00', 'UTC', 'not-understood'],
    ['2026-02-31T03:12', 'UTC', 'not-understood'],
    ['2026-13-01T03:12Z', 'UTC', 'not-understood'],
    ['2026-11-29T05:00', 'UTC', 'in-the-future'],
    ['2027-01-01T00:00Z', 'UTC', 'in-the-future'],
    ['03:12', 'Mars/Olympus', 'unknown-zone'],
  ])('%s in %s is refused: %s', (typed, zone, wrong) => {
    expect(pastTime(typed, zone, NOW)).toEqual({ wrong });
  });

  it('means the later one of a time that the clocks showed twice', () => {
    // Berlin, 25 October 2026: 03:00 summer time became 02:00.
    const at = '2026-10-25T01:30:00.000Z';
    expect(pastTime('2026-10-25T02:30', 'Europe/Berlin', NOW)).toEqual({ at });
    // Asked between the two, the earlier one is the only one there has been.
    const between = Date.parse('2026-10-25T00:45:00Z');
    expect(pastTime('02:30', 'Europe/Berlin', between)).toEqual({ at: '2026-10-25T00:30:00.000Z' });
  });

  it('refuses a time that the clocks skipped', () => {
    expect(pastTime('2026-03-29T02:30', 'Europe/Berlin', NOW)).toEqual({ wrong: 'never-was' });
  });
});
