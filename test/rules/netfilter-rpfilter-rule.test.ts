import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'netfilter-rpfilter-rule';
const TWO_HOMES = `2: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500
    inet 192.0.2.1/24 scope global eth0
3: eth1: <BROADCAST,UP,LOWER_UP> mtu 1500
    inet 198.51.100.1/24 scope global eth1
`;
const ONE_HOME = TWO_HOMES.slice(0, TWO_HOMES.indexOf('3: eth1'));
const ROUTES = 'default via 192.0.2.254 dev eth0\n192.0.2.0/24 dev eth0 scope link\n';

function host(received: number, taken: number, addresses = TWO_HOMES, size = 60): Texts {
  return {
    ...procCounters({ IpInReceives: received, IpInDelivers: received - taken }),
    'ip-address': addresses,
    'ip-route': ROUTES,
    'ip-rule': '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n',
    'iptables-save': `*raw\n:PREROUTING ACCEPT [0:0]\n[${taken}:${taken * size}] -A PREROUTING -m rpfilter --invert -j DROP\nCOMMIT\n`,
  };
}

test('a check of the way back that takes SYNs is found, and not called a plain rule', () => {
  expect(answerOf(ID, host(0, 0), host(60, 52), { port: 8080 })).toMatchObject({ kind: 'found', explains: 52 });
  const { verdict, findings } = diagnosisOf(host(0, 0), host(60, 52), { port: 8080 });
  expect(verdict).toMatchObject({ status: 'active', label: 'firewall-drop', causeId: ID });
  expect(findings).toHaveLength(1);
});

test('discovery that comes by a second network all the time is no fault', () => {
  expect(answerOf(ID, host(0, 0), host(60, 8))).toMatchObject({ kind: 'ruled-out' });
  // As many packets as SYNs would be, but longer.
  expect(answerOf(ID, host(0, 0, TWO_HOMES, 250), host(60, 40, TWO_HOMES, 250))).toMatchObject({ kind: 'ruled-out' });
});

test('with one interface and a default route every way back is the way of arrival', () => {
  expect(answerOf(ID, host(0, 0, ONE_HOME), host(60, 52, ONE_HOME))).toMatchObject({ reason: 'one' });
});

test('without a counter the loss of the window speaks, where nothing else may have taken it', () => {
  const nft = (rules: string, received: number, delivered: number): Texts => ({
    ...host(received, 0),
    ...procCounters({ IpInReceives: received, IpInDelivers: delivered }),
    'iptables-save': '',
    'nft-ruleset': `table inet guard {\n\tchain pre {\n\t\ttype filter hook prerouting priority -150; policy accept;\n${rules}\t}\n}\n`,
  });
  const check = '\t\tfib saddr . iif oif missing drop\n';
  expect(answerOf(ID, nft(check, 0, 0), nft(check, 52, 0), { port: 8080 })).toMatchObject({
    kind: 'found',
    confidence: 'likely',
    explains: 52,
  });
  expect(answerOf(ID, nft(check, 0, 0), nft(check, 52, 52), { port: 8080 })).toMatchObject({ kind: 'ruled-out' });
  const rival = `${check}\t\ttcp dport 8080 drop\n`;
  expect(answerOf(ID, nft(rival, 0, 0), nft(rival, 52, 0), { port: 8080 })).toMatchObject({ confidence: 'possible' });
});

test('no such rule rules it out, no rules at all leave it open', () => {
  const none = { ...host(0, 0), 'iptables-save': '*raw\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n' };
  expect(answerOf(ID, none, none)).toMatchObject({ reason: 'none' });
  expect(answerOf(ID, procCounters({}), procCounters({}))).toEqual({ kind: 'unknown', needs: 'firewall' });
});
