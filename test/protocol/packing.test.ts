import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bundle } from '../../src/protocol/bundle.ts';
import { type Layout, layoutHash, pack, Packed, unpack } from '../../src/protocol/packing.ts';

const MOST = 1_000_000;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const netstat = (drops: number, overflows = '0'): string =>
  `TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 ${overflows} ${drops}\n`;

function bundleOf(...texts: readonly string[]): Bundle {
  return {
    format: 'syndrop-bundle/1',
    host: { id: 'web01' },
    transport: 'agent',
    samples: texts.map((text) => ({ answers: { 'proc-net-netstat': { text, tookMs: 0.1 } } })),
  };
}

/** Over the wire, from a sender and to a reader that both remember `layout`. */
function travelled(bundle: Bundle, layout: Layout | null = null) {
  const { packed } = pack(bundle, layout === null ? null : { hash: layoutHash(layout, sha256), layout });
  const wire = JSON.stringify(packed);
  return { wire, back: unpack(Packed.parse(JSON.parse(wire)), layout, MOST) };
}

const digits = fc.oneof(
  fc.stringMatching(/^[0-9]{1,24}$/),
  fc.stringMatching(/^[0-9a-f]{8}$/),
  fc.constantFrom('0', '00', '-1', '0x1f', 'eth0', 'deadbeef', ' ', '\n', ':', '.', '\u0000', '1e5', 'é', '_7'),
);
const text = fc
  .array(fc.oneof(digits, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 60 })
  .map((parts) => parts.join(''));

test('whatever a host prints comes out byte by byte, alone and with what is remembered of another answer', () => {
  fc.assert(
    fc.property(text, text, text, (earlier, first, second) => {
      const bundle = bundleOf(first, second);
      const { layout } = pack(bundleOf(earlier), null);
      expect(travelled(bundle).back?.bundle).toEqual(bundle);
      expect(travelled(bundle, layout).back?.bundle).toEqual(bundle);
    }),
    { numRuns: 500 },
  );
});

test('numbers that move in rows of counters come out as they were printed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(digits, digits), { minLength: 1, maxLength: 40 }), (pairs) => {
      const bundle = bundleOf(
        `X: ${pairs.map(([before]) => before).join(' ')}\n`,
        `X: ${pairs.map(([, after]) => after).join(' ')}\n`,
      );
      expect(travelled(bundle).back?.bundle).toEqual(bundle);
    }),
  );
});

test('names travel once, and both ends then remember the same', () => {
  const first = travelled(bundleOf(netstat(1), netstat(2)));
  expect(first.wire).toContain('ListenDrops');
  const layout = first.back?.layout ?? {};
  const later = travelled(bundleOf(netstat(3), netstat(44)), layout);
  expect(later.wire).not.toContain('ListenDrops');
  expect(later.wire).toContain('"values":"  44"');
  expect(later.back?.layout).toBe(layout);
});

test('what does not fit together is nothing: other counts, other frames, no frame, other characters', () => {
  const { packed, layout } = pack(bundleOf(netstat(1)), null);
  const withValues = (values: string): Packed => ({
    ...packed,
    bundle: { ...packed.bundle, samples: [{ answers: { 'proc-net-netstat': { values } } }] },
  });
  expect(unpack(withValues('0 0 9'), null, MOST)?.bundle.samples[0]?.answers['proc-net-netstat']).toEqual({
    text: netstat(9),
  });
  for (const wrong of ['', '0 0', '0 0 0 0', '0 0 x', '0 0 \n'])
    expect(unpack(withValues(wrong), null, MOST)).toBeNull();
  expect(unpack({ ...withValues('0 0 9'), frames: {} }, null, MOST)).toBeNull();
  expect(unpack({ ...withValues('0 0 9'), frames: {} }, layout, MOST)).not.toBeNull();
  expect(unpack({ ...withValues('0 0 9'), frames: { sysctl: 'x' } }, null, MOST)).toBeNull();
});

test('neither long texts nor many frames come out of little', () => {
  const { packed } = pack(bundleOf(netstat(1)), null);
  expect(unpack(packed, null, netstat(1).length)).not.toBeNull();
  expect(unpack(packed, null, netstat(1).length - 1)).toBeNull();
  const frames = Object.fromEntries(['a', 'b', 'c'].map((id) => [id, 'x'.repeat(24 * 1024)]));
  expect(unpack({ ...packed, frames: { ...packed.frames, ...frames } }, null, MOST)).toBeNull();
});

test('a source whose frame changes with every sample travels as text, and long ones do', () => {
  const changing = bundleOf('state a', 'state b');
  expect(travelled(changing).back?.bundle).toEqual(changing);
  const long = bundleOf('word '.repeat(6_000));
  expect(pack(long, null).packed.frames).toEqual({});
});
