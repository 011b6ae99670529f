import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver, qdisc } from './wired-host.ts';

const ID = 'cgroup-bpf-egress';
const UNSENT = { IpInReceives: 52, IpInDelivers: 52, TcpInSegs: 52, TcpExtTCPTimeouts: 50 };
const NO_RULES = { 'nft-ruleset': 'table inet filter {\n}\n' };

function programs(group: string, type: string): Readonly<Record<string, string>> {
  return {
    'bpftool-cgroup': `CgroupPath\nID AttachType AttachFlags Name\n/sys/fs/cgroup${group}\n    7 ${type} multi sd_fw\n`,
  };
}

function over(more: Readonly<Record<string, string>> = NO_RULES, counters: Readonly<Record<string, number>> = UNSENT) {
  return [{ more }, { received: 53, counters, more }] as const;
}

test('answers that leave nothing behind, and nothing on the way out that counts them', () => {
  expect(answerOver(ID, ...over())).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'possible',
    explains: 50,
  });
  expect(diagnosedOver(...over()).verdict).toMatchObject({ status: 'active', label: 'firewall-drop', causeId: ID });
});

test('a program of the control group on the way out proves it; one on the way in does not', () => {
  const own = programs('/system.slice/web.service', 'cgroup_inet_egress');
  expect(answerOver(ID, ...over(own))).toMatchObject({ confidence: 'proven' });
  const inward = programs('/system.slice/web.service', 'cgroup_inet_ingress');
  expect(answerOver(ID, ...over(inward))).toMatchObject({ kind: 'ruled-out', reason: 'nothing' });
});

test('without a look at the firewall and at the programs a rule may do the same', () => {
  expect(answerOver(ID, ...over({}))).toEqual({ kind: 'unknown', needs: 'firewall' });
});

test('a full queue or a hook on the way out explains the same', () => {
  const first = { more: { ...NO_RULES, ...qdisc('tbf', 0, 0) } };
  const last = { received: 53, counters: UNSENT, more: { ...NO_RULES, ...qdisc('tbf', 40, 100) } };
  expect(answerOver(ID, first, last)).toMatchObject({ kind: 'ruled-out', reason: 'other' });
});

test('a device that sends nothing more explains the same', () => {
  const [first, last] = over();
  const answer = answerOver(ID, { ...first, device: { tx_dropped: 0 } }, { ...last, device: { tx_dropped: 60 } });
  expect(answer).toMatchObject({ kind: 'ruled-out', reason: 'other' });
});

test('answers lost outside are repeated, and that is counted', () => {
  const counters = { ...UNSENT, TcpRetransSegs: 50, TcpExtTCPSynRetrans: 50 };
  expect(answerOver(ID, ...over(NO_RULES, counters))).toMatchObject({ kind: 'ruled-out', reason: 'sent' });
});

test('without a window it is unknown', () => {
  expect(answerTo(ID, { notes: 'x' })).toEqual({ kind: 'unknown', needs: 'funnel' });
});

test('a deferred accept, or a host that repeats no SYN+ACK, leaves nothing behind either', () => {
  const deferred = { ...UNSENT, TcpExtTCPDeferAcceptDrop: 50 };
  expect(answerOver(ID, ...over(NO_RULES, deferred))).toMatchObject({ kind: 'ruled-out', reason: 'other' });
  const once = { ...NO_RULES, sysctl: '/proc/sys/net/ipv4/tcp_synack_retries:0' };
  expect(answerOver(ID, ...over(once))).toMatchObject({ kind: 'ruled-out', reason: 'other' });
});
