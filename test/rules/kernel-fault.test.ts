import { expect, test } from 'vitest';
import { kernelFault } from '../../src/rules/kernel-fault.ts';
import { kindOf, watchedFacts } from './elsewhere.ts';

const LEAK = '[ 9021.33] unregister_netdevice: waiting for eth0 to become free. Usage count = 1\n';

test('a network device that is never let go is a fault of the network code', () => {
  expect(kindOf(kernelFault, watchedFacts({ dmesg: LEAK }))).toBe('found likely');
});

test('a lock-up elsewhere is one possibility', () => {
  expect(
    kindOf(kernelFault, watchedFacts({ dmesg: '[ 12.1] watchdog: BUG: soft lockup - CPU#1 stuck for 22s!\n' })),
  ).toBe('found possible');
});

test('a program that crashes is no fault of the kernel', () => {
  const dmesg = '[ 12.1] nginx[812]: segfault at 0 ip 0000000000000000 sp 00007f41465edcc8 error 14\n';
  expect(kindOf(kernelFault, watchedFacts({ dmesg }))).toBe('ruled-out');
});

test('without the log: unknown', () => {
  expect(kindOf(kernelFault, watchedFacts({}))).toBe('unknown');
});
