import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'container-dnat-no-backend';
const DEAD = '172.17.0.9 dev docker0 INCOMPLETE\n';

function host(translated: number, forwarded: number, neighbours = DEAD): Texts {
  return {
    ...procCounters({
      IpInReceives: forwarded,
      IpForwDatagrams: forwarded,
      IcmpOutDestUnreachs: Math.min(forwarded, 9),
    }),
    sysctl: 'net.ipv4.ip_forward = 1\n',
    'ip-neighbours': neighbours,
    'iptables-save': `*nat\n:PREROUTING ACCEPT [0:0]\n[${translated}:${translated * 60}] -A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.9:80\nCOMMIT\n`,
  };
}

test('a translation to an address that does not answer ARP is the cause', () => {
  expect(answerOf(ID, host(0, 0), host(20, 75), { port: 8080 })).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    values: { address: '172.17.0.9' },
  });
  expect(diagnosisOf(host(0, 0), host(20, 75)).verdict).toMatchObject({ label: 'martian-or-no-route', causeId: ID });
});

test('a dead address that nobody asks for bites later', () => {
  expect(answerOf(ID, host(20, 75), host(20, 75))).toMatchObject({ kind: 'found', state: 'latent' });
});

test('an address that answers ARP leads into the container', () => {
  expect(answerOf(ID, host(0, 0, ''), host(20, 75, ''))).toMatchObject({ kind: 'ruled-out', reason: 'answers' });
});

test('a neighbour that fails and that no rule translates to is another matter', () => {
  const other = '172.17.0.77 dev docker0 FAILED\n';
  expect(answerOf(ID, host(0, 0, other), host(20, 75, other))).toMatchObject({ kind: 'ruled-out' });
});

test('without neighbours or without rules it is not known', () => {
  const blind = { ...host(0, 0) };
  delete (blind as Record<string, string>)['ip-neighbours'];
  expect(answerOf(ID, blind, blind)).toEqual({ kind: 'unknown', needs: 'nextHops' });
  expect(answerOf(ID, procCounters({}), procCounters({}))).toEqual({ kind: 'unknown', needs: 'firewall' });
  expect(answerOf(ID, host(0, 0), host(20, 75), { port: 443 })).toMatchObject({ reason: 'none' });
});
