import { describe, expect, test } from 'vitest';
import { parseConntrackS } from '../../../src/snapshot/parse/conntrack-s.ts';
import { parseListenerProcesses } from '../../../src/snapshot/parse/listener-processes.ts';
import { parseNetstatListen } from '../../../src/snapshot/parse/netstat-listen.ts';
import { parseProcNetDev } from '../../../src/snapshot/parse/proc-net-dev.ts';
import { parseProcNetSockstat } from '../../../src/snapshot/parse/proc-net-sockstat.ts';
import { parseProcNetSoftnetStat } from '../../../src/snapshot/parse/proc-net-softnet_stat.ts';
import { parseProcNetStatArpCache } from '../../../src/snapshot/parse/proc-net-stat-arp_cache.ts';
import { parseProcNetStatNfConntrack } from '../../../src/snapshot/parse/proc-net-stat-nf_conntrack.ts';
import { parseSsS } from '../../../src/snapshot/parse/ss-s.ts';
import { parseSysClassNet } from '../../../src/snapshot/parse/sys-class-net.ts';
import { parseSysctl } from '../../../src/snapshot/parse/sysctl.ts';
import { parseUname } from '../../../src/snapshot/parse/uname.ts';
import { parseIpNeighbours } from '../../../src/snapshot/parse/ip-neighbours.ts';
import { parseIpXfrmPolicy } from '../../../src/snapshot/parse/ip-xfrm-policy.ts';
import { parseProcNetIpVs } from '../../../src/snapshot/parse/proc-net-ip_vs.ts';
import { parseProcNetIpVsStats } from '../../../src/snapshot/parse/proc-net-ip_vs_stats.ts';
import { parseProcNetNfnetlinkQueue } from '../../../src/snapshot/parse/proc-net-nfnetlink_queue.ts';
import { parseProcNetStatSynproxy } from '../../../src/snapshot/parse/proc-net-stat-synproxy.ts';
import { parseProcNetXfrmStat } from '../../../src/snapshot/parse/proc-net-xfrm_stat.ts';
import { ParseError } from '../../../src/snapshot/parse-error.ts';
import { record } from '../../support/counters.ts';

const hex = (...numbers: number[]) => numbers.map((number) => number.toString(16).padStart(8, '0')).join(' ');

describe('softnet_stat', () => {
  test('rows of every kernel age: 9, 11, 13 and 15 columns', () => {
    const text = [
      hex(1000, 5, 2, 0, 0, 0, 0, 0, 0),
      hex(1000, 5, 2, 0, 0, 0, 0, 0, 0, 0, 77),
      hex(1000, 5, 2, 0, 0, 0, 0, 0, 0, 0, 77, 3, 12),
      hex(1000, 5, 2, 0, 0, 0, 0, 0, 0, 0, 77, 3, 12, 1, 2),
    ].join('\n');
    const counts = { processed: 1000, dropped: 5, timeSqueeze: 2 };
    expect(parseProcNetSoftnetStat(text)).toMatchObject([
      counts,
      { ...counts, flowLimit: 77 },
      { ...counts, flowLimit: 77, cpu: 12 },
      { ...counts, flowLimit: 77, cpu: 12 },
    ]);
    expect(parseProcNetSoftnetStat(text)[1]).not.toHaveProperty('cpu');
  });

  test('a row with four columns is broken', () => {
    expect(() => parseProcNetSoftnetStat(`${hex(1, 2, 3, 4)}\n`)).toThrow(ParseError);
  });
});

describe('per-CPU tables of /proc/net/stat', () => {
  test('columns are summed by name, except the total that every row repeats', () => {
    const text = `entries  clashres found insert_failed drop\n${hex(33, 1, 2, 3, 4)}\n${hex(33, 10, 20, 30, 40)}\n`;
    expect(parseProcNetStatNfConntrack(text)).toEqual({
      entries: 33,
      columns: { clashres: 11n, found: 22n, insert_failed: 33n, drop: 44n },
    });
  });

  test('values beyond the names of an old header pass by', () => {
    expect(parseProcNetStatArpCache(`entries allocs table_fulls\n${hex(20, 1, 2, 3)}\n`).columns).toEqual({
      entries: 20n,
      allocs: 1n,
      table_fulls: 2n,
    });
  });

  test('conntrack -S of both ages', () => {
    expect(
      parseConntrackS('cpu=0   \tfound=5 insert_failed=92 drop=0 \ncpu=1 found=1 insert_failed=8 drop=2\n'),
    ).toEqual({
      columns: { found: 6n, insert_failed: 100n, drop: 2n },
    });
    expect(parseConntrackS('entries  \t 12\nsearched 3\ndrop  4\n')).toEqual({
      entries: 12,
      columns: { searched: 3n, drop: 4n },
    });
  });
});

describe('sockstat', () => {
  test('the TCP line; a value that is not there stays unknown', () => {
    const line = 'TCP: inuse 17 orphan 4 tw 273 alloc 102281 mem 203520';
    expect(parseProcNetSockstat(`sockets: used 1\n${line}\nUDP: inuse 8 mem 1\n`)).toEqual({
      tcpInuse: 17,
      tcpOrphan: 4,
      tcpTimeWait: 273,
      tcpAlloc: 102_281,
      tcpMemPages: 203_520,
      line,
    });
    expect(parseProcNetSockstat('orphan 5\n')).toEqual({ tcpOrphan: 5, line: 'orphan 5' });
  });
});

describe('sysctl', () => {
  test('both forms give the same keys and values', () => {
    const files = '/proc/sys/net/ipv4/tcp_mem:21180\t28243\t42360\n/proc/sys/net/ipv4/conf/eth0.100/rp_filter:1\n';
    const text = 'net.ipv4.tcp_mem = 21180\t28243\t42360\nnet.ipv4.conf.eth0/100.rp_filter = 1\n';
    expect(record(parseSysctl(files))).toEqual(record(parseSysctl(text)));
    expect(record(parseSysctl(files))).toEqual({
      'net.ipv4.tcp_mem': '21180\t28243\t42360',
      'net.ipv4.conf.eth0/100.rp_filter': '1',
    });
  });

  test('an empty value is a value', () => {
    expect(record(parseSysctl('/proc/sys/net/ipv4/ip_local_reserved_ports:\n'))).toEqual({
      'net.ipv4.ip_local_reserved_ports': '',
    });
  });

  test('lines of sysctl.conf in its spellings; comments and complaints are passed over', () => {
    const text = '# tuned\nnet.ipv4.tcp_tw_recycle=1\nnet/core/somaxconn = 128\nsysctl: permission denied on key "x"\n';
    expect(record(parseSysctl(text))).toEqual({ 'net.ipv4.tcp_tw_recycle': '1', 'net.core.somaxconn': '128' });
  });
});

describe('interfaces', () => {
  test('/proc/net/dev with a number glued to the colon, and a row without its header', () => {
    const row = 'eth0:7368 35 1 2 3 4 0 9 6167 32 5 6 0 0 7 0';
    expect(parseProcNetDev(`Inter-|   Receive\n face |bytes\n${row}\n`)).toEqual(parseProcNetDev(row));
    expect(parseProcNetDev(row)[0]).toMatchObject({
      name: 'eth0',
      statistics: { rx_packets: 35n, rx_dropped: 2n, rx_fifo_errors: 3n, tx_dropped: 6n },
    });
  });

  test('/sys/class/net with a dot in the name', () => {
    const text = '/sys/class/net/eth0.5/statistics/rx_missed_errors:12\n/sys/class/net/eth0.5/operstate:up\n';
    expect(parseSysClassNet(text)).toEqual([
      { name: 'eth0.5', operstate: 'up', statistics: { rx_missed_errors: 12n } },
    ]);
  });
});

describe('listener-processes', () => {
  test('state, limits, descriptors and group of each process; a name with brackets and blanks', () => {
    const text = [
      '/proc/812/stat:812 (a (b) c) T 1 812 812 0 -1',
      '/proc/812/wchan:do_signal_stop',
      '/proc/812/limits:Limit                     Soft Limit           Hard Limit           Units',
      '/proc/812/limits:Max open files            1024                 524288               files',
      '/proc/812/cgroup:0::/system.slice/x.service',
      '/proc/812/fd:count=1023',
      '/proc/812/task:count=4',
      '/proc/9/stat:9 (other) S 1',
    ].join('\n');
    expect(parseListenerProcesses(text).processes).toMatchObject([
      {
        pid: 812,
        command: 'a (b) c',
        state: 'T',
        wchan: 'do_signal_stop',
        maxOpenFiles: 1024,
        openFiles: 1023,
        threads: 4,
        cgroup: '/system.slice/x.service',
      },
      { pid: 9, command: 'other', state: 'S' },
    ]);
  });

  test('an unlimited soft limit leaves the limit open', () => {
    const [process] = parseListenerProcesses('/proc/1/limits:Max open files  unlimited unlimited files\n').processes;
    expect(process?.maxOpenFiles).toBeUndefined();
  });
});

describe('net-tools socket table', () => {
  test('listeners with owners, states in ss spelling, no backlog', () => {
    const text = [
      'Active Internet connections (servers and established)',
      'Proto Recv-Q Send-Q Local Address           Foreign Address         State       User       Inode      PID/Program name',
      'tcp      860      0 10.39.1.68:18091        0.0.0.0:*               LISTEN      root       22606      26939/haproxy',
      'tcp        0      0 0.0.0.0:http            0.0.0.0:*               LISTEN      600/sshd: /usr/sbin',
      'tcp6       0      0 :::6380                 :::*                    LISTEN      -',
      'tcp        1      0 10.0.0.1:80             10.0.0.2:4711           CLOSE_WAIT  -',
      'udp        0      0 0.0.0.0:68              0.0.0.0:*                           -',
    ].join('\n');
    const { listeners, sockets } = parseNetstatListen(text);
    expect(listeners).toMatchObject([
      { address: '10.39.1.68', port: 18_091, acceptQueue: 860, owners: [{ pid: 26_939, command: 'haproxy' }] },
      { address: '0.0.0.0', port: 80, owners: [{ pid: 600, command: 'sshd' }] },
      { address: '::', port: 6380, family: 'ipv6', owners: [] },
    ]);
    expect(listeners.every((listener) => listener.backlog === undefined)).toBe(true);
    expect(sockets.byState).toEqual({ LISTEN: 3, 'CLOSE-WAIT': 1 });
    expect(sockets.closeWaitByPort).toEqual({ 80: 1 });
  });
});

describe('ss -s', () => {
  test('old and new summary line', () => {
    expect(
      parseSsS(
        'Total: 1663 (kernel 1689)\nTCP:   1655 (estab 1556, closed 39, orphaned 40, synrecv 3, timewait 39/0), ports 0\n',
      ),
    ).toMatchObject({
      summary: { total: 1663, tcp: 1655, established: 1556, closed: 39, orphaned: 40, synReceived: 3, timeWait: 39 },
      byState: { ESTAB: 1556, 'SYN-RECV': 3, 'TIME-WAIT': 39 },
    });
    const now = parseSsS('Total: 95\nTCP:   109 (estab 6, closed 101, orphaned 0, timewait 95)\n');
    expect(now.byState).not.toHaveProperty('SYN-RECV');
  });

  test('counts by state in both orders and spellings', () => {
    expect(parseSsS('CLOSE-WAIT 3068\n   18 ESTABLISHED\n')).toEqual({ byState: { 'CLOSE-WAIT': 3068, ESTAB: 18 } });
  });
});

test.each([
  ['4.4.155\n', 4, 4],
  ['Linux web1 5.10.0-28-amd64 #1 SMP Debian 5.10.209-2 x86_64 GNU/Linux', 5, 10],
  ['3.10.0-1160.el7.x86_64', 3, 10],
])('uname %s', (text, major, minor) => {
  expect(parseUname(text)).toMatchObject({ major, minor });
});

describe('IPVS', () => {
  const REAL = { address: '192.168.10.2', port: 6443, forward: 'Masq', weight: 1, active: 2, inactive: 30 };

  test('the file, in hexadecimal, and ipvsadm, which is not', () => {
    const file = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP  0A600001:01BB rr
  -> C0A80A02:192B      Masq    1      2          30
TCP  [2001:0db8:0000:0000:0000:0000:0000:0001]:01BB wlc
FWM  00000010 wlc persistent 300 FFFFFFFF
`;
    const shown = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  10.96.0.1:443 rr
  -> 192.168.10.2:6443            Masq    1      2          30
TCP  [2001:db8::1]:443 wlc
FWM  16 wlc persistent 300
`;
    for (const text of [file, shown]) {
      expect(parseProcNetIpVs(text)).toMatchObject([
        { protocol: 'TCP', address: '10.96.0.1', port: 443, realServers: [REAL] },
        { protocol: 'TCP', port: 443, realServers: [] },
        { protocol: 'FWM', mark: 16, realServers: [] },
      ]);
    }
  });

  test('no virtual server is known; another text is not', () => {
    expect(parseProcNetIpVs('IP Virtual Server version 1.2.1 (size=4096)\n')).toEqual([]);
    expect(() => parseProcNetIpVs('ipvsadm: command not found\n')).toThrow(ParseError);
    expect(() => parseProcNetIpVs('TCP  nowhere rr\n')).toThrow(ParseError);
  });

  test('totals, in hexadecimal', () => {
    const text = `   Total Incoming Outgoing         Incoming         Outgoing
   Conns  Packets  Packets            Bytes            Bytes
       5       1F        0              7D0                0

 Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s
       0        0        0                0                0
`;
    expect(parseProcNetIpVsStats(text)).toMatchObject({ connections: 5n, incoming: 31n, outgoing: 0n });
    expect(() => parseProcNetIpVsStats('nothing\n')).toThrow(ParseError);
  });
});

test('packet queues with their readers, of seven columns and of nine', () => {
  const text = '    5  31415     2 2 65531     7     3      912  1\n    6  31416     0 2 65531     0     0\n';
  expect(parseProcNetNfnetlinkQueue(text)).toMatchObject([
    { number: 5, reader: 31_415, waiting: 2, dropped: 7n, userDropped: 3n },
    { number: 6, dropped: 0n },
  ]);
  expect(parseProcNetNfnetlinkQueue('')).toEqual([]);
  expect(() => parseProcNetNfnetlinkQueue('5 x\n')).toThrow(ParseError);
});

test('SYNPROXY counts, whose header is set with tabs', () => {
  const header = 'entries\t\tsyn_received\tcookie_invalid\tcookie_valid\tcookie_retrans\tconn_reopened\n';
  const text = `${header}${hex(0, 16, 1, 2, 3, 4)}\n${hex(0, 1, 1, 1, 1, 1)}\n`;
  expect(parseProcNetStatSynproxy(text).columns).toMatchObject({
    syn_received: 17n,
    cookie_invalid: 2n,
    cookie_valid: 3n,
  });
});

test('IPsec counters, and policies counted or listed', () => {
  expect(record(parseProcNetXfrmStat('XfrmInNoPols             \t0\nXfrmInPolBlock          \t47\n').values)).toEqual({
    XfrmInNoPols: 0n,
    XfrmInPolBlock: 47n,
  });
  expect(() => parseProcNetXfrmStat('IpInReceives 4\n')).toThrow(ParseError);
  expect(parseIpXfrmPolicy('\t SPD IN  1 OUT 2 FWD 3\n')).toMatchObject({ in: 1, out: 2, forward: 3 });
  const listed = `src 10.0.0.0/8 dst 10.1.0.0/16
\tdir in priority 0 ptype main
\ttmpl src 0.0.0.0 dst 0.0.0.0
\t\tproto esp reqid 1 mode transport
src 10.1.0.0/16 dst 10.0.0.0/8
\tdir out priority 0
`;
  expect(parseIpXfrmPolicy(listed)).toMatchObject({ in: 1, out: 1, forward: 0, row: 'src 10.0.0.0/8 dst 10.1.0.0/16' });
  expect(() => parseIpXfrmPolicy('Operation not permitted\n')).toThrow(ParseError);
});

test('neighbours of both families, whatever stands between', () => {
  const text = `10.0.0.9 dev eth0 FAILED
10.0.0.1 dev eth0 lladdr 52:54:00:12:34:56 ref 1 used 0/0/0 probes 1 REACHABLE
fe80::1 dev eth1 lladdr 52:54:00:12:34:57 router STALE
10.0.0.8 dev eth0 INCOMPLETE
`;
  expect(parseIpNeighbours(text)).toMatchObject([
    { address: '10.0.0.9', device: 'eth0', state: 'FAILED' },
    { address: '10.0.0.1', state: 'REACHABLE' },
    { address: 'fe80::1', device: 'eth1', state: 'STALE' },
    { address: '10.0.0.8', state: 'INCOMPLETE' },
  ]);
  expect(parseIpNeighbours('')).toEqual([]);
  expect(() => parseIpNeighbours('ip: not found\n')).toThrow(ParseError);
});
