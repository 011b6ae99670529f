import { Problem } from '../../protocol/problem.ts';
import type { Meant, SweepUseCases } from '../app.ts';
import type { Deps } from '../deps.ts';
import { sweepJobs } from '../jobs/sweep.ts';
import { isOwnId } from '../diagnosing/sensible.ts';
import { whoIsMeant } from './meant.ts';
import { endSweep, startSweep } from './start.ts';

export function sweepUseCases(deps: Deps): SweepUseCases {
  const { fleet } = deps;
  const { sweeps } = deps.store;
  async function mayStart(selector: string): Promise<Meant> {
    const meant = whoIsMeant(selector, await fleet());
    if ((await sweeps.running(meant.selector)) === null) return meant;
    throw new Problem('sweep-running', `${meant.selector} is being swept already; its report comes in a moment.`);
  }

  return {
    meant: async (selector) => whoIsMeant(selector, await fleet()),
    mayStart,
    async start(selector, actor, conversation) {
      const meant = await mayStart(selector);
      const { windowSeconds } = deps;
      const wanted = { meant, actor: actor.id, windowSeconds, conversation, quiet: false };
      const { sweepId } = await startSweep(deps.store, wanted, deps.clock());
      await deps.schedule.add(...(await sweepJobs(deps, { sweepId, state: 'running' })));
      return { sweepId };
    },
    async cancel(sweepId, actor) {
      if (!isOwnId(sweepId)) return false;
      return await endSweep(deps.store, sweepId, { state: 'cancelled', actor: actor.id }, deps.clock());
    },
    latest: async (limit) => (await sweeps.list(limit)).flatMap(({ report }) => report ?? []),
    report: async (sweepId) => (isOwnId(sweepId) ? ((await sweeps.find(sweepId))?.report ?? null) : null),
    results: async (sweepId) => (isOwnId(sweepId) ? await sweeps.results(sweepId) : []),
    async evidence(sweepId, host) {
      const bundle = isOwnId(sweepId) ? await sweeps.bundle(sweepId, host) : null;
      return bundle === null ? null : { diagnosis: deps.sweep.judge(bundle).diagnosis, bundle };
    },
  };
}
