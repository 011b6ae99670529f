import { expect, test } from 'vitest';
import { bpfSkLookupOrReuseport } from '../../src/rules/bpf-sk-lookup-or-reuseport.ts';
import { hostWithListener } from './live-listener.ts';
import { bundleOf, diagnosisOf, factsOf } from './support.ts';

const listener = { acceptQueue: 0, backlog: 128 };
const still = hostWithListener(listener);
const resets = hostWithListener({ ...listener, counters: { TcpOutRsts: 40, TcpInSegs: 40 } });

test('resets on a host where the port has a listener and nothing else is found name it as a possibility, never as a fault', () => {
  const answer = bpfSkLookupOrReuseport.examine(factsOf(bundleOf(still, resets), { port: 8080 }));
  expect(answer).toMatchObject({ kind: 'found', confidence: 'possible' });
  const { findings, hypotheses } = diagnosisOf(still, resets, { port: 8080 });
  expect(findings.map(({ causeId }) => causeId)).not.toContain('bpf-sk-lookup-or-reuseport');
  expect(hypotheses?.map(({ causeId }) => causeId)).toContain('bpf-sk-lookup-or-reuseport');
});

test('a port that nothing listens on is closed, not refused by a program', () => {
  const answer = bpfSkLookupOrReuseport.examine(factsOf(bundleOf(still, resets), { port: 9 }));
  expect(answer).toMatchObject({ kind: 'ruled-out', reason: 'notAsked' });
});

test('without resets no program refuses; without a question it is not looked for', () => {
  const quiet = bpfSkLookupOrReuseport.examine(factsOf(bundleOf(still, still), { port: 8080 }));
  expect(quiet).toMatchObject({ kind: 'ruled-out', reason: 'quiet' });
  expect(bpfSkLookupOrReuseport.examine(factsOf(bundleOf(still, resets)))).toEqual({
    kind: 'unknown',
    needs: 'complaint',
  });
});
