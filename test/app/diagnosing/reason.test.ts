import { expect, test } from 'vitest';
import { snapshotsOf } from '../../../src/app/diagnosing/reason.ts';
import type { Bundle } from '../../../src/protocol/bundle.ts';

function bundleOf(first: Record<string, string>, last: Record<string, string>): Bundle {
  const sample = (texts: Record<string, string>) => ({
    answers: Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, { text }])),
  });
  return {
    format: 'syndrop-bundle/1',
    host: { id: 'web01' },
    transport: 'local',
    samples: [sample(first), sample(last)],
  };
}

test('what is read once, in the first sample, is known at the end of the window too', () => {
  const { after } = snapshotsOf(bundleOf({ 'proc-loadavg': '0.50 0.25 0.10 1/100 4242\n' }, {}));
  expect(after.load?.one).toBe(0.5);
});

test('a counter that was read at the beginning only does not stand still: it is unknown at the end', () => {
  const { before, after } = snapshotsOf(
    bundleOf({ 'proc-net-sockstat': 'TCP: inuse 5 orphan 0 tw 0 alloc 6 mem 1\n' }, {}),
  );
  expect(before?.sockstat).toBeDefined();
  expect(after.sockstat).toBeUndefined();
});
