import { expect, test } from 'vitest';
import { compareSamples, difference } from '../../src/facts/delta.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';

function snapshot(values: Readonly<Record<string, bigint>>, more: Partial<Snapshot> = {}): Snapshot {
  return {
    counting: 'totals',
    absent: {},
    counters: {
      values: new Map(Object.entries(values)),
      completeGroups: ['TcpExt'],
      source: 'proc-net-netstat',
      parts: [],
    },
    ...more,
  };
}

test('a counter that wraps at 32 or 64 bits counts on', () => {
  expect(difference((1n << 32n) - 10n, 20n)).toBe(30);
  expect(difference((1n << 64n) - 1n, 0n)).toBe(1);
});

test('a counter that fell from the middle of its range was reset, not wrapped', () => {
  expect(difference(3_000_000_000n, 12n)).toBeUndefined();
  expect(difference(500n, 12n)).toBeUndefined();
});

test.each<[string, Partial<Snapshot>, Partial<Snapshot>]>([
  ['rebooted', { bootId: 'a' }, { bootId: 'b' }],
  ['rebooted', { uptimeSeconds: 9000 }, { uptimeSeconds: 40 }],
  ['other-namespace', { netns: 'net:[1]' }, { netns: 'net:[2]' }],
  ['out-of-order', { uptimeSeconds: 40.5 }, { uptimeSeconds: 40 }],
])('%s samples are not subtracted', (refused, first, last) => {
  expect(compareSamples(snapshot({}, first), snapshot({}, last))).toMatchObject({ basis: 'totals', refused });
});

test('counters that went backwards, and more overflows than drops, refuse the window', () => {
  const before = snapshot({ TcpExtListenDrops: 500n, TcpExtListenOverflows: 0n });
  expect(compareSamples(before, snapshot({ TcpExtListenDrops: 3n }))).toMatchObject({ refused: 'went-backwards' });
  const odd = snapshot({ TcpExtListenDrops: 501n, TcpExtListenOverflows: 9n });
  expect(compareSamples(before, odd)).toMatchObject({ refused: 'overflows-exceed-drops' });
});

test('a gauge may fall', () => {
  expect(compareSamples(snapshot({ TcpCurrEstab: 9n }), snapshot({ TcpCurrEstab: 2n })).basis).toBe('window');
});

test('the window is as long as the monotonic clock says, else the uptime, else unknown', () => {
  const at = (monotonicMs: number) => ({ at: { wall: '2026-01-01T00:00:00Z', monotonicMs } });
  expect(compareSamples(snapshot({}, at(1000)), snapshot({}, at(6000))).seconds).toBe(5);
  expect(compareSamples(snapshot({}, { uptimeSeconds: 10 }), snapshot({}, { uptimeSeconds: 14.5 })).seconds).toBe(4.5);
  expect(compareSamples(snapshot({}), snapshot({})).seconds).toBeNull();
});
