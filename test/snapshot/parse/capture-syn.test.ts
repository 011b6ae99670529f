import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shrinkCapture } from '../../../src/snapshot/capture/shrink.ts';
import { parseCaptureSyn } from '../../../src/snapshot/parse/capture-syn.ts';
import { ParseError } from '../../../src/snapshot/parse-error.ts';
import { answerText, LINK, type Packet, pcap, pcapng } from '../../support/pcap.ts';

const SYN: Packet = {
  at: 1.25,
  from: '192.0.2.7:40000',
  to: '192.0.2.1:8080',
  flags: 'S',
  sequence: 4_294_967_295,
  timestamp: 4_000_000_000,
};
const SYN6: Packet = { ...SYN, from: '[2001:db8::7]:40000', to: '[2001:db8:0:0:1::1]:8080' };

const read = (file: Buffer, said: readonly string[] = []) => parseCaptureSyn(answerText(file, said));

describe('every kind of capture file gives the same packet', () => {
  test.each([
    ['little-endian microseconds', { little: true, nano: false }],
    ['big-endian microseconds', { little: false, nano: false }],
    ['little-endian nanoseconds', { little: true, nano: true }],
    ['big-endian nanoseconds', { little: false, nano: true }],
  ])('%s', (_, options) => {
    expect(read(pcap([SYN], options)).packets).toMatchObject([
      {
        at: 1_700_000_001_250_000,
        source: '192.0.2.7',
        sourcePort: 40_000,
        destination: '192.0.2.1',
        destinationPort: 8080,
        flags: 2,
        sequence: 4_294_967_295,
        window: 64_240,
        dataLength: 0,
        options: { any: true, mss: 1460, timestamp: 4_000_000_000, echoed: 0 },
      },
    ]);
  });

  test.each([
    ['Ethernet', LINK.ethernet],
    ['cooked', LINK.cooked],
    ['cooked, with device numbers', LINK.cooked2],
    ['raw IP', LINK.raw],
    ['BSD loopback', LINK.bsd],
  ])('%s, of both families', (_, link) => {
    const { packets } = read(pcap([SYN, SYN6], { link }));
    expect(packets.map(({ source, destination }) => [source, destination])).toEqual([
      ['192.0.2.7', '192.0.2.1'],
      ['2001:db8::7', '2001:db8::1:0:0:1'],
    ]);
  });

  test('a VLAN tag is looked through, on a wire and cooked', () => {
    for (const link of [LINK.ethernet, LINK.cooked, LINK.cooked2]) {
      expect(read(pcap([{ ...SYN, vlan: 100 }], { link })).packets).toHaveLength(1);
    }
  });

  test('pcapng, with the name of its interface and the direction', () => {
    const packets = [SYN, { ...SYN, at: 1.5, outgoing: true }];
    expect(read(pcapng(packets)).packets).toMatchObject([
      { at: 1_700_000_001_250_000, deviceName: 'eth7', outgoing: false },
      { at: 1_700_000_001_500_000, deviceName: 'eth7', outgoing: true },
    ]);
  });

  test('cooked frames say which device and which way', () => {
    const { packets } = read(pcap([SYN, { ...SYN, device: 5, outgoing: true }]));
    expect(packets).toMatchObject([
      { device: 2, outgoing: false },
      { device: 5, outgoing: true },
    ]);
  });
});

test('what tcpdump said about lost packets and the times around it are kept', () => {
  const said = ['since 1700000000.5', 'until 1700000008', '1 packet captured', '7 packets dropped by kernel'];
  expect(read(pcap([SYN]), said)).toMatchObject({
    since: 1_700_000_000_500_000,
    until: 1_700_000_008_000_000,
    lost: 7,
    whole: false,
  });
});

test('of data only the beginning is kept, and that it was there is known', () => {
  const data = Array.from({ length: 50 }, (_, index): Packet => ({ ...SYN, at: 2 + index, flags: 'P.', data: 9 }));
  const { packets, frames, whole } = read(pcap([SYN, ...data]));
  expect({ packets: packets.length, frames, whole }).toEqual({ packets: 3, frames: 51, whole: true });
});

test('an empty capture is a capture in which nothing came', () => {
  expect(read(pcap([]))).toMatchObject({ packets: [], frames: 0, cut: false });
});

test('a file cut in the middle of a packet gives what came before', () => {
  const file = pcap([SYN, SYN6]);
  expect(read(file.subarray(0, file.length - 30))).toMatchObject({ packets: [{ source: '192.0.2.7' }], cut: true });
});

test('a header cut short by the snapshot length is no packet, and no crash', () => {
  for (let snap = 0; snap < 90; snap += 1) {
    const { frames, packets } = read(pcap([SYN, SYN6], { snap, link: LINK.ethernet }));
    expect(frames).toBe(2);
    expect(packets.length).toBeLessThanOrEqual(2);
  }
});

test.each([
  ['no base64', 'these are words\n'],
  ['no capture', answerText(Buffer.from('Ip: Forwarding DefaultTTL'))],
  ['nothing', ''],
])('%s is refused as such', (_, text) => {
  expect(() => parseCaptureSyn(text)).toThrow(ParseError);
});

test('a record that claims gigabytes ends the reading without taking memory', () => {
  const file = pcap([SYN, SYN6]);
  file.writeUInt32LE(0x7fffffff, 24 + 8);
  expect(() => read(file)).toThrow(ParseError);
  const later = pcap([SYN, SYN6]);
  const second = 24 + 16 + later.readUInt32LE(24 + 8);
  later.writeUInt32LE(0xffffffff, second + 8);
  expect(read(later)).toMatchObject({ frames: 1, cut: true });
});

/** Packets read; none where the file is refused. Any other error goes on its way. */
function packetsOrNone(file: Buffer): number {
  try {
    return read(file).packets.length;
  } catch (error) {
    if (error instanceof ParseError) return 0;
    throw error;
  }
}

const FILES = [
  pcap([SYN, SYN6]),
  pcap([SYN6, SYN], { link: LINK.ethernet, little: false }),
  pcap([{ ...SYN, vlan: 7 }], { link: LINK.cooked, nano: true }),
  pcapng([SYN, SYN6]),
];

test('any byte of a capture may be anything: a result or a refusal, never a crash', () => {
  const change = fc.tuple(fc.nat(400), fc.nat(255));
  fc.assert(
    fc.property(fc.constantFrom(...FILES), fc.array(change, { maxLength: 12 }), fc.nat(400), (file, changes, end) => {
      const bytes = Buffer.from(file.subarray(0, file.length - (end % 3 === 0 ? end % file.length : 0)));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      expect(packetsOrNone(bytes)).toBeLessThanOrEqual(2);
    }),
    { numRuns: 3_000 },
  );
});

describe('a large capture shrinks to its handshakes', () => {
  const traffic = [
    SYN,
    ...Array.from({ length: 500 }, (_, index): Packet => ({ ...SYN, at: 2 + index, flags: 'P.', data: 1400 })),
  ];

  test.each([
    ['pcap', pcap(traffic, { link: LINK.ethernet, snap: 65_535 })],
    ['pcapng', pcapng(traffic)],
  ])('%s, in pieces of any size', (_, file) => {
    const shrinking = shrinkCapture(1024 * 1024);
    for (let at = 0; at < file.length; at += 777) shrinking.push(file.subarray(at, at + 777));
    const { bytes, truncated } = shrinking.done();
    expect(truncated).toBe(false);
    expect(bytes.length).toBeLessThan(1_000);
    const { packets, firstAt, lastAt } = read(Buffer.from(bytes));
    expect(packets.map(({ flags }) => flags)).toEqual([2, 0x18, 0x18]);
    expect((lastAt - firstAt) / 1_000_000).toBeCloseTo(499.75, 3);
  });

  test('to no more than allowed, and says so', () => {
    const shrinking = shrinkCapture(400);
    shrinking.push(pcap(Array.from({ length: 9 }, (_, index): Packet => ({ ...SYN, sequence: index }))));
    const { bytes, truncated } = shrinking.done();
    expect(truncated).toBe(true);
    expect(bytes.length).toBeLessThan(500);
  });

  test('and keeps which way each packet went, or that nobody knows', () => {
    const ways = (file: Buffer) => {
      const shrinking = shrinkCapture(4096);
      shrinking.push(file);
      return read(Buffer.from(shrinking.done().bytes)).packets.map(({ outgoing }) => outgoing);
    };
    expect(ways(pcap([SYN, { ...SYN, outgoing: true }]))).toEqual([false, true]);
    expect(ways(pcap([SYN], { link: LINK.raw }))).toEqual([undefined]);
  });
});
