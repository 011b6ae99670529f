import { expect, test } from 'vitest';
import { applicationAnswer } from '../../src/rules/application-answer.ts';
import { kindOf, saidFacts, watchedFacts } from './elsewhere.ts';

test.each([
  '< HTTP/1.1 403 Forbidden',
  'curl: (60) SSL certificate problem: certificate has expired',
  'error:1408F10B:SSL routines:ssl3_get_record:wrong version number',
])('%s', (line) => {
  expect(kindOf(applicationAnswer, saidFacts(`${line}\n`))).toBe('found likely');
});

test('a gateway that answers 504 may speak of a connection of its own', () => {
  expect(kindOf(applicationAnswer, saidFacts('< HTTP/1.1 504 Gateway Timeout\n'))).toBe('ruled-out');
});

test('nothing said: unknown', () => {
  expect(kindOf(applicationAnswer, watchedFacts({}))).toBe('unknown');
});
