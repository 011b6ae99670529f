import { expect, it } from 'vitest';
import { type Burst, createBurstWatch } from '../../../agent/history/bursts.ts';
import { readingAt } from '../../support/history.ts';

const START = Date.parse('2026-11-29T03:00:00Z');
const STEP_S = 10;

/** What is told over some minutes in which `perStep` packets are dropped at each second of `from` to `to`. */
function told(minutes: number, perStep: (second: number) => number, threshold = 600): readonly Burst[] {
  const watch = createBurstWatch(threshold);
  const said: Burst[] = [];
  let drops = 1_000_000;
  for (let second = 0; second <= minutes * 60; second += STEP_S) {
    drops += perStep(second);
    const burst = watch(readingAt(START + second * 1000, { TcpExtListenDrops: drops, TcpInSegs: second }));
    if (burst !== null) said.push(burst);
  }
  return said;
}

it('says nothing of what is background, nor of the total at the beginning', () => {
  expect(told(180, () => 90)).toEqual([]);
});

it('tells a burst once, by its minute', () => {
  expect(told(30, (second) => (second === 725 - 5 ? 700 : 0))).toEqual([
    { at: '2026-11-29T03:12:00.000Z', dropped: 700 },
  ]);
});

it('adds up the steps of a minute', () => {
  expect(told(30, (second) => (second > 600 && second <= 660 ? 100 : 0))).toMatchObject([{ dropped: 600 }]);
});

it('tells a storm of a day some dozen times, less and less often', () => {
  const times = told(24 * 60, () => 1_000).map(({ at }) => (Date.parse(at) - START) / 60_000);
  expect(times.slice(0, 5)).toEqual([0, 10, 30, 70, 150]);
  expect(times.length).toBeLessThanOrEqual(16);
});

it('begins anew after two quiet hours', () => {
  const storm = (second: number) => (second < 3_600 || second > 4 * 3_600 ? 1_000 : 0);
  const times = told(300, storm).map(({ at }) => (Date.parse(at) - START) / 60_000);
  expect(times.slice(-3)).toEqual([240, 250, 270]);
});

it('takes a counter that began anew, and a gap, for no burst', () => {
  const watch = createBurstWatch(600);
  expect(watch(readingAt(START, { TcpExtListenDrops: 5_000 }))).toBeNull();
  expect(watch(readingAt(START + 10_000, { TcpExtListenDrops: 0 }))).toBeNull();
  expect(watch(readingAt(START + 600_000, { TcpExtListenDrops: 90_000 }))).toBeNull();
});
