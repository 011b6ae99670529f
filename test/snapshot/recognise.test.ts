import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/protocol/problem.ts';
import { recognise } from '../../src/snapshot/recognise.ts';

function sources(name: string, text: string): Record<string, string> {
  return Object.fromEntries(recognise(name, text).map((part) => [part.source, part.text]));
}

function refusal(name: string, text: string): string {
  try {
    recognise(name, text);
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
  return 'accepted';
}

const paste = `clients get "connection timed out" since noon
$ netstat -s | egrep 'listen|LISTEN'
    667399 times the listen queue of a socket overflowed
    667399 SYNs to LISTEN sockets dropped
$ ss -lnt
State      Recv-Q Send-Q        Local Address:Port          Peer Address:Port
LISTEN     129    128                      :::30720                   :::*      users:(("kube-proxy",pid=1448,fd=21))
	 skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d17)
$ sysctl net.core.somaxconn
net.core.somaxconn = 128
$ dmesg | tail -1
[15374.608993] nf_conntrack: nf_conntrack: table full, dropping packet
curl: (28) Connection timed out after 5001 milliseconds
`;

describe('a paste of many things', () => {
  const found = sources('paste.txt', paste);

  test('is split by content', () => {
    expect(Object.keys(found).sort()).toEqual(['dmesg', 'netstat-s', 'notes', 'ss-listen', 'sysctl']);
    expect(found['ss-listen']).toContain('skmem');
    expect(found['netstat-s']?.trim().split('\n')).toHaveLength(2);
  });

  test('what nobody claims are the words of the person who asks', () => {
    expect(found['notes']).toContain('since noon');
    expect(found['notes']).toContain('curl: (28)');
  });

  test('no line is lost', () => {
    const lines = (text: string) =>
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .sort();
    expect(lines(Object.values(found).join('\n'))).toEqual(lines(paste));
  });
});

test.each([
  ['TcpExt: SyncookiesSent ListenDrops\nTcpExt: 0 1\nIpExt: InNoRoutes\nIpExt: 2\n', 'proc-net-netstat'],
  ['Tcp: RtoAlgorithm TCPLike ActiveOpens\nTcp: 1 2 3\n', 'proc-net-snmp'],
  ['Tcp:\n    3 active connection openings\n    12 of something new\n', 'netstat-s'],
  ['#kernel\nTcpExtListenDrops               15                 0.0\n', 'nstat'],
  ['{"kernel":{"TcpExtListenDrops":15}}', 'nstat'],
  ['PAWSPassive ListenDrops\n96305 96305\n', 'nstat'],
  ['Ip6InReceives                   \t12\nIp6InDelivers\t9\n', 'proc-net-snmp6'],
  ['sockets: used 3\nTCP: inuse 1 orphan 0 tw 0 alloc 1 mem 0\nFRAG: inuse 0 memory 0\n', 'proc-net-sockstat'],
  ['TCP6: inuse 1\nFRAG6: inuse 0 memory 0\n', 'proc-net-sockstat6'],
  ['00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000\n', 'proc-net-softnet_stat'],
  ['entries  searched found\n00000021 00000000 00000000\n00000021 00000000 00000000\n', 'proc-net-stat-nf_conntrack'],
  ['cpu=0   \tfound=1 drop=2\n', 'conntrack-s'],
  ['cpu  1 2 3 4 5\ncpu0 1 2 3 4 5\nintr 99 1\nbtime 12\nsoftirq 1 2\n', 'proc-stat'],
  [
    'Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port\nnl UNCONN 0 0 rtnl:kernel *\ntcp LISTEN 0 5 *:80 *:*\n',
    'ss-listen',
  ],
  ['LISTEN 0 5 *:80 *:*\nESTAB 0 0 10.0.0.1:80 10.0.0.2:9\n', 'ss-sockets'],
  ['Recv-Q Send-QLocal Address:Port  Peer Address:Port\n11         10         *:3306               *:*\n', 'ss-listen'],
  ['tcp  860  0 10.39.1.68:18091  0.0.0.0:*  LISTEN  26939/haproxy\n', 'netstat-listen'],
  [
    'Total: 95\nTCP:   109 (estab 6, closed 101, orphaned 0, timewait 95)\n\nTransport Total     IP        IPv6\nRAW\t  0         0         0\n',
    'ss-s',
  ],
  ['CLOSE-WAIT 3068\n18 ESTAB\n', 'ss-s'],
  ['Linux web1 5.10.0-28-amd64 #1 SMP x86_64 GNU/Linux\n', 'uname'],
  ['1: lo: <LOOPBACK,UP> mtu 65536\n    link/loopback 00:00\n    inet 127.0.0.1/8 scope host lo\n', 'ip-address'],
  ['default via 10.10.0.1 dev eth0\n17.0.0.0/16 dev flannel0\n', 'ip-route'],
  ['0:\tfrom all lookup local\n', 'ip-rule'],
  ['10.0.0.9 dev eth0 FAILED\n10.0.0.1 dev eth0 lladdr 52:54:00:12:34:56 REACHABLE\n', 'ip-neighbours'],
  ['src 10.0.0.0/8 dst 10.1.0.0/16\n\tdir in priority 0\n\ttmpl src 0.0.0.0 dst 0.0.0.0\n', 'ip-xfrm-policy'],
  ['XfrmInNoPols            \t12\nXfrmInPolBlock          \t0\n', 'proc-net-xfrm_stat'],
  [
    'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\nTCP  10.96.0.1:443 rr\n  -> 192.168.10.2:6443            Masq    1      0          0\n',
    'proc-net-ip_vs',
  ],
  [
    'entries\t\tsyn_received\tcookie_invalid\tcookie_valid\tcookie_retrans\tconn_reopened\n00000000\t00000010\t00000000\t00000000\t00000000\t00000000\n',
    'proc-net-stat-synproxy',
  ],
  [
    'table ip nat {\n\tchain pre {\n\t\ttype nat hook prerouting priority 0; policy accept;\n\t\ttcp dport 1 drop\n\t}\n}\n',
    'nft-ruleset',
  ],
  ['*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j DROP\nCOMMIT\n', 'iptables-save'],
  ['# Generated by ip6tables-save v1.8\n*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j DROP\nCOMMIT\n', 'ip6tables-save'],
  [
    'Chain INPUT (policy ACCEPT)\nnum  target  prot opt source  destination\n1  DROP  all  --  anywhere  anywhere  ctstate INVALID\n',
    'iptables-save',
  ],
  ['possible SYN flooding on port 2710. Sending cookies.\n', 'dmesg'],
  ['May 22 06:38:04 web1 kernel: TCP: time wait bucket table overflow\n', 'dmesg'],
])('%j is %s and nothing else', (text, source) => {
  expect(Object.keys(sources('x', text))).toEqual([source]);
});

describe('the name decides what the content leaves open', () => {
  test('a file of /proc/sys is the value of its key', () => {
    expect(sources('sos/proc/sys/net/ipv4/conf/eth0.5/rp_filter', '1\n')).toEqual({
      sysctl: '/proc/sys/net/ipv4/conf/eth0.5/rp_filter:1\n',
    });
  });

  test('a list of listeners named ss-tan is all there was', () => {
    expect(Object.keys(sources('before/ss-tan.txt', 'LISTEN 0 5 *:80 *:*\n'))).toEqual(['ss-sockets']);
    expect(Object.keys(sources('before/ss-ltn.txt', 'LISTEN 0 5 *:80 *:*\n'))).toEqual(['ss-listen']);
  });

  test('a kernel log without any known line, by the name dmesg', () => {
    expect(Object.keys(sources('sos_commands/kernel/dmesg', 'Booting the machine\n'))).toEqual(['dmesg']);
  });

  test('content goes before name', () => {
    expect(Object.keys(sources('dmesg.txt', 'net.core.somaxconn = 128\n'))).toEqual(['sysctl']);
  });
});

test.each([
  ['', 'input-empty'],
  [' \n\n', 'input-empty'],
  ['ab\u0000cd', 'input-binary'],
  ['\u0001\u0002\u0003\u0004'.repeat(50), 'input-binary'],
  ['{"total": 3}', 'input-not-recognised'],
  ['<!DOCTYPE html><html></html>', 'input-not-recognised'],
  ['top - 12:00:01 up 3 days\nTasks: 1 total\n', 'input-not-recognised'],
  ['USER         PID %CPU %MEM\nroot 1 0.0 0.1\n', 'input-not-recognised'],
  ['  sl  local_address rem_address   st\n   0: 0100007F:1F90 00000000:0000 0A\n', 'input-not-recognised'],
  ['lorem ipsum '.repeat(10_000), 'input-not-recognised'],
])('%j is refused with %s', (text, code) => {
  expect(refusal('x', text.slice(0, 200_000))).toBe(code);
});

test('words about a failure are taken, not refused', () => {
  expect(Object.keys(sources('mail.txt', 'Since the upgrade, SYNs get no answer on port 443.\n'))).toEqual(['notes']);
});

test('a counter of sysfs that was shown by cat is one of its device', () => {
  const text = '# cat /sys/class/net/eth2/statistics/rx_missed_errors\n7142467\n';
  expect(recognise('paste', text)).toContainEqual({
    source: 'sys-class-net',
    text: '/sys/class/net/eth2/statistics/rx_missed_errors:7142467\n',
  });
});
