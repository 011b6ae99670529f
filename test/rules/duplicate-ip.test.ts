import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver } from './wired-host.ts';

const ID = 'duplicate-ip';
const FAILED = '    inet6 2001:db8::1/64 scope global dadfailed tentative\n';

test('two MAC addresses answer for one address', () => {
  const notes = `$ arping -D -I eth0 192.0.2.1
Unicast reply from 192.0.2.1 [02:00:00:00:00:01]  0.712ms
Unicast reply from 192.0.2.1 [02:00:00:00:00:99]  0.801ms
`;
  expect(answerTo(ID, { notes })).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'likely',
    values: { address: '192.0.2.1' },
  });
});

test('one MAC address rules it out', () => {
  const notes =
    'ARP, Reply 192.0.2.1 is-at 02:00:00:00:00:01, length 28\nARP, Reply 192.0.2.1 is-at 02:00:00:00:00:01\n';
  expect(answerTo(ID, { notes })).toMatchObject({ kind: 'ruled-out', reason: 'oneOwner' });
});

test('the kernel found another host with an IPv6 address: the root of its state', () => {
  const ask = { 'proc-net-snmp6': 'Ip6InReceives 6\nIcmp6InNeighborSolicits 6\nIcmp6OutNeighborAdvertisements 0\n' };
  const none = { 'proc-net-snmp6': 'Ip6InReceives 0\nIcmp6InNeighborSolicits 0\nIcmp6OutNeighborAdvertisements 0\n' };
  const listen = { 'ss-listen': '0 128 *:8080 *:* ino:77 sk:1\n' };
  const first = { link: FAILED, more: { ...none, ...listen } };
  const { verdict, findings } = diagnosedOver(first, { received: 6, link: FAILED, more: { ...ask, ...listen } });
  expect(verdict).toMatchObject({ status: 'active', causeId: ID });
  expect(findings.map(({ causeId }) => causeId)).not.toContain('ipv6-address-state');
});

test("a message about somebody else's address is of another namespace", () => {
  const dmesg = '[ 9.0] IPv6: eth0: IPv6 duplicate address 2001:db8:5::1 used by 02:00:00:00:00:99 detected!\n';
  // `::1` is in the text of the other address, and not that address.
  const link = '3: x: <UP> mtu 1500\n    inet6 ::1/128 scope host\n';
  const answer = answerOver(ID, { link, more: { dmesg: '[ 1.0] x\n' } }, { received: 9, link, more: { dmesg } });
  expect(answer).toEqual({ kind: 'unknown', needs: 'addressOwners' });
});

test('a message of the past is history', () => {
  const notes = 'dhclient: duplicate address detected 192.0.2.7 used by 02:00:00:00:00:99';
  expect(answerTo(ID, { notes })).toMatchObject({ kind: 'found', state: 'past', confidence: 'possible' });
});
