import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver, qdisc } from './wired-host.ts';

const ID = 'xdp-drop';
const GENERIC = 'xdpgeneric/id:97 qdisc noqueue state UP';
const NATIVE = 'xdp/id:98 qdisc noqueue state UP';
const PASSED = { IpInReceives: 400, IpInDelivers: 400, TcpInSegs: 400 };

function drops(count: number): Readonly<Record<string, string>> {
  return { 'ethtool-statistics': `# ethtool -S eth0\nNIC statistics:\n     rx_queue_0_xdp_drops: ${count}\n` };
}

test('what the driver counts as dropped by XDP is proof where little else comes through', () => {
  const last = { received: 53, flags: NATIVE, more: drops(52) };
  expect(answerOver(ID, { flags: NATIVE, more: drops(0) }, last)).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    explains: 52,
  });
  const { verdict, findings } = diagnosedOver({ flags: NATIVE, more: drops(0) }, last);
  expect(verdict).toMatchObject({ status: 'active', label: 'firewall-drop', causeId: ID });
  expect(findings[0]?.advice.join(' ')).toContain('bpftool prog show id 98');
});

test('generic XDP counts nothing: frames that never become packets are its doing', () => {
  const answer = answerOver(ID, { flags: GENERIC }, { received: 53, flags: GENERIC });
  expect(answer).toMatchObject({ kind: 'found', state: 'active', confidence: 'likely', explains: 53 });
});

test('where a hook behind it counts the same frames, the program is only there', () => {
  const last = { received: 53, flags: GENERIC, more: qdisc('clsact', 55, 52) };
  const answer = answerOver(ID, { flags: GENERIC, more: qdisc('clsact', 0, 0) }, last);
  expect(answer).toMatchObject({ kind: 'found', state: 'latent', confidence: 'possible' });
});

test('a filter that drops beside traffic that passes does its work', () => {
  const last = { received: 500, counters: PASSED, flags: NATIVE, more: drops(100) };
  const answer = answerOver(ID, { flags: NATIVE, more: drops(0) }, last);
  expect(answer).toMatchObject({ kind: 'found', state: 'latent', confidence: 'possible' });
});

test('a program that lets all pass is ruled out', () => {
  const answer = answerOver(ID, { flags: GENERIC }, { received: 400, counters: PASSED, flags: GENERIC });
  expect(answer).toMatchObject({ kind: 'ruled-out', reason: 'passes' });
});

test('no program anywhere rules it out; without a look at the devices it is unknown', () => {
  expect(answerOver(ID, {}, { received: 53 })).toMatchObject({ kind: 'ruled-out', reason: 'none' });
  expect(answerTo(ID, { notes: 'x' })).toEqual({ kind: 'unknown', needs: 'interfaces' });
});
