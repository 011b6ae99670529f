import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'neighbour-unresolved';
const ROUTES = 'default via 192.0.2.200 dev eth0\n192.0.2.0/24 dev eth0 scope link\n';
const RULES = '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n';
const DEAD = '192.0.2.200 dev eth0 INCOMPLETE\n';

function host(lost: number, neighbours = DEAD): Texts {
  return {
    ...procCounters({
      IpInReceives: 2 * lost,
      IpInDelivers: 2 * lost,
      TcpInSegs: lost,
      TcpExtListenDrops: lost,
      IcmpInDestUnreachs: lost,
      TcpExtTCPSynRetrans: 2 * lost,
    }),
    'ip-route': ROUTES,
    'ip-rule': RULES,
    'ip-neighbours': neighbours,
    'ss-sockets': 'SYN-RECV 0 0 192.0.2.1:8080 198.51.100.7:40001\nLISTEN 0 128 0.0.0.0:8080 0.0.0.0:*\n',
  };
}

test('a gateway that does not answer ARP is told before the ICMP that follows from it', () => {
  expect(answerOf(ID, host(0), host(26))).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    values: { hop: '192.0.2.200' },
  });
  const { verdict, findings } = diagnosisOf(host(0), host(26), { port: 8080, client: '198.51.100.7' });
  expect(verdict).toMatchObject({ status: 'active', label: 'martian-or-no-route', causeId: ID });
  expect(findings.map(({ causeId }) => causeId)).not.toContain('synack-killed-by-icmp');
});

test('a neighbour that fails but is not on the way back is no cause', () => {
  const other = '192.0.2.9 dev eth0 FAILED\n';
  expect(answerOf(ID, host(0, other), host(26, other))).toMatchObject({ kind: 'ruled-out', reason: 'answers' });
  const { verdict } = diagnosisOf(host(0, other), host(26, other));
  expect(verdict.causeId).toBe('synack-killed-by-icmp');
});

test('a dead gateway that nobody needed in the window is no fault of the present', () => {
  expect(answerOf(ID, host(26), host(26))).toMatchObject({ kind: 'ruled-out', reason: 'idle2' });
});

test('a client on the link is its own next hop', () => {
  const client = '192.0.2.7 dev eth0 FAILED\n';
  expect(answerOf(ID, host(0, client), host(26, client), { client: '192.0.2.7' })).toMatchObject({
    kind: 'found',
    values: { hop: '192.0.2.7' },
  });
});

test('without neighbours nothing is known', () => {
  expect(answerOf(ID, procCounters({}), procCounters({}))).toEqual({ kind: 'unknown', needs: 'nextHops' });
});
