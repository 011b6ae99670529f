import { describe, expect, test } from 'vitest';
import { parseSsListen } from '../../../src/snapshot/parse/ss-listen.ts';
import { ParseError } from '../../../src/snapshot/parse-error.ts';

describe('ss-listen', () => {
  test('without State column and header, with memory on the next line', () => {
    const text = [
      '0      128    0.0.0.0:2024 0.0.0.0:* ino:484 sk:1 cgroup:/system.slice/x.service <->',
      '\t skmem:(r0,rb131072,t0,tb16384,f0,w0,o136,bl0,d17)',
      '129    128          *:8080       *:* ino:9 sk:2 v6only:0 <->',
      '\t skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)',
    ].join('\n');
    expect(parseSsListen(text)).toMatchObject([
      {
        address: '0.0.0.0',
        port: 2024,
        family: 'ipv4',
        acceptQueue: 0,
        backlog: 128,
        drops: 17,
        optionMemory: 136,
        inode: 484,
        cgroup: '/system.slice/x.service',
      },
      { address: '*', port: 8080, acceptQueue: 129, backlog: 128, drops: 0, inode: 9, v6only: false },
    ]);
  });

  test.each([
    [
      'State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\nLISTEN 0      511          0.0.0.0:80      0.0.0.0:*          ',
    ],
    ['Recv-Q Send-QLocal Address:Port  Peer Address:Port\n0         511         *:80               *:*'],
    [
      'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port\ntcp   LISTEN 0 511 *:http *:*\nudp   UNCONN 0 0 *:68 *:*',
    ],
    ['LISTEN 0 511 :::80 :::* users:(("nginx",812,6))'],
    ['LISTEN 0 511 [::]:80 [::]:* users:(("nginx",pid=812,fd=6),("nginx",pid=813,fd=6)) skmem:(r0,d3)'],
    ['LISTEN 0 511 *:80'],
  ])('the same listener in another layout: %s', (text) => {
    expect(parseSsListen(text)).toMatchObject([{ port: 80, acceptQueue: 0, backlog: 511 }]);
  });

  test.each([
    ['[fe80::1]%eth0:443', 'fe80::1', 443, 'eth0'],
    ['127.0.0.53%lo:53', '127.0.0.53', 53, 'lo'],
    ['*%vlan-5.100:80', '*', 80, 'vlan-5.100'],
    ['::ffff:127.0.0.1:2181', '::ffff:127.0.0.1', 2181, undefined],
    [':::22', '::', 22, undefined],
  ])('the address %s', (word, address, port, device) => {
    const [listener] = parseSsListen(`LISTEN 0 128 ${word} *:*`);
    expect(listener).toMatchObject({ address, port });
    expect(listener?.device).toBe(device);
  });

  test('owners of both spellings of ss, every process that shares the socket', () => {
    const rows = parseSsListen(
      'LISTEN 0 5 *:80 *:* users:(("a b",pid=1,fd=2),("c",pid=3,fd=4))\nLISTEN 0 5 *:81 *:* users:(("old",7,8))\n',
    );
    expect(rows.map((row) => row.owners)).toEqual([
      [
        { command: 'a b', pid: 1, fd: 2 },
        { command: 'c', pid: 3, fd: 4 },
      ],
      [{ command: 'old', pid: 7, fd: 8 }],
    ]);
  });

  test('connections among the rows are no listeners', () => {
    expect(parseSsListen('ESTAB 0 0 10.0.0.1:80 10.0.0.2:4711\nLISTEN 0 5 *:80 *:*\n')).toHaveLength(1);
  });

  test('an empty answer means that nothing listens; a header alone too', () => {
    expect(parseSsListen('')).toEqual([]);
    expect(parseSsListen('State Recv-Q Send-Q Local Address:Port Peer Address:Port\n')).toEqual([]);
  });

  test('an answer that is no socket table at all is an error, not an empty list', () => {
    expect(() => parseSsListen('ss: command not found\n')).toThrow(ParseError);
  });

  test('the row is quoted as printed', () => {
    expect(parseSsListen('LISTEN 129    128    *:3306      *:*   \n')[0]?.row).toBe(
      'LISTEN 129    128    *:3306      *:*',
    );
  });

  test('a port name nobody knows is kept as a name, not dropped', () => {
    expect(parseSsListen('LISTEN 0 5 *:frobnicate *:*')).toMatchObject([{ port: 0, service: 'frobnicate' }]);
  });
});

test('a full queue is read where somebody left out whose it is', () => {
  expect(parseSsListen('LISTEN 129 128\n')).toMatchObject([{ address: '*', port: 0, acceptQueue: 129, backlog: 128 }]);
});
