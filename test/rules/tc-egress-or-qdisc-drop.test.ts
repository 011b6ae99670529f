import { expect, test } from 'vitest';
import { answerOver, diagnosedOver, qdisc } from './wired-host.ts';

const ID = 'tc-egress-or-qdisc-drop';
const ANSWERED = { IpInReceives: 55, IpInDelivers: 55, TcpInSegs: 55 };

test('a hook on the way out that takes what the host cannot repeat', () => {
  const counters = { ...ANSWERED, TcpExtTCPTimeouts: 53 };
  const last = { received: 56, sent: 4, counters, more: qdisc('clsact', 200, 108) };
  expect(answerOver(ID, { more: qdisc('clsact', 0, 0) }, last)).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'likely',
    explains: 53,
  });
  const { verdict } = diagnosedOver({ more: qdisc('clsact', 0, 0) }, last);
  expect(verdict).toMatchObject({ status: 'active', label: 'firewall-drop', causeId: ID });
});

test('a queue that drops most of what it is given', () => {
  const counters = { ...ANSWERED, TcpExtTCPTimeouts: 53 };
  const last = { received: 89, sent: 75, counters, more: qdisc('tbf', 75, 146) };
  const answer = answerOver(ID, { more: qdisc('tbf', 0, 0) }, last);
  expect(answer).toMatchObject({ kind: 'found', state: 'active', confidence: 'proven', values: { kind: 'tbf' } });
});

test('queue management drops a few packets of every busy queue', () => {
  const counters = { IpInReceives: 50_000, IpInDelivers: 50_000, TcpInSegs: 50_000 };
  const last = { received: 50_000, counters, more: qdisc('fq_codel', 80_000, 400) };
  const answer = answerOver(ID, { more: qdisc('fq_codel', 0, 0) }, last);
  expect(answer).toMatchObject({ kind: 'ruled-out', reason: 'quiet', measured: true });
});

test('what the hook drops on the way in is none of it', () => {
  const answer = answerOver(ID, { more: qdisc('clsact', 0, 0) }, { received: 53, more: qdisc('clsact', 55, 51) });
  expect(answer).toMatchObject({ kind: 'ruled-out', reason: 'quiet' });
});

test('no hook and no drop ever rules it out, no tc leaves it open', () => {
  const more = qdisc('mq', 10, 0);
  expect(answerOver(ID, { more }, { received: 5, more })).toMatchObject({ kind: 'ruled-out', reason: 'none' });
  expect(answerOver(ID, {}, { received: 50 })).toEqual({ kind: 'unknown', needs: 'trafficControl' });
});
