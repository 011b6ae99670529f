import { auditHost, type HostAudit } from '../app/host-audit.ts';
import { matches } from '../app/host-policy.ts';
import type { Config } from '../config/config.ts';
import { withMemory } from './fleet.ts';

const AT_ONCE = 16;

/** Hosts whose agents are away cost their patience, so several are read side by side. */
export async function auditHosts(
  config: Config,
  pattern: string,
  signal: AbortSignal,
  onHost: (audit: HostAudit) => void,
): Promise<void> {
  await withMemory(config, async ({ store, agents }) => {
    const enrolled = (await store.hosts.list()).filter(
      ({ id, publicKey }) => publicKey !== null && matches(pattern, id),
    );
    const left = enrolled.map(({ id }) => id).values();
    const read = (host: string, within: AbortSignal) => agents.orderLog(host, within);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const host of left) onHost(await auditHost(store, read, host, signal));
      }),
    );
  });
}
