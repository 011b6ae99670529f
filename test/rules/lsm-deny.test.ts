import { expect, test } from 'vitest';
import { lsmDeny } from '../../src/rules/lsm-deny.ts';
import { bundleOf, factsOf, procCounters } from './support.ts';

const DENIAL =
  '[7312.1] audit: type=1400 audit(1700000000.101:412): avc:  denied  { recvfrom } for  saddr=203.0.113.9 tclass=association permissive=0\n';
const BOOT = '[0.0] Linux version 6.1.0\n';

function host(drops: number, log: string, lsm: string): Record<string, string> {
  return { ...procCounters({ TcpPassiveOpens: 40, TcpExtListenDrops: drops }), dmesg: log, lsm };
}

const SELINUX = '/sys/kernel/security/lsm:lockdown,capability,selinux\n/sys/fs/selinux/enforce:1\n';
const answer = (drops: number, log: string, lsm: string) =>
  lsmDeny.examine(factsOf(bundleOf(host(3, BOOT, lsm), host(3 + drops, BOOT + log, lsm))));

test('denials of the window beside drops that nothing counts by name are those of the security module', () => {
  expect(answer(21, DENIAL, SELINUX)).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'likely',
    explains: 21,
  });
});

test.each([
  ['SELinux only logs', DENIAL, SELINUX.replace('enforce:1', 'enforce:0'), 'permissive'],
  ['no module has a say in TCP', '', '/sys/kernel/security/lsm:lockdown,capability,landlock,yama\n', 'noModule'],
])('ruled out where %s', (_, log, lsm, reason) => {
  expect(answer(21, log, lsm)).toMatchObject({ kind: 'ruled-out', reason });
});

test('an enforcing module alone is no reason: drops without a denial stay unknown, and no drops rule it out', () => {
  expect(answer(21, '', SELINUX)).toEqual({ kind: 'unknown', needs: 'log' });
  expect(answer(0, '', SELINUX)).toMatchObject({ kind: 'ruled-out', measured: true });
});
