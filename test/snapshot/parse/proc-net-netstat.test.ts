import { describe, expect, test } from 'vitest';
import { parseProcNetNetstat } from '../../../src/snapshot/parse/proc-net-netstat.ts';
import { parseProcNetSnmp } from '../../../src/snapshot/parse/proc-net-snmp.ts';
import { parseProcNetSnmp6 } from '../../../src/snapshot/parse/proc-net-snmp6.ts';
import { ParseError } from '../../../src/snapshot/parse-error.ts';
import { record } from '../../support/counters.ts';

const text = [
  'TcpExt: SyncookiesSent PAWSPassive ListenOverflows ListenDrops',
  'TcpExt: 0 12 7 18446744073709551615',
  'IpExt: InNoRoutes InOctets',
  'IpExt: 4 99',
  '',
].join('\n');

describe('proc-net-netstat', () => {
  test('names carry their group and values keep 64 bits', () => {
    expect(record(parseProcNetNetstat(text).values)).toEqual({
      TcpExtSyncookiesSent: 0n,
      TcpExtPAWSPassive: 12n,
      TcpExtListenOverflows: 7n,
      TcpExtListenDrops: 18_446_744_073_709_551_615n,
      IpExtInNoRoutes: 4n,
      IpExtInOctets: 99n,
    });
  });

  test('a group read whole is complete, so that a missing name means this kernel has no such counter', () => {
    expect(parseProcNetNetstat(text).completeGroups).toEqual(['TcpExt', 'IpExt', 'MPTcpExt']);
  });

  test('a file cut after its first group says nothing of MPTCP', () => {
    expect(parseProcNetNetstat('TcpExt: A\nTcpExt: 1\n').completeGroups).toEqual(['TcpExt']);
  });

  test('more values than names are passed over', () => {
    expect(record(parseProcNetNetstat('TcpExt: A\nTcpExt: 1 2 3\n').values)).toEqual({ TcpExtA: 1n });
  });

  test('a last group cut by the end of the text is left out, the groups before it stand', () => {
    const cut = text.slice(0, text.indexOf(' 99'));
    expect(parseProcNetNetstat(cut)).toMatchObject({ completeGroups: ['TcpExt'] });
    expect(parseProcNetNetstat(cut).values.has('IpExtInNoRoutes')).toBe(false);
  });

  test('too few values in a group before the last is an error that names the line', () => {
    const broken = 'TcpExt: A B\nTcpExt: 1\nIpExt: C\nIpExt: 1\n';
    expect(() => parseProcNetNetstat(broken)).toThrow(
      new ParseError('proc-net-netstat', 2, 'TcpExt has 2 names but 1 values'),
    );
  });

  test.each([
    ['', 'nothing'],
    ['hello\n', 'prose'],
    ['TcpExt: A\nIpExt: 1\n', 'values of another group'],
    ['TcpExt: A\nTcpExt: x\n', 'a value that is no number'],
  ])('%j is refused: %s', (bad) => {
    expect(() => parseProcNetNetstat(bad)).toThrow(ParseError);
  });
});

describe('proc-net-snmp', () => {
  test('IcmpMsg names only types seen so far and is never complete; MaxConn may be -1', () => {
    const snmp = parseProcNetSnmp('IcmpMsg: InType3\nIcmpMsg: 9\nTcp: MaxConn CurrEstab\nTcp: -1 4\n');
    expect(record(snmp.values)).toEqual({ IcmpMsgInType3: 9n, TcpMaxConn: -1n, TcpCurrEstab: 4n });
    expect(snmp.completeGroups).toEqual(['Tcp']);
  });
});

describe('proc-net-snmp6', () => {
  test('names are already whole', () => {
    const snmp6 = parseProcNetSnmp6('Ip6InReceives                   \t12\nIp6OutNoRoutes\t3\nUdp6InDatagrams 1\n');
    expect(record(snmp6.values)).toEqual({ Ip6InReceives: 12n, Ip6OutNoRoutes: 3n, Udp6InDatagrams: 1n });
    expect(snmp6.completeGroups).toEqual(['Ip6', 'Udp6']);
  });
});
