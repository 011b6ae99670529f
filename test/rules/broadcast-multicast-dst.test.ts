import { expect, test } from 'vitest';
import { answerOver, answerTo } from './wired-host.ts';

const ID = 'broadcast-multicast-dst';

/** /proc/net/snmp with the protocols that claim what IP delivered. */
function snmp(delivered: number, segments: number, datagrams: number): Readonly<Record<string, string>> {
  return {
    'proc-net-snmp': `Ip: InReceives InDelivers
Ip: ${delivered} ${delivered}
Icmp: InMsgs
Icmp: 0
Tcp: InSegs
Tcp: ${segments}
Udp: InDatagrams NoPorts
Udp: ${datagrams} 0
`,
  };
}

const REST = { more: snmp(0, 0, 0) };

test('packets delivered that no protocol counts, and no segment for the service asked about', () => {
  const answer = answerOver(ID, REST, { received: 50, more: snmp(48, 0, 2) }, { port: 8080 });
  expect(answer).toMatchObject({ kind: 'found', state: 'active', confidence: 'possible', explains: 46 });
});

test('beside segments that TCP takes they are another protocol', () => {
  const answer = answerOver(ID, REST, { received: 90, more: snmp(90, 40, 0) }, { port: 8080 });
  expect(answer).toMatchObject({ kind: 'ruled-out', reason: 'others' });
});

test('on a host nobody asks about they may be routing messages', () => {
  expect(answerOver(ID, REST, { received: 48, more: snmp(48, 0, 2) })).toMatchObject({
    kind: 'ruled-out',
    reason: 'others',
  });
});

test('what is counted is no mystery', () => {
  const answer = answerOver(ID, REST, { received: 48, more: snmp(48, 30, 18) }, { port: 8080 });
  expect(answer).toMatchObject({ kind: 'ruled-out', reason: 'claimed' });
});

test('counters that were not printed leave it open', () => {
  expect(answerOver(ID, {}, { received: 48 })).toEqual({ kind: 'unknown', needs: 'funnel' });
  expect(answerTo(ID, { notes: 'x' })).toEqual({ kind: 'unknown', needs: 'counters' });
});
