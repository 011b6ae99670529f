import { describe, expect, it } from 'vitest';
import { minutesAround, windowAround } from '../../../agent/history/window.ts';
import type { Reading } from '../../../agent/history/slot.ts';
import { CHART_MINUTES } from '../../../src/protocol/history.ts';
import { readingAt } from '../../support/history.ts';

const AT = Date.parse('2026-11-29T03:12:00Z');
const STEP = 10_000;

/** Readings every ten seconds, `from` and `to` in seconds around 03:12:00; drops as many as `drops` says. */
function run(from: number, to: number, over: Partial<Reading> = {}, drops = (_second: number) => 0): Reading[] {
  const readings: Reading[] = [];
  let total = 0;
  for (let second = from; second <= to; second += STEP / 1000) {
    total += drops(second);
    const wallMs = AT + second * 1000;
    readings.push({ ...readingAt(wallMs, { TcpExtListenDrops: total }, over), sequence: readings.length + 1 });
  }
  return readings;
}

function seconds(reading: Reading | undefined): number {
  return ((reading?.wallMs ?? Number.NaN) - AT) / 1000;
}

describe('the window around a minute', () => {
  it('goes from the last reading before it to the first one after it', () => {
    const window = windowAround(
      run(-300, 300).map((one) => ({ ...one, wallMs: one.wallMs + 3_000 })),
      AT,
    );
    expect([seconds(window?.before), seconds(window?.after)]).toEqual([-7, 63]);
  });

  it('is exact where readings fall on its ends', () => {
    const window = windowAround(run(-300, 300), AT);
    expect([seconds(window?.before), seconds(window?.after)]).toEqual([0, 60]);
  });

  it('takes what there is of a minute in which the agent started or stopped', () => {
    expect(seconds(windowAround(run(20, 300), AT)?.before)).toBe(20);
    expect(seconds(windowAround(run(-300, 40), AT)?.after)).toBe(40);
  });

  it('is none where nothing was written down, or only once', () => {
    expect(windowAround([], AT)).toBeUndefined();
    expect(windowAround(run(30, 30), AT)).toBeUndefined();
    expect(windowAround([...run(-300, -20), ...run(100, 300)], AT)).toBeUndefined();
    expect(windowAround(run(60, 300), AT)).toBeUndefined();
  });

  it.each([
    ['boot', { bootId: '00'.repeat(16) }],
    ['namespace', { netns: 4026532001 }],
  ])('never spans two of a %s; it takes the larger part', (_, other) => {
    const window = windowAround([...run(-300, 20), ...run(30, 300, other)], AT);
    expect([seconds(window?.before), seconds(window?.after)]).toEqual([30, 60]);
  });

  it('never spans a clock that was set, and means the newer of two minutes of the same name', () => {
    const later = { monotonicMs: AT + 4_000_000 };
    const early = run(-300, 300);
    const again = run(-60, 300).map((one, index) => ({ ...one, monotonicMs: later.monotonicMs + index * STEP }));
    const window = windowAround([...early, ...again], AT);
    expect(window?.before.monotonicMs).toBeGreaterThanOrEqual(later.monotonicMs);
    expect(window?.after.monotonicMs).toBeGreaterThanOrEqual(later.monotonicMs);
    // Forward by an hour in the middle of the minute: the parts are two.
    const [before, after] = [
      run(-300, 20),
      run(30, 300).map((one) => ({ ...one, monotonicMs: one.monotonicMs - 3_600_000 })),
    ];
    const parted = windowAround([...before, ...after], AT);
    expect([seconds(parted?.before), seconds(parted?.after)]).toEqual([30, 60]);
  });
});

describe('the minutes around it', () => {
  const at = (minutes: ReturnType<typeof minutesAround>, minute: number) => minutes[CHART_MINUTES + minute]?.dropped;

  it('adds up the drops of each minute, and knows nothing of minutes that were not written down', () => {
    const minutes = minutesAround(
      run(-120, 180, {}, (second) => (second > 0 && second <= 60 ? 7 : 0)),
      AT,
    );
    expect(minutes).toHaveLength(2 * CHART_MINUTES + 1);
    expect(minutes[CHART_MINUTES]?.at).toBe('2026-11-29T03:12:00.000Z');
    expect(at(minutes, 0)).toEqual({ TcpExtListenDrops: 42 });
    expect(at(minutes, 1)).toEqual({});
    expect(at(minutes, -1)).toEqual({});
    expect(at(minutes, -5)).toBeNull();
    expect(at(minutes, 5)).toBeNull();
  });

  it('gives what was counted while the agent was away to no minute', () => {
    const away = run(200, 260).map((one) => ({
      ...one,
      values: Float64Array.from(one.values, (value) => value + 1_000),
    }));
    const minutes = minutesAround([...run(-60, 60), ...away], AT);
    expect(minutes.every(({ dropped }) => dropped === null || Object.keys(dropped).length === 0)).toBe(true);
  });

  it('takes a counter that began anew for no drop', () => {
    const minutes = minutesAround([...run(0, 30, {}, () => 100), ...run(40, 60)], AT);
    expect(at(minutes, 0)).toEqual({ TcpExtListenDrops: 300 });
  });
});
