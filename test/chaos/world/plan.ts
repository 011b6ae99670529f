import { improvement } from '../../../src/app/changes/improvement.ts';
import { reason, snapshotsOf } from '../../../src/app/diagnosing/reason.ts';
import type { AppOptions } from '../../../src/app/create-app.ts';
import type { Bundle } from '../../../src/protocol/bundle.ts';
import { planDigest } from '../../../src/protocol/plan-digest.ts';
import { plannedChange } from '../../support/planned-change.ts';

/** The sysctl that is changed all the time. */
export const KEY = 'net.ipv4.tcp_max_syn_backlog';
/** The first letters of hosts for which there is always a change to propose. */
export const EDGE = 'edge';
const CAUSE = 'synq-full-drop';
const MOST_MORE = 200;

/**
 * For these hosts another value at every question, so that what a host was seen to take names the proposal it came of; for
 * all others what is found. What a rule would propose is not tried here.
 */
export const judgement: Pick<AppOptions, 'reason' | 'improvement'> = {
  reason(bundle, question, sha256) {
    const found = reason(bundle, { lang: 'en', ...question }, sha256);
    if (!bundle.host.id.startsWith(EDGE)) return found;
    const from = snapshotsOf(bundle).after.sysctls?.get(KEY);
    if (from === undefined) return found;
    const more = 1 + (Number.parseInt(sha256(JSON.stringify(bundle.samples)).slice(0, 8), 16) % MOST_MORE);
    const { diagnosis } = found;
    const verdict = {
      status: 'active',
      label: 'syn-queue-overflow',
      causeId: CAUSE,
      headline: 'SYN queue full',
    } as const;
    const plan = planOf(bundle, { key: KEY, from, to: `${Number(from) + more}` }, sha256);
    return { diagnosis: { ...diagnosis, verdict }, plan };
  },
  improvement: (before, after, causeId) => ({ ...improvement(before, after, causeId), helped: true }),
};

function planOf(
  { host: { id: host, netns: namespace } }: Bundle,
  change: { readonly key: string; readonly from: string; readonly to: string },
  sha256: (text: string) => string,
) {
  const netns = namespace ?? null;
  const changes = [plannedChange({ ...change, netns })];
  return { digest: planDigest({ host, netns, changes }, sha256), host, causeId: CAUSE, changes, advice: [] };
}
