import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'conntrack-stale-nat-entry';
const ROUTES = '172.17.0.0/16 dev docker0 scope link src 172.17.0.1\n192.0.2.0/24 dev eth0 scope link\n';

function host(forwarded: number, neighbours: string, notes = ''): Texts {
  return {
    ...procCounters({
      IpInReceives: forwarded,
      IpForwDatagrams: forwarded,
      IcmpOutDestUnreachs: Math.min(forwarded, 9),
    }),
    sysctl: 'net.ipv4.ip_forward = 1\n',
    'ip-neighbours': neighbours,
    'ip-route': ROUTES,
    'iptables-save': `*nat\n:PREROUTING ACCEPT [0:0]\n[7:420] -A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.9:80\nCOMMIT\n`,
    ...(notes === '' ? {} : { notes }),
  };
}

const LEFT_OVER = '172.17.0.5 dev docker0 INCOMPLETE\n';

test('an address of the containers that is asked for, and that no rule names any more, is of an old entry', () => {
  expect(answerOf(ID, host(0, LEFT_OVER), host(40, LEFT_OVER))).toMatchObject({
    kind: 'found',
    state: 'active',
    values: { address: '172.17.0.5' },
  });
  expect(diagnosisOf(host(0, LEFT_OVER), host(40, LEFT_OVER)).verdict).toMatchObject({ causeId: ID });
});

test('remains of containers that nobody asks for mean nothing', () => {
  const failed = '172.17.0.5 dev docker0 FAILED\n';
  expect(answerOf(ID, host(0, failed), host(40, failed))).toMatchObject({ kind: 'ruled-out' });
});

test('a client of another network that does not answer is none of the translation', () => {
  const client = '192.0.2.77 dev eth0 INCOMPLETE\n';
  expect(answerOf(ID, host(0, client), host(40, client))).toMatchObject({ kind: 'ruled-out' });
});

test('a listed entry that is translated elsewhere and never answered is told', () => {
  const entry =
    'tcp      6 110 SYN_SENT src=198.51.100.7 dst=192.0.2.1 sport=40001 dport=8080 [UNREPLIED] src=172.17.0.5 dst=198.51.100.7 sport=80 dport=40001 mark=0 use=1';
  expect(answerOf(ID, host(0, '', entry), host(0, '', entry))).toMatchObject({
    state: 'past',
    confidence: 'likely',
    values: { address: '172.17.0.5' },
  });
});

test('without translation it cannot be; without rules it is not known', () => {
  const none = { ...host(0, LEFT_OVER), 'iptables-save': '*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n' };
  expect(answerOf(ID, none, none)).toMatchObject({ reason: 'none' });
  expect(answerOf(ID, procCounters({}), procCounters({}))).toEqual({ kind: 'unknown', needs: 'firewall' });
});
