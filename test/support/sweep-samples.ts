import { buildReport, outcomeOf, type SweepData } from '../../src/fleet/build-report.ts';
import type { SweepReport } from '../../src/fleet/sweep-report.ts';
import type { SweepAnswer, SweepResult } from '../../src/fleet/sweep-result.ts';

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

const CAUSES = [
  ['synq-full-drop', 'SYN queue full'],
  ['accept-queue-overflow-syn', 'Accept queue full, new SYNs dropped'],
  ['conntrack-table-full', 'Connection tracking table full'],
  ['netfilter-drop-input', 'A firewall rule drops the SYNs'],
  ['softnet-backlog-drop', 'Backlog of a CPU full, packets dropped before IP'],
  ['rp-filter-strict', 'Reverse-path filter drops what comes in by another interface'],
] as const;

/** A thousand hosts in twelve clusters, eight of them dropping, with five earlier sweeps; `zh` for Chinese titles. */
export function largeSweep(titles: readonly string[] = CAUSES.map(([, title]) => title)): {
  readonly report: SweepReport;
  readonly results: readonly SweepResult[];
} {
  const results: SweepResult[] = [];
  const sizes = [61, 34, 22, 12, 7, 4] as const;
  CAUSES.forEach(([causeId], index) => {
    for (let host = 1; host <= (sizes[index] ?? 1); host += 1) {
      const dropped = Math.round(3 * 10 ** (index % 4) * (1 + host / 7));
      const name = `${['web', 'api', 'edge', 'db', 'cache', 'mq'][index]}${String(host).padStart(2, '0')}`;
      results.push(sweepAnswer(name, { causeId, title: titles[index] ?? causeId, dropped }));
    }
  });
  for (const status of ['inconclusive', 'latent', 'past'] as const) {
    for (let host = 1; host <= 9; host += 1) {
      results.push(
        sweepAnswer(`${status}${host}`, {
          status,
          title: titles[host % 2] ?? null,
          dropped: 0,
          causeId: `c${host % 2}`,
        }),
      );
    }
  }
  for (let host = 1; host <= 14; host += 1) {
    results.push({
      state: 'silent',
      host: `gone${host}`,
      code: 'host-unreachable',
      message: `gone${host} did not answer.`,
    });
  }
  while (results.length < 1000) results.push(healthyAnswer(`ok${results.length}`));
  const earlier = [1, 2, 3, 4, 5].map((day) => ({
    sweepId: `before-${day}`,
    at: `2026-02-2${day}T09:00:00.000Z`,
    outcomes: results.map((one, index) =>
      outcomeOf(one.state === 'answered' && (index + day) % 4 === 0 ? healthyAnswer(one.host) : one),
    ),
  }));
  return { report: sweepReport({ results, earlier }), results };
}
