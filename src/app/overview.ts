import type { SweepReport } from '../fleet/sweep-report.ts';
import type { Overview } from './app.ts';
import type { Deps } from './deps.ts';

const MOST_RUNNING = 10;
/** Whatever was asked longer ago is being looked for by the bots, or lost. */
const RUNNING_MS = 60 * 60 * 1000;
const MOST_SWEEPS = 30;
/** Sweeps in the trend of the fleet. */
const TREND = 7;

/** What runs, and how the fleet was when it was last swept. */
export async function overview({ store, clock, fleet }: Pick<Deps, 'store' | 'clock' | 'fleet'>): Promise<Overview> {
  const since = new Date(clock().getTime() - RUNNING_MS).toISOString();
  const [ids, sweeps, hosts] = await Promise.all([
    store.diagnoses.untold(since),
    store.sweeps.list(MOST_SWEEPS),
    fleet(),
  ]);
  const records = await Promise.all(ids.slice(-MOST_RUNNING).map((id) => store.diagnoses.find(id)));
  const running = records.flatMap((record) =>
    record === null || record.state !== 'asked'
      ? []
      : [{ host: record.question.host, actor: record.actor, at: record.at }],
  );
  const reports = sweeps.flatMap(({ report }) => report ?? []);
  const [latest = null] = reports;
  const same = reports.filter(({ selector, state }) => selector === latest?.selector && state === 'done');
  return {
    running,
    waiting: Math.max(0, ids.length - MOST_RUNNING),
    sweep: latest,
    trend: same.slice(0, TREND).reverse().map(dropping),
    neverSeen: hosts
      .filter(({ transport, lastSeen }) => transport === 'agent' && lastSeen === null)
      .map(({ id }) => id),
  };
}

function dropping({ clusters, counts, at }: SweepReport): Overview['trend'][number] {
  const active = clusters.filter(({ status }) => status === 'active').reduce((sum, { hosts }) => sum + hosts.length, 0);
  return { at, active, answered: counts.answered };
}
