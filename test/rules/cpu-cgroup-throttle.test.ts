import { expect, test } from 'vitest';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { cpuCgroupThrottle } from '../../src/rules/cpu-cgroup-throttle.ts';
import { hostWithListener, type LiveListener } from './live-listener.ts';
import { bundleOf, factsOf } from './support.ts';

const before = { TcpExtListenOverflows: 100, TcpExtListenDrops: 100 };
const after = { TcpExtListenOverflows: 149, TcpExtListenDrops: 149 };

function group(periods: number, throttled: number, max = '20000 100000') {
  return {
    'cpu.max': max,
    'cpu.stat': `nr_periods ${periods}\nnr_throttled ${throttled}\nthrottled_usec ${throttled * 80_000}`,
  };
}

function windowOf(first: Partial<LiveListener>, last: Partial<LiveListener>) {
  const full = { acceptQueue: 17, backlog: 16 };
  return bundleOf(
    hostWithListener({ ...full, counters: before, ...first }),
    hostWithListener({ ...full, counters: after, drops: 49, ...last }),
  );
}

test('a group throttled in nearly every period is the root of the overflow', () => {
  const bundle = windowOf({ group: group(1000, 400) }, { group: group(1050, 448) });
  const { verdict, findings } = diagnose({ host: 'web01', ...snapshotsOf(bundle) }, { port: 8080 });
  expect(verdict).toMatchObject({ status: 'active', label: 'app-stalled', causeId: 'cpu-cgroup-throttle' });
  expect(findings[0]).toMatchObject({ confidence: 'proven', share: 1, remedies: [] });
  expect(findings[0]?.chain[0]).toBe('CPU limit of 0.2 used up in 48 of 50 periods');
  expect(findings[0]?.evidence.map(({ line }) => line)).toContain(
    '/sys/fs/cgroup/system.slice/web.service/cpu.stat nr_throttled 448',
  );
});

test('the limit of a group further out counts the same', () => {
  const outer = (periods: number, throttled: number) => ({
    'cpu.stat': `nr_periods ${periods}\nnr_throttled ${throttled}`,
    'cpu.max': '100000 100000',
  });
  const texts = (listener: Partial<LiveListener>, counts: Record<string, string>) => {
    const host = hostWithListener({ acceptQueue: 17, backlog: 16, ...listener });
    const lines = Object.entries(counts).flatMap(([file, text]) => text.split('\n').map((line) => `${file}:${line}`));
    return {
      ...host,
      'listener-processes': `${host['listener-processes']}/sys/fs/cgroup/system.slice/:\n${lines.join('\n')}\n`,
    };
  };
  const facts = factsOf(
    bundleOf(
      texts({ counters: before, group: group(10, 0) }, outer(10, 0)),
      texts({ counters: after, drops: 49, group: group(60, 0) }, outer(60, 45)),
    ),
  );
  expect(cpuCgroupThrottle.examine(facts)).toMatchObject({ kind: 'found', values: { throttled: 45, cpus: '1' } });
});

test('throttling since the start of the service is no cause when none happens in the window', () => {
  const facts = factsOf(windowOf({ group: group(1000, 900) }, { group: group(1050, 900) }));
  expect(cpuCgroupThrottle.examine(facts)).toMatchObject({ kind: 'ruled-out', reason: 'idle' });
});

test('a throttled service whose queue does not overflow fails nobody', () => {
  const quiet = { acceptQueue: 0, backlog: 128, counters: before, drops: 0 };
  const facts = factsOf(windowOf({ ...quiet, group: group(10, 0) }, { ...quiet, group: group(60, 40) }));
  expect(cpuCgroupThrottle.examine(facts)).toMatchObject({ kind: 'ruled-out', reason: 'harmless' });
});

test('a few throttled periods beside an overflow explain nothing', () => {
  const facts = factsOf(windowOf({ group: group(10, 0) }, { group: group(60, 2) }));
  expect(cpuCgroupThrottle.examine(facts)).toMatchObject({ kind: 'ruled-out', reason: 'rarely' });
});

test('without a limit nothing is throttled', () => {
  const none = (listener: Partial<LiveListener>) => ({ ...listener, group: group(0, 0, 'max 100000') });
  expect(cpuCgroupThrottle.examine(factsOf(windowOf(none({}), none({}))))).toMatchObject({ reason: 'noQuota' });
});

test('version 1 says the same in other files', () => {
  const v1 = (periods: number, throttled: number) => {
    const host = hostWithListener({
      acceptQueue: 17,
      backlog: 16,
      counters: throttled === 0 ? before : after,
      drops: throttled,
    });
    const text = String(host['listener-processes']).replace(
      '/proc/4242/cgroup:0::/system.slice/web.service',
      '/proc/4242/cgroup:4:cpu,cpuacct:/docker/ab',
    );
    const lines = [
      'cpu.cfs_quota_us:50000',
      'cpu.cfs_period_us:100000',
      `cpu.stat:nr_periods ${periods}`,
      `cpu.stat:nr_throttled ${throttled}`,
    ];
    return { ...host, 'listener-processes': `${text}/sys/fs/cgroup/cpu,cpuacct/docker/ab/:\n${lines.join('\n')}\n` };
  };
  expect(cpuCgroupThrottle.examine(factsOf(bundleOf(v1(0, 0), v1(50, 45))))).toMatchObject({
    kind: 'found',
    state: 'active',
    values: { cpus: '0.5', throttled: 45, periods: 50 },
  });
});

test('no word of control groups is no word of throttling', () => {
  expect(cpuCgroupThrottle.examine(factsOf(windowOf({}, {})))).toMatchObject({ kind: 'unknown', needs: 'groups' });
});
