import { expect, test } from 'vitest';
import { synNotArriving } from '../../src/rules/syn-not-arriving.ts';
import { kindOf, watchedFacts } from './elsewhere.ts';

const SERVED = 'ESTAB 0 0 192.0.2.1:8080 198.51.100.7:40000\n';

test('a client of which nothing is seen does not reach this host', () => {
  expect(kindOf(synNotArriving, watchedFacts({}, { port: 8080, client: '198.51.100.7' }))).toBe('found likely');
});

test('words that clients time out, while nothing arrives, say the same', () => {
  const facts = watchedFacts({ notes: 'curl: (28) Connection timed out\n' }, { port: 8080 });
  expect(kindOf(synNotArriving, facts)).toBe('found likely');
});

test('a port that nobody dials is no more than a possibility: perhaps nobody tried', () => {
  expect(kindOf(synNotArriving, watchedFacts({}, { port: 8080 }))).toBe('found possible');
});

test('a capture in which no SYN comes settles it', () => {
  const facts = watchedFacts({ packets: [], watched: 8 }, { port: 8080 });
  expect(kindOf(synNotArriving, facts)).toBe('found likely');
});

test('a pasted capture in which nothing came, of a port that was asked for, settles it', () => {
  const facts = watchedFacts({ notes: '# tcpdump -ni eth0 tcp port 8080\n0 packets captured\n' });
  expect(kindOf(synNotArriving, facts)).toBe('found likely');
});

test('whoever finishes handshakes arrives', () => {
  const facts = watchedFacts({ moves: { TcpPassiveOpens: 20, TcpInSegs: 120 }, sockets: SERVED }, { port: 8080 });
  expect(kindOf(synNotArriving, facts)).toBe('ruled-out');
});

test('a client that is refused has been heard', () => {
  const facts = watchedFacts({ notes: 'connect: Connection refused\n' }, { port: 8080 });
  expect(kindOf(synNotArriving, facts)).toBe('ruled-out');
});

test('half-open requests of the client mean that its SYNs came', () => {
  const sockets = 'SYN-RECV 0 0 192.0.2.1:8080 198.51.100.7:40001\n';
  const facts = watchedFacts({ sockets, moves: { TcpOutSegs: 4 } }, { port: 8080, client: '198.51.100.7' });
  expect(kindOf(synNotArriving, facts)).toBe('unknown');
});

test('nobody complains: unknown', () => {
  expect(kindOf(synNotArriving, watchedFacts({}))).toBe('unknown');
});

test('clients time out at a listener that is idle, and nothing here refused a SYN: they do not come', () => {
  const notes = 'dial tcp 192.0.2.1:8080: i/o timeout\n';
  expect(kindOf(synNotArriving, watchedFacts({ notes, moves: { TcpPassiveOpens: 2, TcpInSegs: 40 } }))).toBe(
    'found likely',
  );
  expect(kindOf(synNotArriving, watchedFacts({ notes, moves: { TcpExtListenDrops: 3 } }))).toBe('unknown');
  expect(kindOf(synNotArriving, watchedFacts({ notes: notes.replace('8080', '9090') }))).toBe('unknown');
});
