import { expect, test } from 'vitest';
import { nameResolutionFailure } from '../../src/rules/name-resolution-failure.ts';
import { kindOf, saidFacts, watchedFacts } from './elsewhere.ts';

test.each([
  'dial tcp: lookup db.example.org on 127.0.0.11:53: read udp 172.17.0.2:41234->127.0.0.11:53: i/o timeout',
  'java.net.UnknownHostException: db.example.org',
  'curl: (6) Could not resolve host: db.example.org',
  'getaddrinfo EAI_AGAIN db.example.org',
])('%s', (line) => {
  expect(kindOf(nameResolutionFailure, saidFacts(`${line}\n`))).toBe('found likely');
});

test('beside connections that time out it is one possibility', () => {
  const notes = 'getaddrinfo EAI_AGAIN db.example.org\nconnect: Connection timed out\n';
  expect(kindOf(nameResolutionFailure, saidFacts(notes))).toBe('found possible');
});

test('a connection that times out has an address', () => {
  expect(kindOf(nameResolutionFailure, saidFacts('dial tcp 192.0.2.1:80: i/o timeout\n'))).toBe('ruled-out');
});

test('nothing said: unknown', () => {
  expect(kindOf(nameResolutionFailure, watchedFacts({}))).toBe('unknown');
});
