import { expect, test } from 'vitest';
import { dropFacts, type DropFacts } from '../../src/facts/drops.ts';
import { handshakeFacts } from '../../src/facts/handshakes.ts';
import { parseIpAddress } from '../../src/snapshot/parse/ip-address.ts';
import { parseCaptureSyn } from '../../src/snapshot/parse/capture-syn.ts';
import { parseTraceKfreeSkb } from '../../src/snapshot/parse/trace-kfree_skb.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import type { Packet } from '../support/pcap.ts';
import { captureText, traceText, type Traced, unanswered } from '../support/proof.ts';

function facts(packets: readonly Packet[], traced: readonly Traced[], about = {}, within?: number): DropFacts {
  const snapshot: Snapshot = {
    counting: 'totals',
    capture: parseCaptureSyn(captureText(packets)),
    dropTrace: parseTraceKfreeSkb(traceText(traced, about, within)),
    addresses: parseIpAddress('2: eth0: <BROADCAST,UP> mtu 1500\n    inet 192.0.2.1/24 scope global eth0\n'),
    absent: {},
  };
  const found = dropFacts(snapshot, handshakeFacts(snapshot, {}));
  if (found === undefined) throw new Error('no facts of a trace');
  return found;
}

const SYNS = unanswered(5);
/** IP and TCP headers with the options of `unanswered`. */
const LENGTH = 56;
const firewall = (over: Partial<Traced> = {}): readonly Traced[] =>
  SYNS.map(({ at }) => ({
    at: at + 0.0005,
    place: 'nft_do_chain',
    reason: 'NETFILTER_DROP',
    device: 'eth0',
    length: LENGTH,
    ...over,
  }));

test('each unanswered SYN is found among the drops by time, device and length', () => {
  const { ofSyns, looked } = facts(SYNS, firewall());
  expect(looked).toBe(10);
  expect(ofSyns).toMatchObject([{ reason: 'NETFILTER_DROP', place: 'nft_do_chain', device: 'eth0', count: 10 }]);
});

test('a card pads short packets, and they are found all the same', () => {
  expect(facts(SYNS, firewall({ length: LENGTH + 6 })).ofSyns).toMatchObject([{ count: 10 }]);
});

test.each<[string, Partial<Traced>]>([
  ['of another device, such as that of another namespace', { device: 'eth9' }],
  ['of another length', { length: 1500 }],
])('a drop %s is somebody else’s', (_, over) => {
  const { ofSyns, groups } = facts(SYNS, firewall(over));
  expect(ofSyns).toEqual([]);
  expect(groups).toMatchObject([{ count: 10 }]);
});

test('a drop at another time is somebody else’s', () => {
  const late = firewall().map((drop) => ({ ...drop, at: drop.at + 0.05 }));
  expect(facts(SYNS, late).ofSyns).toEqual([]);
});

test('clocks that a busy host reads badly are apart by so much for all, and the drops are found all the same', () => {
  const off = firewall().map((drop) => ({ ...drop, at: drop.at + 0.02 }));
  expect(facts(SYNS, off).ofSyns).toEqual([]);
  expect(facts(SYNS, off, {}, 0.03).ofSyns).toMatchObject([{ reason: 'NETFILTER_DROP', count: 10 }]);
});

test('one drop accounts for one SYN, however many came at that moment', () => {
  const flock = SYNS.slice(0, 1).flatMap((syn) => [1, 2, 3, 4].map((port) => ({ ...syn, from: `192.0.2.8:${port}` })));
  const { ofSyns, looked } = facts([...SYNS, ...flock], firewall().slice(0, 3));
  expect(looked).toBe(14);
  expect(ofSyns).toMatchObject([{ count: 3 }]);
});

test('drops that meet the SYNs by chance lie here and there, and are not taken for theirs', () => {
  const chance = [0.0011, -0.0024, 0.0031, -0.0007, 0.0019, -0.0036, 0.0004, 0.0026, -0.0015, 0.0037];
  const others = firewall().map((drop, index) => ({ ...drop, at: (SYNS[index]?.at ?? 0) + (chance[index] ?? 0) }));
  expect(facts(SYNS, others).ofSyns).toEqual([]);
});

test('what the host sent when the SYN came, and dropped itself, is its answer', () => {
  const sent = SYNS.map(({ at }): Traced => ({ at: at + 0.0002, place: 'nf_hook_slow', reason: 'NETFILTER_DROP' }));
  const { ofSyns, ofAnswers } = facts(SYNS, sent);
  expect(ofSyns).toEqual([]);
  expect(ofAnswers).toMatchObject([{ reason: 'NETFILTER_DROP', count: 10, device: undefined }]);
});

test('SYNs that were answered are not looked for', () => {
  const answers = SYNS.map(
    (syn): Packet => ({
      ...syn,
      from: syn.to,
      to: syn.from,
      flags: 'S.',
      acknowledged: (syn.sequence ?? 0) + 1,
      outgoing: true,
    }),
  );
  expect(facts([...SYNS, ...answers], firewall()).looked).toBe(0);
});

test('without the moment a packet came it cannot be told whose drop it was', () => {
  expect(facts(SYNS, firewall(), { joined: 0 })).toMatchObject({ looked: 0, ofSyns: [] });
});

test('buffers that every busy machine frees are told apart', () => {
  const { groups } = facts(
    [],
    [
      { at: 1, place: 'sk_stream_kill_queues', reason: 'QUEUE_PURGE' },
      { at: 2, place: 'tcp_v4_rcv', reason: 'NOT_SPECIFIED', device: 'eth0' },
      { at: 3, place: 'do_xdp_generic', reason: 'NOT_SPECIFIED', device: 'eth0' },
    ],
  );
  expect(groups.map(({ place, benign }) => [place, benign])).toEqual([
    ['sk_stream_kill_queues', true],
    ['tcp_v4_rcv', true],
    ['do_xdp_generic', false],
  ]);
});

test('more events than the buffer held makes every count a lower bound', () => {
  expect(facts(SYNS, firewall()).sampled).toBe(false);
  expect(facts(SYNS, firewall(), { events: 5000 }).sampled).toBe(true);
  expect(facts(SYNS, [], { drops: 0 })).toMatchObject({ sampled: true, stopped: true });
});

test('two thousand SYNs among twenty thousand drops are matched within seconds of CPU time', () => {
  const many = Array.from({ length: 1000 }, (_, index) =>
    unanswered(1, index).map((syn) => ({ ...syn, at: syn.at + index / 200 })),
  ).flat();
  const drops = Array.from(
    { length: 20_000 },
    (_, index): Traced => ({ at: index / 2500, place: 'nft_do_chain', device: 'eth0', length: LENGTH }),
  );
  const before = process.cpuUsage();
  expect(facts(many, drops).looked).toBe(2000);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(5);
});
