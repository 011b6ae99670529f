import { expect, test } from 'vitest';
import { parseLsm } from '../../../src/snapshot/parse/lsm.ts';

test('the modules in their order, and whether SELinux enforces', () => {
  const text = '/sys/kernel/security/lsm:lockdown,capability,yama,selinux,bpf\n/sys/fs/selinux/enforce:1\n';
  expect(parseLsm(text)).toMatchObject({
    modules: ['lockdown', 'capability', 'yama', 'selinux', 'bpf'],
    enforcing: true,
  });
});

test('without securityfs and without SELinux nothing is said', () => {
  expect(parseLsm('')).toEqual({ rows: [] });
  expect(parseLsm('/sys/fs/selinux/enforce:0\n')).toMatchObject({ enforcing: false });
});
