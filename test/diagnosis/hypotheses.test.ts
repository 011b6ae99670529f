import { expect, test } from 'vitest';
import { diagnoseFacts } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { saidFacts, watchedFacts } from '../rules/elsewhere.ts';

const diagnosis = (facts: Facts): Diagnosis => diagnoseFacts('web01', facts, 'en');
const CLIENT = { port: 8080, client: '198.51.100.7' };

test('a clean host, of whose client nothing is seen, points to the path, and says what would settle it', () => {
  const { verdict, hypotheses, findings } = diagnosis(watchedFacts({}, CLIENT));
  expect(verdict).toMatchObject({ status: 'healthy', label: 'path-or-middlebox', causeId: 'syn-not-arriving' });
  expect(hypotheses?.[0]?.next[0]).toContain('syndrop probe');
  expect(findings).toEqual([]);
});

test('a host that nobody complains about stays healthy', () => {
  const { verdict, hypotheses } = diagnosis(watchedFacts({}));
  expect(verdict).toMatchObject({ status: 'healthy', label: 'healthy', causeId: null });
  expect(hypotheses).toBeUndefined();
});

test('what is merely not excluded is named, but is no label', () => {
  const { verdict, hypotheses } = diagnosis(watchedFacts({}, { port: 8080 }));
  expect(verdict).toMatchObject({ status: 'healthy', label: 'healthy', causeId: null });
  expect(verdict.headline).toContain(hypotheses?.[0]?.title);
});

test('a cause that is found leaves nothing to exclusion', () => {
  const moves = { TcpExtListenDrops: 40, TcpExtListenOverflows: 40 };
  const { verdict, hypotheses } = diagnosis(watchedFacts({ moves }, CLIENT));
  expect(verdict).toMatchObject({ status: 'active', label: 'accept-queue-overflow' });
  expect(hypotheses).toBeUndefined();
});

test('drops that no cause accounts for are not healthy', () => {
  const { verdict } = diagnosis(watchedFacts({ moves: { TcpExtListenDrops: 40 } }));
  expect(verdict).toMatchObject({ status: 'inconclusive', label: 'unknown' });
  expect(verdict.headline).toContain('40');
});

test('words that name another matter are enough where nothing was counted', () => {
  const { verdict } = diagnosis(saidFacts('curl: (6) Could not resolve host: db.example.org\n'));
  expect(verdict).toMatchObject({ status: 'inconclusive', label: 'not-tcp', causeId: 'name-resolution-failure' });
});
