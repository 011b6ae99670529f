import { expect, test } from 'vitest';
import { answerOver, diagnosedOver } from './wired-host.ts';

const ID = 'cgroup-bpf-ingress';
const COUNTERS = { IpInReceives: 52, IpInDelivers: 52, TcpInSegs: 52 };

/** skmem: `o` is the option memory, `d` the drops. */
function listening(drops: number, optionMemory = 0, programs?: string) {
  const skmem = `skmem:(r0,rb131072,t0,tb16384,f0,w0,o${optionMemory},bl0,d${drops})`;
  return {
    'ss-listen': `0 128 0.0.0.0:8080 0.0.0.0:* ino:77 sk:1 cgroup:/system.slice/web.service <-> ${skmem}\n`,
    ...(programs === undefined
      ? {}
      : { 'bpftool-cgroup': `CgroupPath\nID       AttachType      AttachFlags     Name\n${programs}` }),
  };
}

const OWN = '/sys/fs/cgroup/system.slice/web.service\n    101      cgroup_inet_ingress multi           sd_fw_ingress\n';

function over(optionMemory: number, programs?: string, counters: Readonly<Record<string, number>> = COUNTERS) {
  const first = { more: listening(0, optionMemory, programs) };
  return [first, { received: 53, counters, more: listening(51, optionMemory, programs) }] as const;
}

test('a bare listener that refuses what nothing else counts', () => {
  expect(answerOver(ID, ...over(0))).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'possible',
    explains: 51,
  });
  expect(diagnosedOver(...over(0)).verdict).toMatchObject({ status: 'active', label: 'firewall-drop', causeId: ID });
});

test('a program on the control group of the listener, or above it, proves it', () => {
  expect(answerOver(ID, ...over(0, OWN))).toMatchObject({ confidence: 'proven' });
  const above = OWN.replace('/web.service', '');
  expect(answerOver(ID, ...over(0, above))).toMatchObject({ confidence: 'proven' });
});

test('a program of another control group, or on the way out, is not it', () => {
  expect(answerOver(ID, ...over(0, OWN.replace('web', 'db')))).toMatchObject({ kind: 'ruled-out', reason: 'nothing' });
  expect(answerOver(ID, ...over(0, OWN.replace('inet_ingress', 'inet_egress')))).toMatchObject({ kind: 'ruled-out' });
});

test('a filter on the socket itself takes option memory', () => {
  expect(answerOver(ID, ...over(320))).toMatchObject({ kind: 'ruled-out', reason: 'filter' });
});

test('drops that SNMP counts are the accept queue, not a program', () => {
  const counters = { ...COUNTERS, TcpExtListenDrops: 51, TcpExtListenOverflows: 51 };
  expect(answerOver(ID, ...over(0, undefined, counters))).toMatchObject({ kind: 'ruled-out', reason: 'counted' });
});

test('a few drops more than counted were counted a moment later', () => {
  const counters = { ...COUNTERS, TcpExtListenDrops: 45, IpOutNoRoutes: 45 };
  expect(answerOver(ID, ...over(0, undefined, counters))).toMatchObject({ kind: 'ruled-out', reason: 'counted' });
});

test('without the drop count of the listener it is unknown', () => {
  expect(answerOver(ID, {}, { received: 53, counters: COUNTERS })).toEqual({ kind: 'unknown', needs: 'ownDrops' });
});
