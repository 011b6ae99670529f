import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver } from './wired-host.ts';

const ID = 'arp-reply-suppressed';
const SERVICE =
  '3: dummy0: <BROADCAST,NOARP,UP,LOWER_UP> mtu 1500 state UNKNOWN\n    inet 192.0.2.100/32 scope global dummy0\n';

function ignore(value: number): Readonly<Record<string, string>> {
  return {
    sysctl: `/proc/sys/net/ipv4/conf/all/arp_ignore:${value}\n/proc/sys/net/ipv4/conf/eth0/arp_ignore:0\n/proc/sys/net/ipv4/conf/all/arp_filter:0\n`,
  };
}

function over(value: number, link: string, received: number, packets: number) {
  const counters = { IpInReceives: packets, IpInDelivers: packets };
  return [
    { link, more: ignore(value) },
    { received, link, counters, more: ignore(value) },
  ] as const;
}

test('somebody asks for the service, frames come and no packet ever', () => {
  expect(answerOver(ID, ...over(1, SERVICE, 4, 0), { port: 8080 })).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'likely',
    values: { address: '192.0.2.100', device: 'eth0', setting: 'net.ipv4.conf.all.arp_ignore' },
  });
});

test('a real server behind LVS is set up so on purpose', () => {
  const [first, last] = over(1, SERVICE, 400, 400);
  expect(answerOver(ID, first, last, { port: 8080 })).toMatchObject({ state: 'latent', confidence: 'possible' });
  expect(answerOver(ID, ...over(1, SERVICE, 4, 0))).toMatchObject({ state: 'latent', confidence: 'possible' });
  const seen = <One extends typeof first>(host: One): One => ({
    ...host,
    more: { 'ss-listen': '0 128 0.0.0.0:8080 0.0.0.0:*\n', 'iptables-save': '*filter\nCOMMIT\n', ...host.more },
  });
  expect(diagnosedOver(seen(first), seen(last), { port: 8080 }).verdict.status).toBe('healthy');
});

test('with 8 no address is answered for', () => {
  const answer = answerOver(ID, ...over(8, '', 4, 0), { port: 8080 });
  expect(answer).toMatchObject({ state: 'active', values: { address: '192.0.2.1' } });
});

test('a host with its addresses on the device that is asked answers for them', () => {
  expect(answerOver(ID, ...over(1, '', 4, 0), { port: 8080 })).toMatchObject({ kind: 'ruled-out', reason: 'hidden' });
  expect(answerOver(ID, ...over(0, SERVICE, 4, 0), { port: 8080 })).toMatchObject({
    kind: 'ruled-out',
    reason: 'answers',
  });
});

test('without the settings, or without the addresses, it is unknown', () => {
  expect(answerOver(ID, {}, { received: 4 })).toEqual({ kind: 'unknown', needs: 'sysctls' });
  expect(answerTo(ID, ignore(1))).toEqual({ kind: 'unknown', needs: 'interfaces' });
});
