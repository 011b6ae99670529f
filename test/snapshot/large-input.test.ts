import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { reason } from '../../src/app/diagnosing/reason.ts';
import type { Bundle } from '../../src/protocol/bundle.ts';
import { parsers } from '../../src/snapshot/parsers.ts';

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}

const sockets = lines(100_000, (i) => {
  const state = ['ESTAB', 'TIME-WAIT', 'CLOSE-WAIT', 'SYN-RECV'][i % 4];
  return `${state} 0 0 10.0.0.5:${i % 2 === 0 ? 8080 : 1_024 + (i % 60_000)} 10.${i % 250}.${(i >> 8) % 250}.9:${1_024 + (i % 60_000)}`;
});
const rules = (packets: number): string =>
  `*filter\n:INPUT DROP [1:60]\n${lines(100_000, (i) => `[${i + packets}:${i}] -A INPUT -s 10.${i % 250}.0.${(i >> 8) % 250} -p tcp --dport ${i % 60_000} -j DROP`)}COMMIT\n`;
const interfaces = lines(
  10_000,
  (i) =>
    `${i + 1}: veth${i}@if2: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\n    inet 10.1.${i >> 8}.${i & 255}/32 scope global veth${i}`,
);
const devices = (drops: number): string =>
  lines(
    10_000,
    (i) =>
      `/sys/class/net/veth${i}/statistics/rx_missed_errors:${drops}\n/sys/class/net/veth${i}/statistics/rx_packets:9${i}`,
  );
const listeners = (drops: number): string =>
  lines(1_000, (i) => `LISTEN 0 128 0.0.0.0:${2_000 + i} 0.0.0.0:* ino:${i + 1} sk:${i} skmem:(r0,d${drops})`);

function judged(first: Readonly<Record<string, string>>, last: Readonly<Record<string, string>>) {
  const sample = (answers: Readonly<Record<string, string>>, monotonicMs: number): Bundle['samples'][number] => ({
    at: { wall: '2026-01-02T03:04:05Z', monotonicMs },
    answers: Object.fromEntries(Object.entries(answers).map(([id, text]) => [id, { text }])),
  });
  const samples = [sample(first, 0), sample(last, 3_000)];
  const bundle: Bundle = { format: 'syndrop-bundle/1', host: { id: 'large' }, transport: 'local', samples };
  return reason(bundle, {}, (text) => createHash('sha256').update(text).digest('hex')).diagnosis;
}

test('of 100,000 sockets all are counted and a thousand of each state are kept', () => {
  const read = parsers['ss-sockets'](sockets);
  expect(Object.values(read.byState)).toEqual([25_000, 25_000, 25_000, 25_000]);
  expect(read.sample.length).toBe(4_000);
  expect(Object.keys(read.localPortsByPeer).length).toBeLessThanOrEqual(20);
});

test('100,000 firewall rules are all read, and a finding quotes a dozen lines at most', { timeout: 120_000 }, () => {
  expect(parsers['iptables-save'](rules(0)).rules.length).toBe(100_000);
  const { findings } = judged({ 'iptables-save': rules(0) }, { 'iptables-save': rules(5) });
  for (const { evidence } of findings) expect(evidence.length).toBeLessThanOrEqual(12);
});

test('10,000 interfaces are all read and compared with their earlier selves', { timeout: 120_000 }, () => {
  expect(parsers['ip-address'](interfaces).length).toBe(10_000);
  const { findings } = judged(
    { 'ip-address': interfaces, 'sys-class-net': devices(1) },
    { 'ip-address': interfaces, 'sys-class-net': devices(9_000) },
  );
  expect(findings.map(({ causeId }) => causeId)).toContain('nic-ring-overflow');
  for (const { evidence } of findings) expect(evidence.length).toBeLessThanOrEqual(12);
});

test('1,000 listeners are all read, with what each of them refused', () => {
  expect(parsers['ss-listen'](listeners(0)).length).toBe(1_000);
  const { findings } = judged({ 'ss-listen': listeners(0) }, { 'ss-listen': listeners(3) });
  for (const { evidence } of findings) expect(evidence.length).toBeLessThanOrEqual(12);
});
