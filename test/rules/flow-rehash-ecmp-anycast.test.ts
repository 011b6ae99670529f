import { expect, test } from 'vitest';
import { flowRehashEcmpAnycast } from '../../src/rules/flow-rehash-ecmp-anycast.ts';
import { kindOf, watchedFacts } from './elsewhere.ts';

const RESET = 'read: connection reset by peer\n';

test('resets for segments of no socket, and clients that are reset, may be halves of handshakes', () => {
  expect(kindOf(flowRehashEcmpAnycast, watchedFacts({ notes: RESET, moves: { TcpOutRsts: 30 } }))).toBe(
    'found possible',
  );
});

test('resets that an application sends on open connections are its own', () => {
  const moves = { TcpOutRsts: 30, TcpExtTCPAbortOnData: 30 };
  expect(kindOf(flowRehashEcmpAnycast, watchedFacts({ notes: RESET, moves }))).toBe('ruled-out');
});

test('a scanner that is reset bothers no client', () => {
  const facts = watchedFacts({ notes: 'connect: Connection timed out\n', moves: { TcpOutRsts: 30 } });
  expect(kindOf(flowRehashEcmpAnycast, facts)).toBe('ruled-out');
});

test('nobody complains: unknown', () => {
  expect(kindOf(flowRehashEcmpAnycast, watchedFacts({ moves: { TcpOutRsts: 30 } }))).toBe('unknown');
});
