import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver, qdisc, wired } from './wired-host.ts';

const ID = 'tc-ingress-drop';

test('what the hook drops and IP never sees is a drop on the way in', () => {
  const last = { received: 53, more: qdisc('clsact', 55, 51) };
  expect(answerOver(ID, { more: qdisc('clsact', 3, 0) }, last)).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    explains: 51,
  });
  const { verdict } = diagnosedOver({ more: qdisc('clsact', 3, 0) }, last);
  expect(verdict).toMatchObject({ status: 'active', label: 'firewall-drop', causeId: ID });
});

test('a good part of what comes in, beside traffic that passes, is likely the fault', () => {
  const last = { received: 400, counters: { IpInReceives: 340, IpInDelivers: 340, TcpInSegs: 340 } };
  const answer = answerOver(ID, { more: qdisc('ingress', 0, 0) }, { ...last, more: qdisc('ingress', 400, 60) });
  expect(answer).toMatchObject({ kind: 'found', state: 'active', confidence: 'likely', explains: 60 });
});

test('a few packets among many are what such a hook is for', () => {
  const last = { received: 100_000, counters: { IpInReceives: 99_980, IpInDelivers: 99_980, TcpInSegs: 99_980 } };
  const answer = answerOver(ID, { more: qdisc('ingress', 0, 0) }, { ...last, more: qdisc('ingress', 100_000, 20) });
  expect(answer).toMatchObject({ kind: 'found', state: 'latent', confidence: 'possible' });
});

test('what the hook drops on the way out is none of it', () => {
  const counters = { IpInReceives: 55, IpInDelivers: 55, TcpInSegs: 55, TcpExtTCPTimeouts: 53 };
  const answer = answerOver(
    ID,
    { more: qdisc('clsact', 0, 0) },
    { received: 56, counters, more: qdisc('clsact', 200, 108) },
  );
  expect(answer).toMatchObject({ kind: 'ruled-out', reason: 'quiet' });
});

test('drops of before the window are history', () => {
  const more = qdisc('clsact', 4_000, 4_000);
  expect(answerOver(ID, { more }, { received: 50, more })).toMatchObject({ kind: 'ruled-out', reason: 'quiet' });
  expect(answerTo(ID, wired({ more }))).toMatchObject({ kind: 'found', state: 'past', confidence: 'possible' });
});

test('without a hook it is ruled out, without tc it is unknown', () => {
  expect(answerOver(ID, {}, { received: 50, more: qdisc('mq', 9, 0) })).toMatchObject({
    kind: 'ruled-out',
    reason: 'none',
  });
  expect(answerOver(ID, {}, { received: 50 })).toEqual({ kind: 'unknown', needs: 'trafficControl' });
});
