import { expect, test } from 'vitest';
import { optionManglingMiddlebox } from '../../src/rules/option-mangling-middlebox.ts';
import { kindOf, saidFacts, watchedFacts } from './elsewhere.ts';

const STALLS = 'net/http: TLS handshake timeout\n';

test('connections that open and stall, while nothing here drops, are suspected', () => {
  expect(kindOf(optionManglingMiddlebox, watchedFacts({ notes: STALLS }))).toBe('found possible');
});

test('clients that hear nothing at all have no options to disagree about', () => {
  const facts = watchedFacts({ notes: 'connect: Connection timed out\n' });
  expect(kindOf(optionManglingMiddlebox, facts)).toBe('ruled-out');
});

test('words alone count nothing', () => {
  expect(kindOf(optionManglingMiddlebox, saidFacts(STALLS))).toBe('unknown');
});
