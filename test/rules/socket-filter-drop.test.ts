import { expect, test } from 'vitest';
import { socketFilterDrop } from '../../src/rules/socket-filter-drop.ts';
import { bundleOf, factsOf, procCounters } from './support.ts';

interface Sample {
  readonly drops: number;
  readonly optionMemory?: number;
  readonly counters?: Readonly<Record<string, number>>;
}

function host({ drops, optionMemory = 136, counters = {} }: Sample): Record<string, string> {
  const skmem = `skmem:(r0,rb131072,t0,tb16384,f0,w0,o${optionMemory},bl0,d${drops})`;
  return {
    ...procCounters({ TcpInSegs: 1000, TcpPassiveOpens: 100, ...counters }),
    'ss-listen': `0 128 0.0.0.0:8080 0.0.0.0:* ino:77 sk:1 cgroup:/ <->\n\t ${skmem}\n`,
  };
}

const answer = (first: Sample, last?: Sample) =>
  socketFilterDrop.examine(
    factsOf(last === undefined ? bundleOf(host(first)) : bundleOf(host(first), host(last)), { port: 8080 }),
  );

test('drops of one socket that SNMP does not know, with something attached to it, are those of a filter', () => {
  expect(answer({ drops: 2 }, { drops: 55 })).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'likely',
    explains: 53,
    evidence: [{ source: 'ss-listen', before: 'd2', after: 'd55', delta: '+53' }, {}],
  });
});

test('with nothing attached to the socket it is something else', () => {
  expect(answer({ drops: 2, optionMemory: 0 }, { drops: 55, optionMemory: 0 })).toMatchObject({
    kind: 'ruled-out',
    reason: 'nothingAttached',
  });
});

test.each([
  ['an accept queue that refuses ACKs, which count twice', { TcpExtListenDrops: 30, TcpExtListenOverflows: 30 }],
  ['keys that do not match', { TcpExtTCPMD5Failure: 53 }],
  ['SYN+ACKs repeated for SYNs that came again', { TcpExtTCPSynRetrans: 53 }],
])('drops that SNMP counts too are not accused: %s', (_, moved) => {
  expect(answer({ drops: 2 }, { drops: 55, counters: moved })).toMatchObject({ kind: 'ruled-out', measured: true });
});

test('drops of the past are history', () => {
  expect(answer({ drops: 5000 }, { drops: 5000 })).toMatchObject({ kind: 'ruled-out' });
  expect(answer({ drops: 5000 })).toMatchObject({ kind: 'found', state: 'past', confidence: 'possible' });
});

test('without the memory of the sockets it is not known', () => {
  const bare = { ...host({ drops: 0 }), 'ss-listen': '0 128 0.0.0.0:8080 0.0.0.0:*\n' };
  expect(socketFilterDrop.examine(factsOf(bundleOf(bare, bare)))).toEqual({ kind: 'unknown', needs: 'ownDrops' });
});
