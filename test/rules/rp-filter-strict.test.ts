import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'rp-filter-strict';
const ROUTES =
  'default via 192.0.2.254 dev eth0\n192.0.2.0/24 dev eth0 scope link\n203.0.113.0/24 dev eth1 scope link\n';
const RULES = '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n';

/** Two networks, both filtered strictly; `filtered` of the packets came by the wrong one. */
function host(filtered: number, received: number, strict = ['eth0', 'eth1']): Texts {
  return {
    ...procCounters({
      IpInReceives: received,
      IpInDelivers: received - filtered,
      TcpInSegs: received - filtered,
      TcpExtIPReversePathFilter: filtered,
    }),
    'ip-route': ROUTES,
    'ip-rule': RULES,
    sysctl: ['all', 'eth0', 'eth1']
      .map((device) => `net.ipv4.conf.${device}.rp_filter = ${strict.includes(device) ? 1 : 0}\n`)
      .join(''),
  };
}

test('a trickle on a quiet host with two networks is no fault, and whether it hides a client is left open', () => {
  // One packet a second, a third of all there is.
  const [first, last] = [host(700, 2000), host(705, 2015)];
  expect(answerOf(ID, first, last)).toEqual({ kind: 'unknown', needs: 'repeatedSyns' });
  expect(diagnosisOf(first, last)).toMatchObject({ verdict: { status: 'healthy' }, findings: [] });
});

test('a client that repeats its SYNs is more than a trickle', () => {
  expect(answerOf(ID, host(700, 2000), host(754, 2060))).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    explains: 54,
  });
});

test('a client whose answers leave by the only strict interface loses nothing by it', () => {
  const strict = ['eth0'];
  const asked = { client: '198.51.100.7' };
  expect(answerOf(ID, host(0, 0, strict), host(54, 60, strict), asked)).toMatchObject({ reason: 'spared' });
  expect(answerOf(ID, host(0, 0, strict), host(54, 60, strict), { client: '203.0.113.9' })).toMatchObject({
    kind: 'found',
  });
});
