import { expect, test } from 'vitest';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Bundle } from '../../src/protocol/bundle.ts';
import { bundleOf, procCounters, type Texts } from '../rules/support.ts';

const OLD = [
  '[ 8699.2] TCP: too many orphaned sockets',
  '[ 8722.1] TCP: out of memory -- consider tuning tcp_mem',
  '[ 9418.0] neighbour: arp_cache: neighbor table overflow!',
].join('\n');
const quiet: Texts = {
  ...procCounters({ TcpPassiveOpens: 40, IpInReceives: 900, IpInDelivers: 900, TcpInSegs: 900 }),
  'proc-net-stat-arp_cache':
    'entries  allocs destroys hash_grows lookups hits res_failed rcv_probes_mcast rcv_probes_ucast periodic_gc_runs forced_gc_runs unresolved_discards table_fulls\n00000001 0 0 0 0 0 0 0 0 0 0 0 000013d0\n',
  dmesg: `${OLD}\n`,
  'ss-listen': 'LISTEN 0 128 0.0.0.0:8080 0.0.0.0:*\n',
  'nft-ruleset': '',
};

function lookedAt(bundle: Bundle, name: string | undefined): Bundle {
  if (name === undefined) return bundle;
  const place = { asked: { kind: 'container' as const, name } };
  return { ...bundle, host: { ...bundle.host, netns: 'net:[4026532201]', place } };
}

function diagnosed(first: Texts, last: Texts, name?: string) {
  return diagnose({ host: 'web01', ...snapshotsOf(lookedAt(bundleOf(first, last), name)) }, { port: 8080 });
}

test('what the machine logged before is no history of a container that shows nothing itself', () => {
  const { verdict, findings, remarks } = diagnosed(quiet, quiet, 'web-1');
  expect(verdict).toMatchObject({ status: 'healthy', label: 'healthy' });
  expect(findings).toEqual([]);
  expect(remarks.join('\n')).toContain('neighbor table overflow!');
});

test('of the host itself it is', () => {
  const { verdict, remarks } = diagnosed(quiet, quiet);
  expect(verdict).toMatchObject({ status: 'past', causeId: 'neighbour-table-overflow' });
  expect(remarks.join('\n')).not.toContain('neighbor table overflow!');
});

test('a line of the window speaks to every namespace', () => {
  const now = { ...quiet, dmesg: `${OLD}\n[ 9999.0] neighbour: arp_cache: neighbor table overflow!\n` };
  expect(diagnosed(quiet, now, 'web-1').verdict).toMatchObject({ status: 'active', label: 'neighbor-table-overflow' });
});

test('an earlier line that names the port or the namespace in question is its own', () => {
  const flood = (port: number): Texts => ({
    dmesg: `[ 9000.0] TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:${port}. Dropping request.\n`,
  });
  const ofPort = (port: number) => diagnosed(flood(port), flood(port), 'web-1').findings.map(({ label }) => label);
  expect(ofPort(8080)).toContain('syn-queue-overflow');
  expect(ofPort(9090)).toEqual([]);
  const full = (netns: number): Texts => ({
    dmesg: `[ 9000.0] nf_conntrack: nf_conntrack: table full in netns ${netns}, dropping packet\n`,
  });
  const ofNamespace = (netns: number) => diagnosed(full(netns), full(netns), 'web-1').findings;
  expect(ofNamespace(4026532201)).not.toEqual([]);
  expect(ofNamespace(4026532999)).toEqual([]);
});
