import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openKeptFiles } from '../../../agent/history/files.ts';
import { sampleOf } from '../../../agent/history/answers.ts';
import { emptyValues } from '../../../agent/history/slot.ts';
import {
  placeKey,
  takeFirst,
  takeGroupTable,
  takeNamedLines,
  takePairs,
  takeStatTable,
} from '../../../agent/history/texts.ts';
import { keptNumbers } from '../../../src/protocol/history.ts';
import { takeSnapshot } from '../../../src/snapshot/take-snapshot.ts';
import { readingAt } from '../../support/history.ts';

const places = new Map(
  ['TcpExt ListenDrops', 'TcpExt PAWSPassive', 'Ip6 InReceives', 'TCP tw'].map((key, at) => [key, at]),
);
const stat = new Map(['entries', 'drop', 'insert'].map((name, at) => [placeKey('', name), at]));
const filled = (take: (values: Float64Array) => void): readonly number[] => {
  const values = new Float64Array(4).fill(Number.NaN);
  take(values);
  return [...values];
};

it('takes counters by name, in whatever order a kernel prints them', () => {
  const take = takeGroupTable(places);
  // 3.10 has PAWSPassive, 4.12 and later have not.
  const old = 'TcpExt: SyncookiesSent PAWSPassive ListenDrops\nTcpExt: 1 22 333\nIpExt: InOctets\nIpExt: 9\n';
  expect(filled((values) => take(old, values))).toEqual([333, 22, Number.NaN, Number.NaN]);
  const young = 'TcpExt: ListenDrops SyncookiesSent\nTcpExt: 7 8\n';
  expect(filled((values) => take(young, values))).toEqual([7, Number.NaN, Number.NaN, Number.NaN]);
});

it('takes named lines and pairs', () => {
  expect(
    filled((v) => takeNamedLines(places, 'Ip6')('Ip6InReceives                   \t12\nIcmp6InMsgs  \t3\n', v))[2],
  ).toBe(12);
  expect(
    filled((v) => takePairs(places, 'TCP')('sockets: used 5\nTCP: inuse 1 orphan 0 tw 44 alloc 2 mem 3\n', v))[3],
  ).toBe(44);
  const first = new Map([[placeKey('', 'fs.file-nr'), 0]]);
  expect(filled((v) => takeFirst(first, 'fs.file-nr')('918\t0\t2466177\n', v))[0]).toBe(918);
});

it('adds up the rows of the CPUs, but a total that stands on each of them once', () => {
  const text =
    'entries  searched insert drop\n00000010  00000000 000000ff 00000001\n00000010  00000000 00000001 00000002\n';
  const take = takeStatTable(stat);
  expect(filled((values) => take(text, values)).slice(0, 3)).toEqual([16, 3, 256]);
  // Read again into the same place, it is not added to what was there.
  const values = new Float64Array(4).fill(99);
  take(text, values);
  expect([...values].slice(0, 3)).toEqual([16, 3, 256]);
});

it('leaves what an unknown text does not say absent', () => {
  for (const text of ['', '\n', 'garbage', 'TcpExt: ListenDrops\n', 'entries drop\nzz zz\n']) {
    for (const take of [takeGroupTable(places), takeNamedLines(places, 'Ip6'), takePairs(places, 'TCP')]) {
      expect(filled((values) => take(text, values))).toEqual(Array<number>(4).fill(Number.NaN));
    }
    expect(filled((values) => takeStatTable(stat)(text, values)).every((value) => Number.isNaN(value))).toBe(true);
  }
});

it('reads of this machine what its own files say, and the rules read it back', () => {
  const files = openKeptFiles();
  const values = emptyValues();
  files.read(values);
  files.read(values);
  files.close();
  const snapshot = takeSnapshot(sampleOf({ ...readingAt(Date.now(), values), sequence: 1 }), { id: 'here' });
  const [names = '', numbers = ''] = readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'));
  const active = Number(numbers.split(' ')[names.split(' ').indexOf('ActiveOpens')]);
  const kept = values[keptNumbers.findIndex(({ group, name }) => group + name === 'TcpActiveOpens')] ?? -1;
  expect(kept).toBeLessThanOrEqual(active);
  expect(snapshot.counters?.values.get('TcpActiveOpens')).toBe(BigInt(kept));
  expect(snapshot.counters?.completeGroups).toEqual([]);
  expect(snapshot.softnet).toHaveLength(1);
  expect(snapshot.sockstat?.tcpInuse).toBeGreaterThanOrEqual(0);
  expect(Object.values(snapshot.absent).filter((reason) => reason.startsWith('not understood'))).toEqual([]);
});
