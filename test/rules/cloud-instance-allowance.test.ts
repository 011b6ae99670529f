import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver, wired } from './wired-host.ts';

const ID = 'cloud-instance-allowance';

function ena(counters: Readonly<Record<string, number>>): Readonly<Record<string, string>> {
  const rows = Object.entries(counters).map(([name, value]) => `     ${name}: ${value}\n`);
  return { 'ethtool-statistics': `# ethtool -S eth0\nNIC statistics:\n${rows.join('')}` };
}

const NONE = { bw_in_allowance_exceeded: 12, pps_allowance_exceeded: 4_000, conntrack_allowance_exceeded: 0 };

test('new connections refused outside the guest', () => {
  const last = { received: 900, more: ena({ ...NONE, conntrack_allowance_exceeded: 61 }) };
  expect(answerOver(ID, { more: ena(NONE) }, last)).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    explains: 61,
    values: { counter: 'conntrack_allowance_exceeded', device: 'eth0' },
  });
  expect(diagnosedOver({ more: ena(NONE) }, last).verdict).toMatchObject({ label: 'path-or-middlebox', causeId: ID });
});

test('packets beyond the allowed rate may be anybody', () => {
  const last = { received: 900, more: ena({ ...NONE, pps_allowance_exceeded: 4_100 }) };
  expect(answerOver(ID, { more: ena(NONE) }, last)).toMatchObject({
    state: 'active',
    confidence: 'likely',
    explains: undefined,
  });
});

test('what stood there before is history, and DNS is another matter', () => {
  const more = ena(NONE);
  expect(answerOver(ID, { more }, { received: 900, more })).toMatchObject({ kind: 'ruled-out', reason: 'within' });
  const dns = { received: 900, more: ena({ ...NONE, linklocal_allowance_exceeded: 50 }) };
  expect(answerOver(ID, { more: ena(NONE) }, dns)).toMatchObject({ kind: 'ruled-out', reason: 'within' });
  expect(answerTo(ID, wired({ more }))).toMatchObject({ kind: 'found', state: 'past', confidence: 'possible' });
});

test('a card that counts no allowance rules it out, no look at the card leaves it open', () => {
  expect(answerOver(ID, {}, { received: 9 })).toMatchObject({ kind: 'ruled-out', reason: 'notCounted' });
  expect(answerTo(ID, { notes: 'x' })).toEqual({ kind: 'unknown', needs: 'receivePath' });
});
