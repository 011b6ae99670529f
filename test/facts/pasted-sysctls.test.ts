import { expect, test } from 'vitest';
import { withPastedSysctls } from '../../src/facts/pasted-sysctls.ts';

const COUNT = 'net.netfilter.nf_conntrack_count';
const MAX = 'net.netfilter.nf_conntrack_max';

function read(...notes: string[]): Record<string, string | undefined> {
  const { sysctls } = withPastedSysctls({ counting: 'totals', absent: {}, notes });
  return Object.fromEntries([...(sysctls?.keys() ?? [])].map((key) => [key, sysctls?.get(key)]));
}

test.each([
  [['[root@gw ~]# cat /proc/sys/net/netfilter/nf_conntrack_{count,max}', '262144', '262144']],
  [['$ cat /proc/sys/net/netfilter/nf_conntrack_count /proc/sys/net/netfilter/nf_conntrack_max', '262144', '262144']],
  [
    [
      '==> /proc/sys/net/netfilter/nf_conntrack_count <==',
      '262144',
      '==> /proc/sys/net/netfilter/nf_conntrack_max <==',
      '262144',
    ],
  ],
  [['# conntrack -C', '262144', '# sudo cat /proc/sys/net/netfilter/nf_conntrack_max', '262144']],
  [['262144 /proc/net/nf_conntrack', '$ cat /proc/sys/net/netfilter/nf_conntrack_max', '262144']],
])('%j shows both settings', (notes) => {
  expect(read(...notes)).toEqual({ [COUNT]: '262144', [MAX]: '262144' });
});

test('of values that are too few, or are none, nothing is read', () => {
  expect(read('$ cat /proc/sys/net/netfilter/nf_conntrack_{count,max}', '262144', '$ date')).toEqual({});
  expect(read('$ cat /proc/sys/net/core/somaxconn', 'cat: No such file or directory')).toEqual({});
});
