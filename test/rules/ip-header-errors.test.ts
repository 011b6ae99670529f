import { expect, test } from 'vitest';
import { ipHeaderErrors } from '../../src/rules/ip-header-errors.ts';
import { answerOf, bundleOf, diagnosisOf, factsOf, procCounters, type Texts } from './support.ts';

const ID = 'ip-header-errors';

function host(counts: Readonly<Record<string, number>>): Texts {
  return procCounters({ IpInReceives: 200, IpInDelivers: 120, ...counts });
}
const NOTHING = procCounters({});

test('headers whose checksum is wrong are the cause', () => {
  const last = host({ IpInHdrErrors: 80, IpExtInCsumErrors: 80 });
  expect(answerOf(ID, NOTHING, last)).toMatchObject({ kind: 'found', state: 'active', explains: 80 });
  expect(diagnosisOf(NOTHING, last).verdict).toMatchObject({ label: 'path-or-middlebox', causeId: ID });
});

test('packets longer than their frame count elsewhere', () => {
  expect(answerOf(ID, NOTHING, host({ IpExtInTruncatedPkts: 80 }))).toMatchObject({ state: 'active', explains: 80 });
});

test('expired TTLs of a router count there too, and are no fault', () => {
  const traced = host({ IpInHdrErrors: 80, IcmpOutTimeExcds: 78 });
  expect(answerOf(ID, NOTHING, traced)).toMatchObject({ kind: 'ruled-out', reason: 'expired' });
});

test('a trickle of damaged packets is background', () => {
  expect(answerOf(ID, NOTHING, host({ IpInHdrErrors: 6 }))).toMatchObject({ kind: 'ruled-out', reason: 'background' });
  expect(answerOf(ID, NOTHING, host({}))).toMatchObject({ kind: 'ruled-out', reason: 'idle' });
});

test('without counters nothing is known', () => {
  expect(answerOf(ID, { dmesg: '' }, { dmesg: '' })).toEqual({ kind: 'unknown', needs: 'counters' });
});

test('totals since boot are history, and on a router not even that', () => {
  const total = (forwarded: number) =>
    ipHeaderErrors.examine(factsOf(bundleOf(host({ IpInHdrErrors: 150, IpForwDatagrams: forwarded }))));
  expect(total(0)).toMatchObject({ kind: 'found', state: 'past', confidence: 'possible' });
  expect(total(90_000)).toMatchObject({ kind: 'ruled-out', reason: 'expired' });
});
