import { expect, test } from 'vitest';
import { answerOver, answerTo } from './wired-host.ts';

const ID = 'ipv6-address-state';
const TENTATIVE = '    inet6 2001:db8::1/64 scope global tentative\n';
const GOOD = '    inet6 2001:db8::1/64 scope global\n';

function six(asked: number, answered: number, listener = '*:8080') {
  return {
    'proc-net-snmp6': `Ip6InReceives ${asked}\nIcmp6InNeighborSolicits ${asked}\nIcmp6OutNeighborAdvertisements ${answered}\n`,
    'ss-listen': `0 128 ${listener} *:* ino:77 sk:1\n`,
  };
}

const off: Readonly<Record<string, string>> = { sysctl: '/proc/sys/net/ipv6/conf/all/disable_ipv6:1\n' };

test('an address that stays under examination while somebody asks for it', () => {
  const answer = answerOver(ID, { link: TENTATIVE, more: six(2, 0) }, { link: TENTATIVE, more: six(8, 0) });
  expect(answer).toMatchObject({
    kind: 'found',
    state: 'active',
    values: { address: '2001:db8::1', state: 'tentative' },
  });
});

test('nobody asks for it: it will bite the first who does', () => {
  const answer = answerOver(ID, { link: TENTATIVE, more: six(2, 2) }, { link: TENTATIVE, more: six(4, 4) });
  expect(answer).toMatchObject({ kind: 'found', state: 'latent' });
});

test('an address in its first second, or a service of IPv4 alone, is no fault', () => {
  const first = { link: '', more: six(2, 0) };
  expect(answerOver(ID, first, { link: TENTATIVE, more: six(8, 0) })).toMatchObject({ kind: 'ruled-out' });
  const four = six(8, 0, '0.0.0.0:8080');
  expect(answerOver(ID, { link: TENTATIVE, more: four }, { link: TENTATIVE, more: four })).toMatchObject({
    kind: 'ruled-out',
    reason: 'usable',
  });
});

test('IPv6 switched off matters to a client that uses it, and to no other', () => {
  const sample = { more: off };
  expect(answerOver(ID, sample, sample, { client: '2001:db8::2' })).toMatchObject({
    state: 'active',
    confidence: 'likely',
  });
  expect(answerOver(ID, sample, sample, { client: '192.0.2.9' })).toMatchObject({ kind: 'ruled-out', reason: 'other' });
  expect(answerOver(ID, sample, sample)).toMatchObject({ kind: 'ruled-out', reason: 'off' });
});

test('usable addresses rule it out, none known leaves it open', () => {
  expect(answerOver(ID, { link: GOOD }, { link: GOOD })).toMatchObject({ kind: 'ruled-out', reason: 'usable' });
  expect(answerTo(ID, off)).toEqual({ kind: 'unknown', needs: 'interfaces' });
});
