import { expect, test } from 'vitest';
import { ChangeWindow, isOpen, wallClock } from '../../src/protocol/change-window.ts';

function openAt(window: Partial<ChangeWindow>, at: string): boolean {
  const whole = ChangeWindow.parse({ from: '09:00', to: '18:00', zone: 'UTC', ...window });
  return isOpen([whole], Date.parse(at));
}

test('without windows it is always open', () => {
  expect(isOpen([], Date.parse('2026-01-03T03:00:00Z'))).toBe(true);
});

test('a window begins with its first minute and ends before its last', () => {
  expect(openAt({}, '2026-01-05T09:00:00Z')).toBe(true);
  expect(openAt({}, '2026-01-05T08:59:59Z')).toBe(false);
  expect(openAt({}, '2026-01-05T17:59:59Z')).toBe(true);
  expect(openAt({}, '2026-01-05T18:00:00Z')).toBe(false);
  expect(openAt({}, '2026-01-03T12:00:00Z')).toBe(false);
});

test('the clock is that of the zone, summer and winter', () => {
  const shanghai = { zone: 'Asia/Shanghai' };
  expect(openAt(shanghai, '2026-01-05T01:00:00Z')).toBe(true);
  expect(openAt(shanghai, '2026-01-05T10:00:00Z')).toBe(false);
  const berlin = { zone: 'Europe/Berlin' };
  expect(openAt(berlin, '2026-03-27T08:00:00Z')).toBe(true);
  expect(openAt(berlin, '2026-03-30T07:00:00Z')).toBe(true);
  expect(openAt(berlin, '2026-03-27T07:30:00Z')).toBe(false);
});

test('a window over midnight belongs to the day it begins on', () => {
  const night: Partial<ChangeWindow> = { days: ['fri'], from: '22:00', to: '02:00' };
  expect(openAt(night, '2026-01-02T23:00:00Z')).toBe(true);
  expect(openAt(night, '2026-01-03T01:59:00Z')).toBe(true);
  expect(openAt(night, '2026-01-03T02:00:00Z')).toBe(false);
  expect(openAt(night, '2026-01-02T01:00:00Z')).toBe(false);
});

test('midnight is the first minute of its day', () => {
  expect(wallClock(Date.parse('2026-01-05T00:00:00Z'), 'UTC')).toEqual({ day: 'mon', time: '00:00' });
});
