import { describe, expect, test } from 'vitest';
import { synNotArriving } from '../../src/rules/syn-not-arriving.ts';
import { synackLostOnPath } from '../../src/rules/synack-lost-on-path.ts';
import { timewaitPaws } from '../../src/rules/timewait-paws.ts';
import { twRecycleNat } from '../../src/rules/tw-recycle-nat.ts';
import { answerText, type Packet, pcap } from '../support/pcap.ts';
import { kindOf, saidFacts, watchedFacts } from './elsewhere.ts';
import { bundleOf, factsOf } from './support.ts';

const ASKED = { port: 8080 };
const SERVER = '192.0.2.1:8080';

interface Shape {
  readonly port: number;
  readonly at?: number;
  readonly timestamp?: number;
  /** Seconds after the SYN at which it comes again. */
  readonly repeats?: readonly number[];
  /** Seconds after the SYN at which a SYN+ACK goes out. */
  readonly answers?: readonly number[];
  readonly completed?: boolean;
  readonly resetByClient?: boolean;
}

function attempt(shape: Shape): readonly Packet[] {
  const { port, at = 1 + port / 100, timestamp = 9_000, repeats = [], answers = [] } = shape;
  const ends = { client: `192.0.2.7:${port}`, sequence: port * 10 + Math.round(at) };
  const syn = (later: number): Packet => ({
    at: at + later,
    from: ends.client,
    to: SERVER,
    flags: 'S',
    sequence: ends.sequence,
    timestamp: timestamp + later * 1000,
  });
  const answer = (later: number): Packet => ({
    at: at + later,
    from: SERVER,
    to: ends.client,
    flags: 'S.',
    sequence: 7,
    acknowledged: ends.sequence + 1,
  });
  const after = (flags: '.' | 'R'): Packet => ({
    at: at + 0.01,
    from: ends.client,
    to: SERVER,
    flags,
    sequence: ends.sequence + 1,
    ...(flags === '.' ? { acknowledged: 8 } : {}),
  });
  return [
    ...[0, ...repeats].map(syn),
    ...answers.map(answer),
    ...(shape.completed === true ? [after('.')] : []),
    ...(shape.resetByClient === true ? [after('R')] : []),
  ];
}

function capture(shapes: readonly Shape[], more: Parameters<typeof watchedFacts>[0] = {}) {
  const packets = shapes.flatMap(attempt).sort((one, other) => one.at - other.at);
  return watchedFacts({ ...more, packets }, ASKED);
}

/** The same attempt by as many clients. */
function many(count: number, shape: Omit<Shape, 'port'>, from = 0): readonly Shape[] {
  return Array.from({ length: count }, (_, index) => ({ ...shape, port: from + 1 + index }));
}

const FINISHED = { answers: [0.001], completed: true } as const;
const LOST = { repeats: [1, 3], answers: [0.001, 1.001, 3.001] } as const;

describe('an answer that is lost on the way back', () => {
  test.each<[string, readonly Shape[], string]>([
    ['clients that go on asking although they were answered', many(6, LOST), 'found proven'],
    ['half of the clients', [...many(3, LOST), ...many(3, FINISHED, 50)], 'found proven'],
    ['a few among many that finish', [...many(2, LOST), ...many(20, FINISHED, 50)], 'ruled-out'],
    ['handshakes that finish, and nobody repeats', many(6, FINISHED), 'ruled-out'],
    ['too few handshakes to tell', many(3, FINISHED), 'ruled-out'],
    ['SYNs that nobody answers', many(6, { repeats: [1, 3] }), 'ruled-out'],
  ])('%s', (_, shapes, wanted) => {
    expect(kindOf(synackLostOnPath, capture(shapes))).toBe(wanted);
  });

  test('without a capture, SYN+ACKs repeated to a pile of half-open requests are likely, no more', () => {
    const pile = [1, 2, 3].map((port) => `SYN-RECV 0 0 192.0.2.1:8080 198.51.100.7:${port}\n`).join('');
    const moves = { TcpExtTCPSynRetrans: 12, TcpInSegs: 30 };
    expect(kindOf(synackLostOnPath, watchedFacts({ moves, sockets: pile }, ASKED))).toBe('found likely');
    // The wire knows better: what was answered during the capture was finished.
    expect(kindOf(synackLostOnPath, capture(many(6, FINISHED), { moves, sockets: pile }))).toBe('ruled-out');
  });

  test('where the accept queue overflows, a repeated SYN+ACK is the host’s own', () => {
    expect(
      kindOf(synackLostOnPath, capture(many(6, LOST), { moves: { TcpExtListenOverflows: 20, TcpExtListenDrops: 20 } })),
    ).toBe('ruled-out');
  });
});

describe('a port used again with an older timestamp', () => {
  /** The first connection of the ports, and the one that follows two seconds later behind its clock. */
  const reused = (count: number, answered: boolean): readonly Shape[] =>
    many(count, FINISHED).flatMap((first) => [
      { ...first, at: 1 + first.port / 100 },
      {
        port: first.port,
        at: 3 + first.port / 100,
        timestamp: 5,
        ...(answered ? FINISHED : { repeats: [1, 3] }),
      },
    ]);

  test.each<[string, readonly Shape[], Readonly<Record<string, number>>, string]>([
    ['left without an answer, and counted', reused(5, false), { TcpExtPAWSEstab: 15 }, 'found proven'],
    ['answered all the same', reused(5, true), { TcpExtTW: 5 }, 'ruled-out'],
    ['left without an answer, and counted by nothing', reused(5, false), {}, 'ruled-out'],
    ['once', reused(1, false), { TcpExtPAWSEstab: 3 }, 'ruled-out'],
  ])('%s', (_, shapes, moves, wanted) => {
    expect(kindOf(timewaitPaws, capture(shapes, { moves }))).toBe(wanted);
  });
});

describe('clients behind one address with clocks of their own', () => {
  /** Of two machines that take turns, the one whose clock is behind is `behind`. */
  const nat = (behind: Omit<Shape, 'port'>): readonly Shape[] =>
    Array.from({ length: 6 }, (_, index) => [
      { port: 100 + index, at: 1 + index, timestamp: 9_000_000 + index * 1000, ...FINISHED },
      { port: 200 + index, at: 1.5 + index, timestamp: 1_000 + index * 1000, ...behind },
    ]).flat();
  const recycle = (value: 0 | 1): string =>
    `/proc/sys/net/ipv4/tcp_tw_recycle:${value}\n/proc/sys/net/ipv4/tcp_timestamps:1\n`;

  /** Of a host that shows its settings and no counter, so that its kernel may have the feature. */
  const shown = (shapes: readonly Shape[], sysctl: string): string => {
    const packets = shapes.flatMap(attempt).sort((one, other) => one.at - other.at);
    const text = answerText(pcap(packets), ['since 1700000000', 'until 1700000030']);
    return kindOf(twRecycleNat, factsOf(bundleOf({ 'capture-syn': text, sysctl }), ASKED));
  };

  test.each<[string, readonly Shape[], string, string]>([
    ['the one behind is never answered', nat({ repeats: [1] }), recycle(1), 'found proven'],
    ['both are answered: recycling will bite another day', nat(FINISHED), recycle(1), 'found likely'],
    ['recycling is off, whatever the wire shows', nat({ repeats: [1] }), recycle(0), 'ruled-out'],
  ])('%s', (_, shapes, sysctl, wanted) => {
    expect(shown(shapes, sysctl)).toBe(wanted);
  });

  test.each([{ sysctl: recycle(1) }, {}])('a kernel that counts no such rejection has no such feature: %j', (more) => {
    expect(kindOf(twRecycleNat, capture(nat({ repeats: [1] }), more))).toBe('ruled-out');
  });

  test('where neither the setting nor a counter is known, nothing is', () => {
    expect(kindOf(twRecycleNat, saidFacts('curl: (28) Connection timed out\n'))).toBe('unknown');
  });
});

describe('SYNs that do not arrive', () => {
  const notes = 'curl: (28) Connection timed out\n';

  test.each<[string, readonly Shape[], Parameters<typeof watchedFacts>[0], string]>([
    ['none in a capture of eight seconds', [], { watched: 8 }, 'found likely'],
    ['one that nobody answers has arrived', many(1, { repeats: [1, 3] }), { notes }, 'ruled-out'],
    ['none in a capture too short to tell', [], { watched: 1 }, 'found possible'],
    ['none in a short one, and a client says it waits in vain', [], { notes, watched: 1 }, 'found likely'],
  ])('%s', (_, shapes, more, wanted) => {
    expect(kindOf(synNotArriving, capture(shapes, more))).toBe(wanted);
  });
});
