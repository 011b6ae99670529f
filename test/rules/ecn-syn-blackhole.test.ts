import { expect, test } from 'vitest';
import { ecnSynBlackhole } from '../../src/rules/ecn-syn-blackhole.ts';
import type { Packet } from '../support/pcap.ts';
import { kindOf, watchedFacts } from './elsewhere.ts';

const ASKED = { port: 8080 };

function attempt(port: number, ecn: boolean, answered: boolean): readonly Packet[] {
  const client = `192.0.2.7:${port}`;
  const server = '192.0.2.1:8080';
  const syn = (at: number): Packet => ({ at, from: client, to: server, flags: ecn ? 'SEW' : 'S', sequence: port * 10 });
  const answer: Packet = {
    at: 1.001,
    from: server,
    to: client,
    flags: 'S.',
    sequence: 7,
    acknowledged: port * 10 + 1,
  };
  const completion: Packet = {
    at: 1.002,
    from: client,
    to: server,
    flags: '.',
    sequence: port * 10 + 1,
    acknowledged: 8,
  };
  return answered ? [syn(1), answer, completion] : [syn(1), syn(2), syn(4)];
}

const watch = (packets: readonly Packet[]) =>
  watchedFacts({ packets: [...packets].sort((one, other) => one.at - other.at) }, ASKED);

test('SYNs that ask for ECN stay without an answer while the others get one', () => {
  const packets = [1, 2, 3].flatMap((port) => [...attempt(port, true, false), ...attempt(10 + port, false, true)]);
  expect(kindOf(ecnSynBlackhole, watch(packets))).toBe('found likely');
});

test('SYNs that fare alike, with and without ECN, are another matter', () => {
  const packets = [1, 2, 3].flatMap((port) => [...attempt(port, true, false), ...attempt(10 + port, false, false)]);
  expect(kindOf(ecnSynBlackhole, watch(packets))).toBe('ruled-out');
});

test('a host that asks for ECN and repeats its own SYNs is suspected, no more', () => {
  const sysctl = '/proc/sys/net/ipv4/tcp_ecn:1\n';
  const moves = { TcpActiveOpens: 20, TcpExtTCPSynRetrans: 20 };
  expect(kindOf(ecnSynBlackhole, watchedFacts({ sysctl, moves, notes: 'connect: Connection timed out\n' }))).toBe(
    'found possible',
  );
});

test('a host that only answers ECN, and dials nobody, asks nobody', () => {
  const facts = watchedFacts({ sysctl: '/proc/sys/net/ipv4/tcp_ecn:2\n' }, ASKED);
  expect(kindOf(ecnSynBlackhole, facts)).toBe('ruled-out');
});

test('without a capture a server cannot know what its clients ask for', () => {
  expect(kindOf(ecnSynBlackhole, watchedFacts({}, ASKED))).toBe('unknown');
});
