import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver } from './wired-host.ts';

const ID = 'l2-not-for-us';

/** `ip -s -s` prints the last column only where it is not zero. */
function others(count: number): string {
  return `    RX:  bytes packets errors dropped  missed   mcast
             0       0      0       0       0       0
    RX errors:  length    crc   frame    fifo overrun${count > 0 ? ' otherhost' : ''}
                     0      0       0       0       0${count > 0 ? ` ${count}` : ''}
`;
}

test('frames for another MAC address and nothing else', () => {
  const last = { received: 52, link: others(51) };
  expect(answerOver(ID, { link: others(0) }, last, { port: 8080 })).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'likely',
    explains: 51,
  });
  const { verdict } = diagnosedOver({ link: others(0) }, last, { port: 8080 });
  expect(verdict).toMatchObject({ status: 'active', label: 'path-or-middlebox', causeId: ID });
});

test('a host nobody asks about is only possibly meant', () => {
  const answer = answerOver(ID, { link: others(0) }, { received: 52, link: others(51) });
  expect(answer).toMatchObject({ kind: 'found', state: 'active', confidence: 'possible' });
});

test('a switch that floods brings frames for others beside those for this host', () => {
  const counters = { IpInReceives: 300, IpInDelivers: 300, TcpInSegs: 300 };
  const answer = answerOver(ID, { link: others(0) }, { received: 500, counters, link: others(190) }, { port: 8080 });
  expect(answer).toMatchObject({ kind: 'ruled-out', reason: 'passes', measured: true });
});

test('none is none; a kernel or tool that does not count them leaves it open', () => {
  expect(answerOver(ID, { link: others(0) }, { received: 9, link: others(0) })).toMatchObject({ kind: 'ruled-out' });
  expect(answerOver(ID, {}, { received: 9 })).toEqual({ kind: 'unknown', needs: 'interfaces' });
  expect(answerTo(ID, { notes: 'x' })).toEqual({ kind: 'unknown', needs: 'receivePath' });
});
