import { expect, test } from 'vitest';
import { malformedFlags } from '../../src/rules/malformed-flags.ts';
import { bundleOf, factsOf, procCounters } from './support.ts';

const capture = (flags: string): Record<string, string> => ({
  notes: [1, 2, 3, 4]
    .map(
      (second) =>
        `10:00:0${second}.000000 IP 192.0.2.7.4711 > 192.0.2.1.8080: Flags [${flags}], seq 1, win 64240, length 0`,
    )
    .join('\n'),
});

test('SYNs of a capture that carry FIN are passed over by every listener', () => {
  expect(malformedFlags.examine(factsOf(bundleOf(capture('FS'))))).toMatchObject({
    kind: 'found',
    confidence: 'likely',
    evidence: expect.arrayContaining([expect.objectContaining({ line: expect.stringContaining('Flags [FS]') })]),
  });
});

test('plain SYNs rule it out', () => {
  expect(malformedFlags.examine(factsOf(bundleOf(capture('S'))))).toMatchObject({ kind: 'ruled-out', reason: 'plain' });
});

test('without a capture it is unknown, whatever segments find no answer', () => {
  const [before, after] = [900, 924].map((segments) => procCounters({ TcpInSegs: segments, TcpOutSegs: 800 }));
  const facts = factsOf(bundleOf(before ?? {}, after), { port: 8080 });
  expect(malformedFlags.examine(facts)).toEqual({ kind: 'unknown', needs: 'oddSyns' });
});
