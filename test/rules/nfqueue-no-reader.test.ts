import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'nfqueue-no-reader';

function host(packets: number, queues: string | undefined, options = '--queue-num 5'): Texts {
  return {
    ...procCounters({ IpInReceives: packets, IpInDelivers: 0 }),
    'iptables-save': `*filter\n:INPUT ACCEPT [0:0]\n[${packets}:${packets * 60}] -A INPUT -p tcp -m tcp --dport 8080 -j NFQUEUE ${options}\nCOMMIT\n`,
    ...(queues === undefined ? {} : { 'proc-net-nfnetlink_queue': queues }),
  };
}
const reader = (dropped: number): string => `    5  31415     0 2 65531     ${dropped}     0      912  1\n`;

test('a queue with packets and without a reader is the cause', () => {
  expect(answerOf(ID, host(3, ''), host(54, ''))).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    explains: 51,
    values: { queue: 5 },
  });
  expect(diagnosisOf(host(3, ''), host(54, '')).verdict).toMatchObject({ label: 'firewall-drop', causeId: ID });
});

test('packets through a queue that is read are the ordinary life of an IPS', () => {
  expect(answerOf(ID, host(3, reader(7)), host(9003, reader(7)))).toMatchObject({ kind: 'ruled-out', reason: 'read' });
  expect(diagnosisOf(host(3, reader(7)), host(9003, reader(7))).verdict.status).not.toBe('active');
});

test('a reader that is too slow loses packets', () => {
  expect(answerOf(ID, host(3, reader(7)), host(9003, reader(107)))).toMatchObject({ kind: 'found', explains: 100 });
});

test('with bypass packets pass where nobody reads', () => {
  const options = '--queue-num 5 --queue-bypass';
  expect(answerOf(ID, host(3, '', options), host(54, '', options))).toMatchObject({ kind: 'ruled-out' });
});

test('one queue of a range without a reader loses its part', () => {
  const options = '--queue-balance 5:6';
  expect(answerOf(ID, host(3, reader(0), options), host(54, reader(0), options))).toMatchObject({ kind: 'found' });
});

test('who may not see the readers cannot tell', () => {
  expect(answerOf(ID, host(3, undefined), host(54, undefined))).toEqual({ kind: 'unknown', needs: 'packetQueues' });
});

test('a queue for another port is none of the port in question', () => {
  expect(answerOf(ID, host(3, ''), host(54, ''), { port: 443 })).toMatchObject({ kind: 'ruled-out', reason: 'none' });
});
