import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver } from './wired-host.ts';

const ID = 'offload-or-gro-bug';
const FAULT = '[ 9.5] eth0: hw csum failure\n';
const WRONG = { IpInReceives: 300, IpInDelivers: 300, TcpInSegs: 300, TcpInCsumErrors: 40 };

test('the kernel reports the card: the root of the wrong checksums', () => {
  const last = { received: 300, counters: WRONG, more: { dmesg: FAULT } };
  const { verdict, findings } = diagnosedOver({ more: { dmesg: '[ 1.0] x\n' } }, last);
  expect(verdict).toMatchObject({ status: 'active', label: 'checksum-offload', causeId: ID });
  expect(findings[0]?.chain[0]).toContain('eth0');
  expect(findings.map(({ causeId }) => causeId)).not.toContain('tcp-checksum-error');
});

test('wrong checksums on a host with a tunnel make it possible', () => {
  const link = '3: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 state UNKNOWN\n';
  const answer = answerOver(ID, { link }, { received: 300, counters: WRONG, link });
  expect(answer).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'possible',
    values: { device: 'flannel.1' },
  });
});

test('wrong checksums without a tunnel come from elsewhere', () => {
  expect(answerOver(ID, {}, { received: 300, counters: WRONG })).toMatchObject({ kind: 'ruled-out', reason: 'plain' });
});

test('checksums that are right rule it out, counters nobody printed leave it open', () => {
  const counters = { IpInReceives: 300, TcpInSegs: 300 };
  expect(answerOver(ID, {}, { received: 300, counters })).toMatchObject({ kind: 'ruled-out', reason: 'sums' });
  expect(answerTo(ID, { notes: 'x' })).toEqual({ kind: 'unknown', needs: 'counters' });
});

test('an old report is history', () => {
  const more = { dmesg: FAULT };
  expect(answerOver(ID, { more }, { received: 9, more })).toMatchObject({ state: 'past', confidence: 'possible' });
});
