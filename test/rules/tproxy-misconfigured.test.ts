import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'tproxy-misconfigured';
const PROXY = '0 128 0.0.0.0:15001 0.0.0.0:*\n';
const SERVICE = '0 128 0.0.0.0:8080 0.0.0.0:*\n';
const RULES = '0:\tfrom all lookup local\n100:\tfrom all fwmark 0x1 lookup 100\n32766:\tfrom all lookup main\n';
const ROUTES = 'default via 192.0.2.254 dev eth0\nlocal default dev lo table 100 scope host\n';

interface Setup {
  readonly listeners?: string;
  readonly routes?: string;
  readonly strayed?: number;
}

function host(packets: number, { listeners = SERVICE + PROXY, routes = ROUTES, strayed = 0 }: Setup = {}): Texts {
  return {
    ...procCounters({ IpInReceives: packets, IpInDelivers: 0, IpInAddrErrors: strayed }),
    'ss-listen': listeners,
    'ip-rule': RULES,
    'ip-route': routes,
    'iptables-save': `*mangle\n:PREROUTING ACCEPT [0:0]\n[${packets}:${packets * 60}] -A PREROUTING -p tcp -m tcp --dport 8080 -j TPROXY --on-port 15001 --on-ip 0.0.0.0 --tproxy-mark 0x1/0xffffffff\nCOMMIT\n`,
  };
}

test('packets for a proxy that does not listen are dropped', () => {
  const dead = { listeners: SERVICE };
  expect(answerOf(ID, host(0, dead), host(50, dead), { port: 8080 })).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    values: { port: 15_001 },
  });
  expect(diagnosisOf(host(0, dead), host(50, dead), { port: 8080 }).verdict).toMatchObject({ causeId: ID });
});

test('without the local route for its mark a packet is none of this host', () => {
  const routes = 'default via 192.0.2.254 dev eth0\n';
  const { findings } = diagnosisOf(host(0, { routes }), host(50, { routes, strayed: 50 }), { port: 8080 });
  expect(findings.map(({ causeId }) => causeId)).toEqual([ID]);
  expect(findings[0]).toMatchObject({ state: 'active', confidence: 'likely' });
});

test('a proxy that listens, with its route, is well', () => {
  expect(answerOf(ID, host(0), host(50), { port: 8080 })).toMatchObject({ kind: 'ruled-out', reason: 'well' });
});

test('a rule that took nothing is no suspect', () => {
  const dead = { listeners: SERVICE };
  expect(answerOf(ID, host(50, dead), host(50, dead), { port: 8080 })).toMatchObject({ reason: 'idle2' });
});

test('other ports and other firewalls rule it out; without rules nothing is known', () => {
  expect(answerOf(ID, host(0), host(50), { port: 443 })).toMatchObject({ reason: 'none' });
  expect(answerOf(ID, procCounters({}), procCounters({}))).toEqual({ kind: 'unknown', needs: 'firewall' });
});
