import { auditHost, type HostAudit } from '../app/hosts/host-audit.ts';
import { whoIsMeant } from '../app/sweep/meant.ts';
import type { Config } from '../config/config.ts';
import { fleetHosts, withMemory } from './fleet.ts';

const AT_ONCE = 16;

/** Hosts whose agents are away cost their patience, so several are read side by side. */
export async function auditHosts(
  config: Config,
  selector: string | null,
  signal: AbortSignal,
  onHost: (audit: HostAudit) => void,
): Promise<void> {
  await withMemory(config, async ({ store, agents }) => {
    const records = await store.hosts.list();
    const enrolled = new Set(records.filter(({ publicKey }) => publicKey !== null).map(({ id }) => id));
    const all = await fleetHosts(config);
    const meant = selector === null ? all : whoIsMeant(selector, all).hosts;
    const left = meant
      .map(({ id }) => id)
      .filter((id) => enrolled.has(id))
      .values();
    const read = (host: string, within: AbortSignal) => agents.orderLog(host, within);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const host of left) onHost(await auditHost(store, read, host, signal));
      }),
    );
  });
}
