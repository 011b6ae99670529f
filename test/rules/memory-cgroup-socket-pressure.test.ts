import { expect, test } from 'vitest';
import { memoryCgroupSocketPressure } from '../../src/rules/memory-cgroup-socket-pressure.ts';
import { hostWithListener, type LiveListener } from './live-listener.ts';
import { bundleOf, factsOf } from './support.ts';

const quiet = { TcpExtListenOverflows: 100, TcpExtListenDrops: 100 };
const overflowing = { TcpExtListenOverflows: 149, TcpExtListenDrops: 149 };

function group(met: number, killed: number, max = '67108864') {
  return {
    'memory.max': max,
    'memory.current': '67100000',
    'memory.events': `max ${met}\noom ${killed}\noom_kill ${killed}`,
  };
}

function windowOf(first: Partial<LiveListener>, last: Partial<LiveListener>) {
  const listener = { acceptQueue: 0, backlog: 16, counters: quiet };
  return bundleOf(hostWithListener({ ...listener, ...first }), hostWithListener({ ...listener, ...last }));
}

test('a process killed at the limit is the root of the overflow behind it', () => {
  const bundle = windowOf(
    { group: group(10, 0), acceptQueue: 17 },
    { group: group(400, 2), acceptQueue: 17, counters: overflowing, drops: 49 },
  );
  const answer = memoryCgroupSocketPressure.examine(factsOf(bundle, { port: 8080 }));
  expect(answer).toMatchObject({ kind: 'found', state: 'active', confidence: 'likely', values: { killed: 2 } });
  expect(answer).toMatchObject({
    evidence: expect.arrayContaining([
      expect.objectContaining({ line: '/sys/fs/cgroup/system.slice/web.service/memory.events oom_kill 2' }),
    ]),
  });
  expect(memoryCgroupSocketPressure.rootOf).toContain('accept-queue-overflow-syn');
});

test('a limit met all day by the page cache, while everything is accepted, is no cause', () => {
  const facts = factsOf(windowOf({ group: group(10, 0) }, { group: group(400, 0) }));
  expect(memoryCgroupSocketPressure.examine(facts)).toMatchObject({ kind: 'ruled-out', reason: 'harmless' });
});

test('a limit that was not met in the window is ruled out, whatever happened before', () => {
  const facts = factsOf(windowOf({ group: group(400, 7) }, { group: group(400, 7) }));
  expect(memoryCgroupSocketPressure.examine(facts)).toMatchObject({
    kind: 'ruled-out',
    reason: 'idle',
    measured: true,
  });
});

test('a group without a limit is ruled out; a host that said nothing of groups is unknown', () => {
  const free = factsOf(windowOf({ group: group(0, 0, 'max') }, { group: group(0, 0, 'max') }));
  expect(memoryCgroupSocketPressure.examine(free)).toMatchObject({ kind: 'ruled-out', reason: 'noLimit' });
  const { groups: _, ...silent } = free;
  expect(memoryCgroupSocketPressure.examine(silent)).toEqual({ kind: 'unknown', needs: 'groups' });
});
