import { describe, expect, test } from 'vitest';
import { parseNetstatS } from '../../../src/snapshot/parse/netstat-s.ts';
import { ParseError } from '../../../src/snapshot/parse-error.ts';
import { record } from '../../support/counters.ts';

function values(text: string): ReturnType<typeof record> {
  return record(parseNetstatS(text).values);
}

describe('netstat-s', () => {
  test('digits in groups are one number', () => {
    const text =
      'Tcp:\n    1,234,567 passive connection openings\n    12.345 resets sent\nTcpExt:\n    TCPTimeouts: 9,001\n';
    expect(values(text)).toEqual({ TcpPassiveOpens: 1234567n, TcpOutRsts: 12345n, TcpExtTCPTimeouts: 9001n });
  });

  test.each([
    ['    12 packets rejects in established connections because of timestamp'],
    ['    12 packets rejected in established connections because of timestamp'],
    ['    12 packetes rejected in established connections because of timestamp'],
  ])('each wording of PAWSEstab met in the field is read: %s', (line) => {
    expect(values(`TcpExt:\n${line}\n`)).toEqual({ TcpExtPAWSEstab: 12n });
  });

  test.each([
    ['7 SYNs to LISTEN sockets ignored', 'TcpExtListenDrops'],
    ['7 SYNs to LISTEN sockets dropped', 'TcpExtListenDrops'],
    ['7 times the listen queue of a socket overflowed', 'TcpExtListenOverflows'],
    ['7 passive connections rejected because of time stamp', 'TcpExtPAWSPassive'],
    ['7 other TCP timeouts', 'TcpExtTCPTimeouts'],
    ['TCPTimeouts: 7', 'TcpExtTCPTimeouts'],
    ['7 TCP sockets finished time wait in slow timer', 'TcpExtTWKilled'],
    ['TWKilled: 7', 'TcpExtTWKilled'],
    ['Quick ack mode was activated 7 times', 'TcpExtDelayedACKLost'],
    ['TCP ran low on memory 7 times', 'TcpExtTCPMemoryPressures'],
    ['7 segments retransmited', 'TcpRetransSegs'],
    ['7 segments retransmitted', 'TcpRetransSegs'],
    ['7 active connections openings', 'TcpActiveOpens'],
    ['7 active connection openings', 'TcpActiveOpens'],
    ['7 bad segments received.', 'TcpInErrs'],
    ['7 packets directly queued to recvmsg prequeue.', 'TcpExtTCPPrequeued'],
    ['IPReversePathFilter: 7', 'TcpExtIPReversePathFilter'],
    ['InNoRoutes: 7', 'IpExtInNoRoutes'],
    ['failed connection attempts: 7', 'TcpAttemptFails'],
    ['times the listen queue of a socket overflowed: 7', 'TcpExtListenOverflows'],
  ])('a single line without its section is understood: %s', (line, name) => {
    expect(values(`${line}\n`)).toEqual({ [name]: 7n });
  });

  test('a raw name belongs to the section it stands in', () => {
    expect(
      values('Tcp:\n    InCsumErrors: 3\nIpExt:\n    InCsumErrors: 5\nTcpExt:\n    TcpTimeoutRehash: 1\n'),
    ).toEqual({
      TcpInCsumErrors: 3n,
      IpExtInCsumErrors: 5n,
      TcpExtTcpTimeoutRehash: 1n,
    });
  });

  test('the two ICMP histograms give different counters for the same words', () => {
    const text = [
      'Icmp:',
      '    12 ICMP messages received',
      '    1 input ICMP message failed.',
      '    ICMP input histogram:',
      '        destination unreachable: 5',
      '        timeout in transit: 2',
      '    7 ICMP messages sent',
      '    ICMP output histogram:',
      '        destination unreachable: 6',
      '        echo request: 1',
      'IcmpMsg:',
      '        InType3: 5',
    ].join('\n');
    expect(values(text)).toEqual({
      IcmpInMsgs: 12n,
      IcmpInErrors: 1n,
      IcmpInDestUnreachs: 5n,
      IcmpInTimeExcds: 2n,
      IcmpOutMsgs: 7n,
      IcmpOutDestUnreachs: 6n,
      IcmpOutEchos: 1n,
      IcmpMsgInType3: 5n,
    });
  });

  test('netstat -6 gives the IPv6 counters', () => {
    const text =
      'Ip6:\n    9 total packets received\n    2 dropped because of missing route\nIcmp6:\n    ICMP output histogram:\n        neighbour solicits: 4\n';
    expect(values(text)).toEqual({ Ip6InReceives: 9n, Ip6OutNoRoutes: 2n, Icmp6OutNeighborSolicits: 4n });
  });

  test('the words of Udp in the section UdpLite are not taken for Udp', () => {
    expect(values('Udp:\n    5 packets received\nUdpLite:\n    6 packets received\n')).toEqual({
      UdpInDatagrams: 5n,
      UdpLiteInDatagrams: 6n,
    });
  });

  test('the line is kept as the host printed it, and no group is complete: a missing line is not zero', () => {
    const counters = parseNetstatS('TcpExt:\n    7 times the listen queue of a socket overflowed\n');
    expect([...counters.lines]).toEqual([['TcpExtListenOverflows', '7 times the listen queue of a socket overflowed']]);
    expect(counters.completeGroups).toEqual([]);
    expect(counters.values.has('TcpExtListenDrops')).toBe(false);
  });

  test('numbers inside words and dates are no counters', () => {
    expect(() => parseNetstatS('2024-01-02 12:33:44 nothing to see on 10.0.0.1\n')).toThrow(ParseError);
  });
});
