import { randomUUID } from 'node:crypto';
import type { KnownHost, Meant } from '../app/app.ts';
import { knownHosts } from '../app/hosts/known-hosts.ts';
import type { Store } from '../app/store.ts';
import { judgeIn } from '../app/sweep/judge.ts';
import { whoIsMeant } from '../app/sweep/meant.ts';
import { reportOf } from '../app/sweep/report.ts';
import { SWEEP_TIMES, sweepSlots } from '../app/sweep/limits.ts';
import { runShare } from '../app/sweep/share.ts';
import { endSweep, startSweep } from '../app/sweep/start.ts';
import type { Ways } from '../app/ways.ts';
import type { Config } from '../config/config.ts';
import { privateRedisUrl } from '../embedded/redis.ts';
import type { StoredSweep, SweepService } from '../faces/cli/deps.ts';
import { reportFile } from '../faces/page/report-file.ts';
import { listedNames } from '../fleet/select.ts';
import { parseSelector, selectorText } from '../fleet/selector.ts';
import { createInventory, type Inventory } from '../inventory/inventory.ts';
import { Problem } from '../protocol/problem.ts';
import { createSshTransport } from '../transports/ssh.ts';
import { Closing } from './closing.ts';
import { placesOf } from './places.ts';
import { withStore } from './state.ts';
import { configuredPage } from './reports.ts';
import { waysOf } from './ways.ts';

/** Sweeps from the command line: asked from this process, and filed where the bots file theirs. */
export const sweeps: SweepService = {
  async meant(config, selector, ssh) {
    return await withStore(config, (store) => meantBy(store, createInventory(config), selector, ssh));
  },
  async run(config, { selector, ssh, windowSeconds, timeoutSeconds, lang, onProgress }, signal) {
    return await withStore(config, async (store) => {
      const inventory = createInventory(config);
      const meant = await meantBy(store, inventory, selector, ssh);
      const closing = new Closing();
      try {
        const ways = ssh ? sshWays() : await waysFor(meant, config, store, inventory, closing);
        const actor = 'cli';
        const started = await startSweep(
          store,
          { meant, actor, windowSeconds, conversation: null, quiet: false },
          new Date(),
        );
        const { sweepId } = started;
        const progress = { hosts: meant.hosts.length, answered: 0, silent: 0, active: 0 };
        const judge = judgeIn(lang);
        const times = { ...SWEEP_TIMES, timeout: timeoutSeconds * 1000, late: 0 };
        const log = (): void => {};
        const common = { ways, judge, log, random: Math.random, clock: () => new Date(), times };
        const deps = { ...common, store: store.sweeps, slots: sweepSlots() };
        const sweep = { ...started, state: 'running', endedAt: null, report: null, told: false } as const;
        try {
          await runShare(
            deps,
            sweep,
            randomUUID(),
            ({ result }) => {
              progress[result.state] += 1;
              if (result.state === 'answered' && result.status === 'active') progress.active += 1;
              onProgress(progress);
            },
            signal,
          );
        } catch (cause) {
          await endSweep(store, sweepId, { state: 'cancelled', actor }, new Date());
          throw cause;
        }
        await endSweep(store, sweepId, { state: 'done', actor }, new Date());
        const report = await reportOf(store.sweeps, sweepId);
        await store.sweeps.markTold(sweepId);
        if (report === null) throw new TypeError('a sweep that has ended has a report');
        const results = await store.sweeps.results(sweepId);
        return { report, results, page: await configuredPage(config, sweepId) };
      } finally {
        await closing.run();
      }
    });
  },
  async stored(config, sweepId, work) {
    return await withStore(config, async (store) => {
      const sweep = await endedSweep(store, sweepId);
      if (sweep === null) return await work(null);
      const { report, sweepId: id } = sweep;
      const results = await store.sweeps.results(id);
      const page = await configuredPage(config, id);
      const bundle = (host: string) => store.sweeps.bundle(id, host);
      const html = async (lang: 'en' | 'zh') => {
        const judge = judgeIn(lang);
        const diagnosisOf = async (host: string) => {
          const said = await bundle(host);
          return said === null ? null : judge(said).diagnosis;
        };
        return await reportFile(report, results, diagnosisOf, lang);
      };
      return await work({ report, results, page, bundle, html });
    });
  },
};

/** How far back the last one that ended is looked for. */
const LATEST = 20;

async function endedSweep(
  store: Store,
  sweepId: string | null,
): Promise<(Pick<StoredSweep, 'report'> & { readonly sweepId: string }) | null> {
  const found = sweepId === null ? await store.sweeps.list(LATEST) : [await store.sweeps.find(sweepId)];
  for (const sweep of found) {
    const report = sweep === null ? null : sweep.report;
    if (sweep !== null && report !== null) return { sweepId: sweep.sweepId, report };
  }
  return null;
}

async function meantBy(store: Store, inventory: Inventory, text: string, ssh: boolean): Promise<Meant> {
  if (ssh) return destinations(text);
  return whoIsMeant(text, knownHosts(await store.hosts.list(), await inventory.hosts()));
}

/** Hosts that need not be known: every name is an SSH destination. */
function destinations(text: string): Meant {
  const selector = parseSelector(text);
  const names = listedNames(selector);
  if (names === null) {
    throw new Problem(
      'bad-selector',
      `--ssh takes names and ranges, such as root@web[01-40], not ${selectorText(selector)}.`,
    );
  }
  const hosts = names.map(
    (id): KnownHost => ({
      id,
      transport: 'ssh',
      agentVersion: null,
      kernel: null,
      mode: null,
      lastSeen: null,
      tags: [],
      groups: [],
    }),
  );
  return { selector: selectorText(selector), hosts };
}

function sshWays(): Ways {
  const transport = createSshTransport();
  return (address) => Promise.resolve({ transport, applying: null, address });
}

/** Redis is needed for agents alone: who sweeps over SSH needs none. */
async function waysFor(
  meant: Meant,
  config: Config,
  store: Store,
  inventory: Inventory,
  closing: Closing,
): Promise<Ways> {
  if (meant.hosts.every(({ transport }) => transport === 'ssh')) return waysOf(inventory, store, null);
  const redisUrl = config.redisUrl?.reveal() ?? (await privateRedisUrl(placesOf(config).redis));
  const { openAgents } = await import('./memory.ts');
  const { agents } = await openAgents(config, store, redisUrl, closing);
  return waysOf(inventory, store, agents);
}
