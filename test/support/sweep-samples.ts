import { buildReport, type SweepData } from '../../src/fleet/build-report.ts';
import type { SweepReport } from '../../src/fleet/sweep-report.ts';
import type { SweepAnswer } from '../../src/fleet/sweep-result.ts';

/** A host whose SYN queue is full, unless said otherwise. */
export function sweepAnswer(host: string, over: Partial<SweepAnswer> = {}): SweepAnswer {
  return {
    state: 'answered',
    host,
    late: false,
    tookMs: 12,
    status: 'active',
    label: 'syn-queue-overflow',
    causeId: 'synq-full-drop',
    title: 'SYN queue full',
    confidence: 'proven',
    headline: 'The SYN queue is full.',
    also: [],
    windowSeconds: 3,
    arrived: 100,
    dropped: 30,
    kernel: '6.1.0-18-amd64',
    agentVersion: '0.1.0',
    settings: {},
    ...over,
  };
}

export function healthyAnswer(host: string, over: Partial<SweepAnswer> = {}): SweepAnswer {
  const nothing = {
    status: 'healthy',
    label: 'healthy',
    causeId: null,
    title: null,
    confidence: null,
    dropped: 0,
  } as const;
  return sweepAnswer(host, { ...nothing, headline: 'Nothing drops.', ...over });
}

/** The report of these results; of one host that drops and one that does not, unless said otherwise. */
export function sweepReport(over: Partial<SweepData> = {}): SweepReport {
  const results = over.results ?? [sweepAnswer('host-42'), healthyAnswer('host-43')];
  return buildReport({
    sweepId: 'sweep-1',
    selector: 'prod',
    at: '2026-03-02T09:00:00.000Z',
    endedAt: '2026-03-02T09:00:04.200Z',
    tookSeconds: 4.2,
    state: 'done',
    windowSeconds: 3,
    hosts: results.length,
    earlier: [],
    ...over,
    results,
  });
}
