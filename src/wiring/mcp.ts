import type { StoredDiagnosis } from '../app/app.ts';
import type { Config } from '../config/config.ts';
import { serveMcp } from '../faces/mcp/face.ts';
import { fleetHosts, reachHost } from './fleet.ts';
import { withStore } from './state.ts';

/** Store and fleet are opened for each question: an assistant keeps this program running for days. */
export async function runMcp(config: Config, version: string, signal: AbortSignal): Promise<void> {
  const deps = {
    version,
    lang: config.language,
    windowSeconds: config.diagnose.windowSeconds,
    reach: (host: string) => reachHost(config, host),
    hosts: () => fleetHosts(config),
    history: (host: string, limit: number) => historyOf(config, host, limit),
  };
  await serveMcp(deps, { stdin: process.stdin, stdout: process.stdout }, signal);
}

async function historyOf(config: Config, host: string, limit: number): Promise<readonly StoredDiagnosis[]> {
  return await withStore(config, async ({ diagnoses }) =>
    (await diagnoses.history(host, limit)).flatMap((record) => {
      const { diagnosisId, at, actor, question, diagnosis, plan, proposalId } = record;
      return diagnosis === null ? [] : [{ diagnosisId, at, actor, question, diagnosis, plan, proposalId }];
    }),
  );
}
