import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Plan } from '../../plan/plan.ts';
import type { LadderPart } from '../app.ts';
import type { Deps } from '../deps.ts';

/** Bundles that are read again for one rollout; a cluster with more hosts is rolled out in several. */
const MOST_READ = 500;

/**
 * From a sweep, or one cluster of it: the hosts on which one change is right, the largest such group, each with its own plan. The plans are made
 * anew from what the hosts said then; whoever has another value by now refuses its order.
 */
export async function partsOfSweep(
  deps: Deps,
  sweepId: string,
  causeId: string | undefined,
): Promise<readonly LadderPart[]> {
  const results = await deps.store.sweeps.results(sweepId);
  const sick = results.flatMap((one) =>
    one.state === 'answered' && one.status === 'active' && (causeId === undefined || one.causeId === causeId)
      ? [one.host]
      : [],
  );
  const groups = new Map<string, LadderPart[]>();
  for (const host of sick.sort().slice(0, MOST_READ)) {
    // Parsing a bundle holds everything else up for some milliseconds.
    await setImmediate();
    const bundle = await deps.store.sweeps.bundle(sweepId, host);
    if (bundle === null) continue;
    const { diagnosis, plan } = deps.reason(bundle, { host }, sha256);
    if (plan === null || plan.host !== host) continue;
    const shape = changeShape(plan);
    groups.set(shape, [...(groups.get(shape) ?? []), { diagnosis, plan }]);
  }
  const largest = [...groups.values()].sort((one, other) => other.length - one.length)[0];
  return largest ?? [];
}

/** The same for plans that make the same change for the same reason, whatever the host. */
export function changeShape({ causeId, place, changes }: Plan): string {
  return JSON.stringify([causeId, place ?? null, changes.map(({ key, from, to }) => [key, from, to])]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
