import { describe, expect, test } from 'vitest';
import { handshakeFacts, type HandshakeFacts } from '../../src/facts/handshakes.ts';
import { parseCaptureSyn } from '../../src/snapshot/parse/capture-syn.ts';
import { parseIpAddress } from '../../src/snapshot/parse/ip-address.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { answerText, LINK, type Packet, pcap } from '../support/pcap.ts';

const SERVER = '192.0.2.1:8080';

interface Watched {
  readonly packets: readonly Packet[];
  /** Seconds until which it was watched. */
  readonly until?: number;
  readonly link?: number;
  readonly port?: number;
  readonly client?: string;
}

function facts({ packets, until = 30, link, port, client }: Watched): HandshakeFacts {
  const file = pcap(
    [...packets].sort((one, other) => one.at - other.at),
    link === undefined ? {} : { link },
  );
  const capture = parseCaptureSyn(answerText(file, ['since 1700000000', `until ${1_700_000_000 + until}`]));
  const addresses = parseIpAddress('2: eth0: <BROADCAST,UP> mtu 1500\n    inet 192.0.2.1/24 scope global eth0\n');
  const snapshot: Snapshot = { counting: 'totals', capture, addresses, absent: {} };
  const found = handshakeFacts(snapshot, {
    ...(port === undefined ? {} : { port }),
    ...(client === undefined ? {} : { client }),
  });
  if (found === undefined) throw new Error('no facts of a capture');
  return found;
}

const syn = (at: number, port: number, over: Partial<Packet> = {}): Packet => ({
  at,
  from: `192.0.2.7:${port}`,
  to: SERVER,
  flags: 'S',
  sequence: port * 10,
  timestamp: 5_000 + Math.round(at * 1000),
  ...over,
});
const back = (at: number, port: number, flags: Packet['flags'], over: Partial<Packet> = {}): Packet => ({
  at,
  from: SERVER,
  to: `192.0.2.7:${port}`,
  flags,
  sequence: 77,
  acknowledged: port * 10 + 1,
  outgoing: true,
  ...over,
});

describe('the fate of one attempt', () => {
  test.each<[string, readonly Packet[], string]>([
    ['a SYN+ACK, and nothing repeated', [syn(1, 1), back(1.001, 1, 'S.')], 'answered'],
    ['nothing, although the SYN was repeated', [syn(1, 1), syn(2, 1), syn(4, 1)], 'unanswered'],
    ['nothing within the time after which everybody repeats', [syn(1, 1)], 'unanswered'],
    ['nothing yet, because the capture ends', [syn(29.8, 1)], 'open'],
    ['a reset of the called side', [syn(1, 1), back(1.001, 1, 'R.')], 'refused'],
    [
      'a SYN repeated although it was answered',
      [syn(1, 1), back(1.001, 1, 'S.'), syn(2, 1), back(2, 1, 'S.')],
      'answer-lost',
    ],
    ['a SYN+ACK repeated, the SYN not', [syn(1, 1), back(1.001, 1, 'S.'), back(2, 1, 'S.')], 'answer-repeated'],
    [
      'a SYN+ACK that the client resets',
      [syn(1, 1), back(1.001, 1, 'S.'), syn(1.002, 1, { flags: 'R', sequence: 11 })],
      'reset-by-client',
    ],
    [
      'a reset of the client for an ACK it never asked for',
      [syn(1, 1), syn(1.002, 1, { flags: 'R', sequence: 999 })],
      'challenged',
    ],
    ['an ACK of another connection', [syn(1, 1), back(1.001, 1, '.', { acknowledged: 999 })], 'challenged'],
    [
      'a challenge from which the client recovers at once',
      [syn(1, 1), syn(1.002, 1, { flags: 'R', sequence: 999 }), syn(1.015, 1), back(1.016, 1, 'S.')],
      'answered',
    ],
  ])('%s', (_, packets, fate) => {
    expect(facts({ packets }).arrived.map((attempt) => attempt.fate)).toEqual([fate]);
  });

  test('a new connection of the same ports is another attempt', () => {
    const packets = [syn(1, 1), back(1.1, 1, 'S.'), syn(5, 1, { sequence: 4242 }), syn(6, 1, { sequence: 4242 })];
    expect(facts({ packets }).arrived.map(({ fate }) => fate)).toEqual(['answered', 'unanswered']);
  });

  test('sequence numbers come round', () => {
    const packets = [syn(1, 1, { sequence: 4_294_967_295 }), back(1.1, 1, 'S.', { acknowledged: 0 })];
    expect(facts({ packets }).arrived.map(({ fate }) => fate)).toEqual(['answered']);
  });
});

describe('what is counted', () => {
  test('a SYN seen on a bridge, its port and a VLAN is one SYN, on three devices', () => {
    const packets = [syn(1, 1), syn(1.0001, 1, { device: 5 }), syn(1.0002, 1, { device: 9 }), syn(2, 1)];
    const { tally, clients } = facts({ packets });
    expect(tally).toMatchObject({ attempts: 1, syns: 2 });
    expect(clients).toMatchObject([{ devices: ['eth0', '#5', '#9'] }]);
  });

  test('copies in a capture without devices are told by their time', () => {
    const packets = [syn(1, 1), syn(1.0001, 1), syn(2, 1)];
    expect(facts({ packets, link: LINK.raw }).tally.syns).toBe(2);
  });

  test('attempts of this host itself are apart', () => {
    const packets = [syn(1, 1), { ...syn(1, 2), from: '192.0.2.1:2', to: '192.0.2.9:8080', outgoing: true }];
    const { arrived, made } = facts({ packets });
    expect([arrived.length, made.length]).toEqual([1, 1]);
  });

  test('without directions the addresses of the host tell whose attempt it is', () => {
    const packets = [syn(1, 1), { ...syn(1, 2), from: '192.0.2.1:2', to: '192.0.2.9:8080' }];
    const { arrived, made } = facts({ packets, link: LINK.ethernet });
    expect([arrived.length, made.length]).toEqual([1, 1]);
  });

  test('only the port and the client in question', () => {
    const packets = [syn(1, 1), syn(1, 2, { to: '192.0.2.1:9' }), syn(1, 3, { from: '192.0.2.8:3' })];
    expect(facts({ packets, port: 8080 }).tally.attempts).toBe(2);
    expect(facts({ packets, port: 8080, client: '192.0.2.8' }).tally.attempts).toBe(1);
  });

  test('the client that fares worst comes first', () => {
    const packets = [
      syn(1, 1),
      back(1.1, 1, 'S.'),
      syn(1, 2, { from: '192.0.2.8:2' }),
      syn(2, 2, { from: '192.0.2.8:2' }),
    ];
    expect(facts({ packets }).clients.map(({ client, answered }) => [client, answered])).toEqual([
      ['192.0.2.8', 0],
      ['192.0.2.7', 1],
    ]);
  });
});

describe('how a SYN is repeated', () => {
  const repeated = (times: readonly number[]) => facts({ packets: times.map((at) => syn(at, 1)) }).repeats;

  test('1, 2, 4 s is doubling', () => {
    expect(repeated([0, 1, 3, 7.1])).toEqual([{ kind: 'doubling', attempts: 1, gaps: [1, 2, 4.1] }]);
  });

  test('the linear timeouts of newer Linux clients are linear, also when they end in doubling', () => {
    expect(repeated([0, 1, 2, 3, 4])).toMatchObject([{ kind: 'linear' }]);
    expect(repeated([0, 1, 2, 3, 4, 6, 10])).toMatchObject([{ kind: 'linear' }]);
  });

  test('one repetition is no pattern', () => {
    expect(repeated([0, 1])).toEqual([]);
  });
});

describe('timestamps behind one address', () => {
  /** Two machines behind one address: the clock of the second is behind by a lot, and it is never answered. */
  const nat = (answerOf: 'ahead' | 'all') =>
    Array.from({ length: 6 }, (_, index) => {
      const late = syn(1 + index, 100 + index, { timestamp: 9_000_000 + index * 1000 });
      const early = syn(1.5 + index, 200 + index, { timestamp: 1_000 + index * 1000 });
      const lost = [early, { ...early, at: early.at + 1 }];
      return [
        late,
        back(1.001 + index, 100 + index, 'S.'),
        ...(answerOf === 'ahead' ? lost : [early, back(early.at + 0.001, 200 + index, 'S.')]),
      ];
    }).flat();

  test('those behind are refused, those ahead are answered: the proof of several clocks', () => {
    expect(facts({ packets: nat('ahead') }).timestamps).toMatchObject([
      { client: '192.0.2.7', separates: true, behindAnswered: 0, aheadAnswered: 5 },
    ]);
  });

  test('a clock that runs backwards without harm proves nothing', () => {
    expect(facts({ packets: nat('all') }).timestamps).toMatchObject([{ separates: false, behindAnswered: 6 }]);
  });

  test('a clock that comes round goes on ahead', () => {
    const packets = [
      syn(1, 1, { timestamp: 4_294_967_000 }),
      back(1.001, 1, 'S.'),
      syn(2, 2, { timestamp: 704 }),
      back(2.001, 2, 'S.'),
    ];
    expect(facts({ packets }).timestamps).toMatchObject([{ aheadAnswered: 1, behindAnswered: 0 }]);
  });

  test('after a minute nothing is remembered', () => {
    const packets = [syn(1, 1, { timestamp: 9_000 }), back(1.001, 1, 'S.'), syn(62, 2, { timestamp: 5 })];
    expect(facts({ packets, until: 90 }).timestamps).toMatchObject([{ behindUnanswered: [] }]);
  });

  test('a port used again with an older timestamp is found', () => {
    const packets = [
      syn(1, 1, { timestamp: 9_000 }),
      back(1.001, 1, 'S.'),
      syn(3, 1, { sequence: 4242, timestamp: 5 }),
      syn(4, 1, { sequence: 4242, timestamp: 1005 }),
    ];
    expect(facts({ packets }).timestamps[0]?.reusedBehind).toMatchObject([{ clientPort: 1, fate: 'unanswered' }]);
  });
});

test('SYNs that ask for ECN stay unanswered while those that do not are answered', () => {
  const plain = [1, 2, 3].flatMap((port) => [syn(port, port), back(port + 0.1, port, 'S.')]);
  const ecn = [4, 5].flatMap((port) => [syn(port, port, { flags: 'SEW' }), syn(port + 1, port, { flags: 'SEW' })]);
  expect(facts({ packets: [...plain, ...ecn] }).ecn).toMatchObject({ separates: true, withUnanswered: 2 });
  expect(facts({ packets: plain }).ecn.separates).toBe(false);
});

test('quotes read as tcpdump prints them, with device and direction', () => {
  const { quotes, arrived } = facts({ packets: [syn(1, 40_000, { timestamp: 12 })] });
  expect(quotes(arrived)).toEqual([
    {
      source: 'capture-syn',
      line: '22:13:21.000000 eth0 In IP 192.0.2.7.40000 > 192.0.2.1.8080: Flags [S], seq 400000, win 64240, options [mss 1460,TS val 12 ecr 0], length 0',
    },
  ]);
});
