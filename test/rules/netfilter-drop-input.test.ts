import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'netfilter-drop-input';
const LISTEN = '0 128 0.0.0.0:8080 0.0.0.0:*\n0 128 0.0.0.0:22 0.0.0.0:*\n';

function host(received: number, delivered: number, firewall: Texts): Texts {
  return {
    ...procCounters({ IpInReceives: received, IpInDelivers: delivered, TcpInSegs: delivered }),
    'ss-listen': LISTEN,
    ...firewall,
  };
}
const policy = (accepted: string): Texts => ({
  'nft-ruleset': `table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		tcp dport ${accepted} accept
	}
}
`,
});
const counted = (packets: number, size: number): Texts => ({
  'iptables-save': `*filter\n:INPUT DROP [${packets}:${packets * size}]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n`,
});

test('a policy without a counter is found by what vanished', () => {
  const rules = policy('22');
  expect(answerOf(ID, host(0, 0, rules), host(54, 2, rules), { port: 8080 })).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'likely',
    explains: 52,
  });
});

test('a policy is no suspect for a port it accepts, nor where it accepts every listener', () => {
  const rules = policy('{ 22, 8080 }');
  expect(answerOf(ID, host(0, 0, rules), host(54, 2, rules), { port: 8080 })).toMatchObject({ kind: 'ruled-out' });
  expect(answerOf(ID, host(0, 0, rules), host(54, 2, rules))).toMatchObject({ kind: 'ruled-out' });
});

test('multicasts nobody listens to vanish on every network: a part of little is no fault', () => {
  const rules = policy('22');
  const [first, last] = [host(0, 0, rules), host(60, 45, rules)];
  expect(answerOf(ID, first, last)).toMatchObject({ kind: 'ruled-out' });
  expect(diagnosisOf(first, last).verdict.status).not.toBe('active');
});

test('what a policy took is no SYN when it is as long as a broadcast', () => {
  expect(answerOf(ID, host(0, 0, counted(0, 60)), host(90, 50, counted(40, 229)))).toMatchObject({ kind: 'ruled-out' });
  expect(answerOf(ID, host(0, 0, counted(0, 60)), host(90, 50, counted(40, 60)))).toMatchObject({ state: 'active' });
});

test('a queue that a program reads is no drop', () => {
  const queue = (packets: number): Texts => ({
    'iptables-save': `*filter\n:INPUT ACCEPT [0:0]\n[${packets}:${packets * 60}] -A INPUT -p tcp -m tcp --dport 8080 -j NFQUEUE --queue-num 1\nCOMMIT\n`,
  });
  expect(answerOf(ID, host(0, 0, queue(0)), host(90, 90, queue(90)), { port: 8080 })).toMatchObject({
    reason: 'empty',
  });
});

test('a forward policy without a counter is found by what was never transmitted', () => {
  const forward: Texts = {
    'nft-ruleset':
      'table ip filter {\n\tchain forward {\n\t\ttype filter hook forward priority filter; policy drop;\n\t}\n}\n',
  };
  const at = (forwarded: number, transmitted: number): Texts => ({
    ...procCounters({ IpInReceives: forwarded, IpForwDatagrams: forwarded, IpOutTransmits: transmitted }),
    ...forward,
  });
  expect(answerOf(ID, at(0, 0), at(60, 0))).toMatchObject({ kind: 'found', state: 'active', explains: 60 });
  expect(answerOf(ID, at(0, 0), at(60, 60))).toMatchObject({ kind: 'ruled-out' });
});
