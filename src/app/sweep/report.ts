import { buildReport } from '../../fleet/build-report.ts';
import type { SweepReport } from '../../fleet/sweep-report.ts';
import type { SweepStore } from './sweep-store.ts';

/** Sweeps back that a trend shows and flapping is looked for in. */
const EARLIER = 8;

/** Makes the report of a sweep that has ended from what is filed by now, and stores it. Null while it runs. */
export async function reportOf(store: SweepStore, sweepId: string): Promise<SweepReport | null> {
  const sweep = await store.find(sweepId);
  if (sweep === null || sweep.state === 'running' || sweep.endedAt === null) return null;
  const { selector, at, endedAt, state, windowSeconds } = sweep;
  const [results, counts, earlier] = await Promise.all([
    store.results(sweepId),
    store.counts(sweepId),
    store.earlier(selector, at, EARLIER),
  ]);
  const tookSeconds = Math.round((Date.parse(endedAt) - Date.parse(at)) / 100) / 10;
  const about = { sweepId, selector, at, endedAt, tookSeconds, state, windowSeconds };
  const report = buildReport({ ...about, hosts: counts.hosts, results, earlier });
  await store.setReport(sweepId, report);
  return report;
}
