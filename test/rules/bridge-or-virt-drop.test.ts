import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver } from './wired-host.ts';

const ID = 'bridge-or-virt-drop';

function guest(sent: number, dropped: number, port = 3) {
  const rows = [
    `/sys/class/net/tap0/operstate:up`,
    `/sys/class/net/tap0/brport/state:${port}`,
    `/sys/class/net/tap0/statistics/tx_packets:${sent}`,
    `/sys/class/net/tap0/statistics/tx_dropped:${dropped}`,
  ];
  return { more: { 'sys-class-net': `${rows.join('\n')}\n` } };
}

test('a guest that takes nothing out of its queue', () => {
  expect(answerOver(ID, guest(4, 0), guest(8, 50))).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'likely',
    explains: 50,
    values: { device: 'tap0', count: 50 },
  });
  expect(diagnosedOver(guest(4, 0), guest(8, 50)).verdict).toMatchObject({ status: 'active', causeId: ID });
});

test('a packet or two dropped among many is a burst', () => {
  expect(answerOver(ID, guest(0, 0), guest(90_000, 20))).toMatchObject({ kind: 'ruled-out', reason: 'none' });
});

test('a device of our own that drops is no guest', () => {
  const last = { received: 9, sent: 100, device: { tx_dropped: 50 } };
  expect(answerOver(ID, { device: { tx_dropped: 0 } }, last)).toMatchObject({ kind: 'ruled-out', reason: 'none' });
});

test('a blocked port may be a loop that the spanning tree broke', () => {
  expect(answerOver(ID, guest(4, 0, 4), guest(4, 0, 4))).toMatchObject({ state: 'latent', confidence: 'possible' });
});

test('no look at the devices leaves it open', () => {
  expect(answerTo(ID, { notes: 'x' })).toEqual({ kind: 'unknown', needs: 'receivePath' });
});
