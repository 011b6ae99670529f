import { expect, test } from 'vitest';
import { findRules } from '../../src/rules/find-rules.ts';
import { rules } from '../../src/rules/index.ts';

const ids = (term: string): readonly string[] => findRules(term, rules).map(({ id }) => id);

test.each<[string, string]>([
  ['conntrack', 'conntrack-table-full'],
  ['连接跟踪', 'conntrack-table-full'],
  ['the firewall', 'netfilter-drop-input'],
  ['防火墙', 'netfilter-drop-input'],
  ['iptables', 'netfilter-drop-input'],
  ['PAWS', 'timewait-paws'],
  ['SYN queue', 'synq-full-drop'],
  ['半连接队列', 'synq-full-drop'],
  ['全连接队列', 'accept-queue-overflow-syn'],
  ['somaxconn', 'accept-queue-overflow-syn'],
  ['SYN flood', 'syn-flood'],
  ['rp_filter', 'rp-filter-strict'],
  ['ulimit', 'fd-exhaustion-process'],
  ['MTU', 'pmtu-blackhole'],
  ['nic', 'nic-ring-overflow'],
  ['tw-recycle-nat', 'tw-recycle-nat'],
  ['ephemeral ports', 'ephemeral-port-exhaustion'],
  ['PAWSPassive', 'tw-recycle-nat'],
  ['TcpExtListenDrops', 'atomic-alloc-failure'],
  ['41 SYNs to LISTEN sockets dropped', 'atomic-alloc-failure'],
])('%s means %s among others', (term, id) => {
  expect(ids(term)).toContain(id);
});

test.each(['', ' ', 'me', 'restart nginx', 'lunch', 'the', 'xyzzy', '?', 'not working'])('%j is no cause', (term) => {
  expect(ids(term)).toEqual([]);
});

test('an id means that cause alone', () => {
  expect(ids('conntrack-table-full')).toEqual(['conntrack-table-full']);
});
