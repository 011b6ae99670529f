import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'asymmetric-reply-path';
const ADDRESSES = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536
    inet 127.0.0.1/8 scope host lo
2: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500
    inet 192.0.2.1/24 scope global eth0
3: eth1: <BROADCAST,UP,LOWER_UP> mtu 1500
    inet 203.0.113.1/24 scope global eth1
`;
const OTHER_WAY = 'default via 203.0.113.254 dev eth1\n192.0.2.0/24 dev eth0 scope link\n';
const SAME_WAY = 'default via 192.0.2.254 dev eth0\n192.0.2.0/24 dev eth0 scope link\n';
const RULES = '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n';

interface Setup {
  readonly routes?: string;
  readonly rules?: string;
  readonly pending?: number;
}

function host(repeated: number, { routes = OTHER_WAY, rules = RULES, pending = 6 }: Setup = {}): Texts {
  const rows = Array.from(
    { length: pending },
    (_, i) => `SYN-RECV 0 0 192.0.2.1:8080 198.51.100.7:${40_000 + i}\n`,
  ).join('');
  return {
    ...procCounters({
      IpInReceives: repeated,
      IpInDelivers: repeated,
      TcpInSegs: repeated,
      TcpExtTCPSynRetrans: repeated,
    }),
    'ip-address': ADDRESSES,
    'ip-route': routes,
    'ip-rule': rules,
    'ss-sockets': `LISTEN 0 128 0.0.0.0:8080 0.0.0.0:*\n${rows}`,
  };
}

test('answers that leave by another device and are repeated are the cause', () => {
  expect(answerOf(ID, host(0), host(30))).toMatchObject({
    kind: 'found',
    state: 'active',
    values: { at: 'eth0', by: 'eth1' },
  });
  const { verdict, findings } = diagnosisOf(host(0), host(30));
  expect(verdict).toMatchObject({ label: 'martian-or-no-route', causeId: ID });
  expect(findings.map(({ causeId }) => causeId)).not.toContain('synack-lost-on-path');
});

test('answers by the device of the address are lost elsewhere', () => {
  const setup = { routes: SAME_WAY };
  expect(answerOf(ID, host(0, setup), host(30, setup))).toMatchObject({ kind: 'ruled-out', reason: 'same' });
  expect(diagnosisOf(host(0, setup), host(30, setup)).verdict.causeId).toBe('synack-lost-on-path');
});

test('a rule by source address brings the answer home', () => {
  const setup = {
    routes: `${OTHER_WAY}default via 192.0.2.254 dev eth0 table 200\n`,
    rules: `0:\tfrom all lookup local\n200:\tfrom 192.0.2.1 lookup 200\n32766:\tfrom all lookup main\n`,
  };
  expect(answerOf(ID, host(0, setup), host(30, setup))).toMatchObject({ reason: 'same' });
});

test('handshakes that finish by another way are no fault', () => {
  expect(answerOf(ID, host(7), host(7))).toMatchObject({ kind: 'ruled-out', reason: 'finished' });
  expect(answerOf(ID, host(0, { pending: 0 }), host(30, { pending: 0 }))).toMatchObject({ reason: 'finished' });
});

test('without routes nothing is known', () => {
  expect(answerOf(ID, procCounters({}), procCounters({}))).toEqual({ kind: 'unknown', needs: 'replyPaths' });
});
