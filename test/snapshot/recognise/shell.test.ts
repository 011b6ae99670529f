import { expect, test } from 'vitest';
import { commandOf } from '../../../src/snapshot/recognise/shell.ts';

test.each([
  ['root@web1:~# cat /proc/net/sockstat'],
  ['[root@gw ~]# cat /proc/net/sockstat'],
  ['(venv) ops@web1:/etc$ sudo cat /proc/net/sockstat'],
  ['$ cat /proc/net/sockstat'],
  ['➜  ~ cat /proc/net/sockstat'],
  ['❯ kubectl exec -it web-0 -n shop -- cat /proc/net/sockstat'],
  ['/ # cat /proc/net/sockstat'],
  ['# docker exec -it web cat /proc/net/sockstat'],
  ['# ip netns exec blue cat /proc/net/sockstat'],
  ['cat /proc/net/sockstat'],
])('%s', (line) => {
  expect(commandOf(line)).toBe('cat /proc/net/sockstat');
});
