import { describe, expect, it } from 'vitest';
import { buildReport, outcomeOf, type SweepData } from '../../src/fleet/build-report.ts';
import type { EarlierSweep } from '../../src/fleet/clusters.ts';
import { SweepReport } from '../../src/fleet/sweep-report.ts';
import type { SweepResult } from '../../src/fleet/sweep-result.ts';
import { healthyAnswer, sweepAnswer } from '../support/sweep-samples.ts';

const AT = '2026-03-02T09:00:00.000Z';

function swept(results: readonly SweepResult[], over: Partial<SweepData> = {}): SweepReport {
  const data = {
    sweepId: 's',
    selector: 'prod',
    at: AT,
    endedAt: AT,
    tookSeconds: 4.2,
    state: 'done',
    windowSeconds: 3,
  } as const;
  return SweepReport.parse(buildReport({ ...data, hosts: results.length, results, earlier: [], ...over }));
}

function names(prefix: string, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${prefix}${from + index}`);
}

function silence(host: string, message = `${host} did not answer within 15 s.`): SweepResult {
  return { state: 'silent', host, code: 'host-unreachable', message };
}

/** Sweeps before this one, oldest first. */
function earlier(...sweeps: readonly (readonly SweepResult[])[]): readonly EarlierSweep[] {
  return sweeps.map((results, index) => ({
    sweepId: `e${index}`,
    at: `2026-03-0${index + 1}T09:00:00.000Z`,
    outcomes: results.map(outcomeOf),
  }));
}

describe('the report of a sweep', () => {
  it('puts equal verdicts together, worst first, by what they drop, with folded names', () => {
    const conntrack = { label: 'conntrack-table-full', causeId: 'conntrack-full', title: 'Conntrack full' } as const;
    const report = swept([
      ...names('web', 12, 48).map((host) => sweepAnswer(host)),
      ...names('db', 1, 2).map((host) => sweepAnswer(host, { ...conntrack, dropped: 3_000 })),
      ...names('h', 1, 9).map((host) => healthyAnswer(host)),
      sweepAnswer('old', { status: 'past' }),
      sweepAnswer('soon', { status: 'latent' }),
      healthyAnswer('odd', { status: 'inconclusive' }),
    ]);
    expect(report.clusters.map(({ status, folded, droppedPerSecond }) => [status, folded, droppedPerSecond])).toEqual([
      ['active', ['db[1-2]'], 2_000],
      ['active', ['web[12-48]'], 370],
      ['inconclusive', ['odd'], 0],
      ['latent', ['soon'], 10],
      ['past', ['old'], 10],
      ['healthy', ['h[1-9]'], 0],
    ]);
    expect(report.clusters[0]?.example).toEqual({ host: 'db1', headline: 'The SYN queue is full.' });
  });

  it('names the silent hosts by reason, and counts late answers and those not asked', () => {
    const report = swept(
      [silence('a1'), silence('a2'), silence('b', 'b refuses.\nmore'), healthyAnswer('c', { late: true })],
      {
        hosts: 6,
      },
    );
    expect(report.counts).toEqual({ asked: 6, answered: 1, late: 1, silent: 3, unasked: 2 });
    expect(report.silent.map(({ message, folded }) => [message, folded])).toEqual([
      ['… did not answer within 15 s.', ['a[1-2]']],
      ['b refuses.', ['b']],
    ]);
  });

  it('says what is new, gone, silent and back since the last sweep; a host that was silent then is compared with before', () => {
    const before = earlier(
      [sweepAnswer('gap'), healthyAnswer('quiet')],
      [
        sweepAnswer('same'),
        sweepAnswer('cured'),
        healthyAnswer('fresh'),
        healthyAnswer('mute'),
        silence('gap'),
        silence('quiet'),
      ],
    );
    const now = [
      sweepAnswer('same'),
      healthyAnswer('cured'),
      sweepAnswer('fresh'),
      silence('mute'),
      sweepAnswer('gap'),
      sweepAnswer('quiet'),
      healthyAnswer('unknown'),
    ];
    const { since } = swept(now, { earlier: before });
    expect(since?.at).toBe('2026-03-02T09:00:00.000Z');
    expect(since?.fresh.map(({ hosts }) => hosts)).toEqual([['fresh', 'quiet']]);
    expect(since?.fixed.map(({ hosts }) => hosts)).toEqual([['cured']]);
    expect(since?.silent).toEqual(['mute']);
    expect(since?.back).toEqual(['gap', 'quiet']);
    expect(since?.flapping).toEqual([]);
  });

  it('calls what comes and goes flapping, and neither new nor gone', () => {
    const [on, off] = [[sweepAnswer('x')], [healthyAnswer('x')]];
    const flapping = (...sweeps: readonly SweepResult[][]) => {
      const since = swept(sweeps.at(-1) ?? [], { earlier: earlier(...sweeps.slice(0, -1)) }).since;
      return [since?.flapping.length, since?.fresh.length, since?.fixed.length];
    };
    expect(flapping(on, off, on, off)).toEqual([1, 0, 0]);
    expect(flapping(off, on, off, on)).toEqual([1, 0, 0]);
    expect(flapping(off, off, off, on)).toEqual([0, 1, 0]);
    expect(flapping(on, [silence('x')], on, on)).toEqual([0, 0, 0]);
  });

  it('follows each cluster through the earlier sweeps', () => {
    const before = earlier([sweepAnswer('a')], [sweepAnswer('a'), sweepAnswer('b'), healthyAnswer('c')]);
    const [cluster] = swept([sweepAnswer('a'), sweepAnswer('b'), sweepAnswer('c')], { earlier: before }).clusters;
    expect(cluster?.trend.map(({ hosts, droppedPerSecond }) => [hosts, droppedPerSecond])).toEqual([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
  });

  it('finds the setting three hosts have and the others do not, and leaves alone what differs everywhere', () => {
    const usual = names('web', 1, 400).map((host, index) =>
      healthyAnswer(host, { settings: { 'net.core.somaxconn': '4096', 'net.ipv4.tcp_mem': String(index), only: '1' } }),
    );
    const odd = names('odd', 1, 3).map((host) => healthyAnswer(host, { settings: { 'net.core.somaxconn': '128' } }));
    expect(swept([...usual, ...odd]).outliers).toEqual([
      {
        key: 'net.core.somaxconn',
        usual: '4096',
        usualHosts: 400,
        odd: [{ value: '128', hosts: ['odd1', 'odd2', 'odd3'] }],
      },
    ]);
    expect(swept([...usual.slice(0, 2), ...odd.slice(0, 1)]).outliers).toEqual([]);
  });

  it('counts kernels, the commonest first', () => {
    const report = swept([
      healthyAnswer('a', { kernel: '5.15' }),
      healthyAnswer('b'),
      healthyAnswer('c'),
      healthyAnswer('d', { kernel: null }),
    ]);
    expect(report.kernels).toEqual([
      { value: '6.1.0-18-amd64', hosts: ['b', 'c'] },
      { value: '5.15', hosts: ['a'] },
    ]);
  });

  it('is soon made for ten thousand hosts', () => {
    const hosts = names('web', 1, 10_000).map((host, index) =>
      index % 50 === 0 ? sweepAnswer(host) : healthyAnswer(host),
    );
    const before = process.cpuUsage();
    const report = swept(hosts, { earlier: earlier(...Array.from({ length: 8 }, () => hosts)) });
    expect(report.clusters).toHaveLength(2);
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
  });
});
