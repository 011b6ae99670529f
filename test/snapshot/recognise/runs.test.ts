import { describe, expect, test } from 'vitest';
import { isOnePlace, runsIn, showsIncreases } from '../../../src/snapshot/recognise/runs.ts';

describe('the runs of a counter command in one text', () => {
  test('each repetition of the same lines is another run', () => {
    const run = (count: number) =>
      `    ${count} times the listen queue of a socket overflowed\n    ${count + 6} SYNs to LISTEN sockets dropped\n`;
    expect(runsIn('netstat-s', run(4343) + run(4500) + run(4771))).toEqual([run(4343), run(4500), run(4771)]);
    const nstat = (count: number) => `TcpExtListenOverflows           ${count}               0.0\n`;
    expect(runsIn('nstat', nstat(1) + nstat(2))).toEqual([nstat(1), nstat(2)]);
  });

  test('rows that stand below several headings of one run are no repetition', () => {
    const whole =
      'Icmp:\n    ICMP input histogram:\n        echo replies: 4\n    ICMP output histogram:\n        echo replies: 7\nUdp:\n    0 receive buffer errors\nUdpLite:\n    0 receive buffer errors\n';
    expect(runsIn('netstat-s', whole)).toEqual([whole]);
    const later = whole.replaceAll('4', '5');
    expect(runsIn('netstat-s', whole + later)).toEqual([whole, later]);
  });

  test('the same pasted twice is one run', () => {
    expect(runsIn('nstat', 'TcpExtA 1 0.0\nTcpExtA 1 0.0\n')).toHaveLength(1);
  });

  test('a part of the lines printed again is no second run', () => {
    const text = 'TcpExtA 1 0.0\nTcpExtB 2 0.0\nTcpExtC 3 0.0\nTcpExtA 4 0.0\n';
    expect(runsIn('nstat', text)).toEqual([text]);
  });
});

test.each([
  ['root@web1:~# nstat > /dev/null; sleep 10; nstat', true],
  ['$ nstat -n\n$ sleep 60\n$ nstat', true],
  ['[root@web1 ~]# kubectl exec web-0 -- nstat\n[root@web1 ~]# kubectl exec web-0 -- nstat -z', true],
  ['$ nstat', false],
  ['$ nstat -az\n$ sleep 5\n$ nstat -az', false],
  ['what does nstat say; and then nstat', false],
])('%j shows increases: %s', (notes, shows) => {
  expect(showsIncreases(notes)).toBe(shows);
});

test.each([
  ['root@web1:~# netstat -s\nroot@web1:/etc# netstat -s', true],
  ['[root@web1 ~]# nstat -az\n[root@web1 ~]# sleep 5; nstat -az', true],
  ['[root@app ~]# netstat -s\n[root@db ~]# netstat -s', false],
  ['$ netstat -s\n$ kubectl exec web-0 -- netstat -s', false],
  ['root@node:~# nstat -az\nroot@node:~# ip netns exec blue nstat -az', false],
  ['root@node:~# netstat -s\nroot@node:~# docker exec -it web sh\n/ # netstat -s', false],
])('%j is of one place: %s', (notes, one) => {
  expect(isOnePlace(notes)).toBe(one);
});
