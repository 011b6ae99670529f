import { expect, test } from 'vitest';
import { parseNstat } from '../../../src/snapshot/parse/nstat.ts';
import { record } from '../../support/counters.ts';

test('text with header and rates', () => {
  const counters = parseNstat(
    '#kernel\nIpInReceives                    4                  0.0\nTcpExtListenDrops 9 1.5\n',
  );
  expect(record(counters.values)).toEqual({ IpInReceives: 4n, TcpExtListenDrops: 9n });
  expect(counters.lines.get('TcpExtListenDrops')).toBe('TcpExtListenDrops 9 1.5');
});

test('JSON, whole and cut off', () => {
  const json = '{"kernel":{"TcpExtListenOverflows":3,"TcpExtListenDrops":18446744073709551615,"IpInRecei';
  expect(record(parseNstat(json).values)).toEqual({
    TcpExtListenOverflows: 3n,
    TcpExtListenDrops: 18_446_744_073_709_551_615n,
  });
});

test('a group is complete only when zeros were printed and it is as long as a kernel has it', () => {
  const tcp = [
    'ActiveOpens',
    'PassiveOpens',
    'AttemptFails',
    'EstabResets',
    'InSegs',
    'OutSegs',
    'RetransSegs',
    'OutRsts',
  ];
  const lines = (value: number) => tcp.map((name) => `Tcp${name} ${value} 0.0\n`).join('');
  expect(parseNstat(lines(0)).completeGroups).toEqual(['Tcp']);
  expect(parseNstat(lines(1)).completeGroups).toEqual([]);
  expect(parseNstat('TcpActiveOpens 0 0.0\nTcpInSegs 0 0.0\n').completeGroups).toEqual([]);
});

test('a table somebody made of samples gives its last row; columns that are no counters are left out', () => {
  const text = 'acceptQ  ListenOverflows(==Drops) PAWSPassive\n382  10 1\n500  25 2\n';
  expect(record(parseNstat(text).values)).toEqual({ TcpExtListenOverflows: 25n, TcpExtPAWSPassive: 2n });
});
