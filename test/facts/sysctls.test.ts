import { expect, test } from 'vitest';
import { withPastedSysctls } from '../../src/facts/pasted-sysctls.ts';
import { sysctlFacts } from '../../src/facts/sysctls.ts';
import { record } from '../support/counters.ts';
import { bundleOf, factsOf } from '../rules/support.ts';

test('a few settings of one subject are a suspicion, a tuning file of many subjects is none', () => {
  const neighbours = { 'net.ipv4.neigh.default.gc_thresh1': '128', 'net.ipv4.neigh.default.gc_thresh2': '512' };
  const thresholds = {
    ...neighbours,
    'net.ipv4.neigh.default.gc_thresh3': '1024',
    'net.ipv4.neigh.default.gc_interval': '30',
  };
  expect(sysctlFacts(new Map(Object.entries(thresholds)))?.suspected('net.ipv4.neigh.default.gc_thresh3', 1024)).toBe(
    1024,
  );
  const file = {
    'net.ipv4.ip_forward': '0',
    'net.core.somaxconn': '128',
    'net.ipv4.conf.all.rp_filter': '1',
    'net.ipv4.tcp_fin_timeout': '30',
  };
  expect(sysctlFacts(new Map(Object.entries(file)))?.chosen).toBe(false);
});

test('the value under a cat of /proc/sys is read, other numbers are not', () => {
  const notes = '$ cat /proc/sys/net/core/somaxconn\n128\ncat /proc/sys/net/ipv4/tcp_mem\n1 2 3\ncat /etc/motd\n7\n';
  const { snapshot } = factsOf(bundleOf({ notes }));
  expect(record(withPastedSysctls(snapshot).sysctls)).toEqual({
    'net.core.somaxconn': '128',
    'net.ipv4.tcp_mem': '1 2 3',
  });
});
