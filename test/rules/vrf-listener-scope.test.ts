import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'vrf-listener-scope';
const ADDRESSES = `2: red: <NOARP,MASTER,UP,LOWER_UP> mtu 65575
    vrf table 10 numtxqueues 1
3: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 master red
    vrf_slave table 10 numtxqueues 1
    inet 192.0.2.1/24 scope global eth0
`;
const PLAIN = `3: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500
    inet 192.0.2.1/24 scope global eth0
`;

function host(resets: number, listener: string, accept = 0, addresses = ADDRESSES): Texts {
  return {
    ...procCounters({ IpInReceives: resets, IpInDelivers: resets, TcpInSegs: resets, TcpOutRsts: resets }),
    sysctl: `net.ipv4.tcp_l3mdev_accept = ${accept}\n`,
    'ss-listen': `0 128 ${listener} 0.0.0.0:*\n`,
    'ip-address': addresses,
  };
}
const UNBOUND = '0.0.0.0:8080';

test('a listener bound to nothing is not seen from a VRF', () => {
  const [first, last] = [host(0, UNBOUND), host(20, UNBOUND)];
  expect(answerOf(ID, first, last, { port: 8080 })).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    values: { port: 8080, vrf: 'red' },
    remedies: [{ key: 'net.ipv4.tcp_l3mdev_accept', to: '1' }],
  });
  expect(diagnosisOf(first, last, { port: 8080 }).verdict).toMatchObject({ label: 'wrong-bind-address', causeId: ID });
});

test('without a reset it bites later, and nothing is proposed', () => {
  expect(answerOf(ID, host(0, UNBOUND), host(0, UNBOUND), { port: 8080 })).toMatchObject({
    state: 'latent',
    remedies: [],
  });
});

test('a listener of the VRF, a sysctl that lets all in, and no VRF at all rule it out', () => {
  const asked = { port: 8080 };
  expect(answerOf(ID, host(0, '0.0.0.0%red:8080'), host(20, '0.0.0.0%red:8080'), asked)).toMatchObject({
    reason: 'bound',
  });
  expect(answerOf(ID, host(0, UNBOUND, 1), host(20, UNBOUND, 1), asked)).toMatchObject({ reason: 'accepts' });
  expect(answerOf(ID, host(0, UNBOUND, 0, PLAIN), host(20, UNBOUND, 0, PLAIN), asked)).toMatchObject({
    reason: 'none',
  });
  expect(answerOf(ID, host(0, UNBOUND), host(20, UNBOUND))).toMatchObject({ reason: 'notAsked' });
});

test('without interfaces nothing is known', () => {
  expect(answerOf(ID, procCounters({}), procCounters({}))).toEqual({ kind: 'unknown', needs: 'vrfs' });
});
