import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver, wired } from './wired-host.ts';

const ID = 'nic-phy-errors';

test('one damaged frame in a hundred', () => {
  const last = { received: 5_000, device: { rx_crc_errors: 55 } };
  expect(answerOver(ID, { device: { rx_crc_errors: 5 } }, last)).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'likely',
    explains: 50,
    values: { device: 'eth0', counter: 'rx_crc_errors' },
  });
});

test('a link that went down in the window', () => {
  const answer = answerOver(ID, { device: { carrier_changes: 2 } }, { received: 9, device: { carrier_changes: 4 } });
  expect(answer).toMatchObject({ kind: 'found', state: 'active', chain: ['chainFlap', 'chainLost'] });
});

test('the only device with an address has no carrier', () => {
  const flags = 'qdisc noqueue state DOWN';
  expect(answerOver(ID, { flags }, { flags })).toMatchObject({ kind: 'found', state: 'active', confidence: 'proven' });
  expect(diagnosedOver({ flags }, { flags }).verdict).toMatchObject({ label: 'path-or-middlebox', causeId: ID });
});

test('a spare device that is down beside one that is up is no fault', () => {
  const link = '3: eth1: <BROADCAST,MULTICAST> mtu 1500 state DOWN\n    inet 198.51.100.1/24 scope global eth1\n';
  expect(answerOver(ID, { link }, { received: 9, link })).toMatchObject({ state: 'latent', confidence: 'possible' });
  expect(diagnosedOver({ link }, { received: 9, link }).verdict.status).not.toBe('active');
});

test('a damaged frame now and then is the life of every wire', () => {
  const last = { received: 200_000, device: { rx_crc_errors: 9 } };
  expect(answerOver(ID, { device: { rx_crc_errors: 5 } }, last)).toMatchObject({ kind: 'ruled-out', reason: 'sound' });
});

test('another namespace may report a link of the same log', () => {
  const dmesg = { dmesg: '[ 5.0] igb 0000:01:00.0 ens9: igb: ens9 NIC Link is Down\n' };
  const answer = answerOver(ID, { more: { dmesg: '[ 1.0] x\n' } }, { received: 9, more: dmesg });
  expect(answer).toMatchObject({ kind: 'ruled-out' });
});

test('old errors are history, nothing said leaves it open', () => {
  const old = wired({ received: 10_000, device: { rx_crc_errors: 900 } });
  expect(answerTo(ID, old)).toMatchObject({ kind: 'found', state: 'past', confidence: 'possible' });
  expect(answerTo(ID, { notes: 'x' })).toEqual({ kind: 'unknown', needs: 'receivePath' });
});
