import { wallClock } from '../../protocol/change-window.ts';
import type { Deps } from '../deps.ts';
import { openOnce, PostBusy, type PostDeps } from '../chat/post-once.ts';

type AuditHeadDeps = PostDeps & Pick<Deps, 'auditHead' | 'log'>;

const DAY_MS = 86_400_000;

/**
 * Once a day, from the configured time on, the end of the audit chain goes to a channel: whoever rebuilds the chain later
 * cannot rebuild what people have read there. Several bots post it once; a day on which none ran is made up for.
 */
export async function tellAuditHead(deps: AuditHeadDeps): Promise<void> {
  const { auditHead, store, clock } = deps;
  if (auditHead === null) return;
  const now = clock();
  const due = wallClock(now.getTime(), auditHead.zone).time >= auditHead.at ? now : new Date(now.getTime() - DAY_MS);
  const key = `audit-head-${dayIn(due, auditHead.zone)}`;
  if ((await store.posts.find(key)) !== null) return;
  try {
    const { seq, hash, at } = await store.audit.head();
    await openOnce(deps, key, auditHead.channel, { kind: 'audit-head', seq, hash, at });
  } catch (cause) {
    if (cause instanceof PostBusy) return;
    const why = cause instanceof Error ? cause.message : 'unknown';
    deps.log('error', `the end of the audit could not be posted: ${why}`);
  }
}

/** `2026-01-05` on the wall of this zone. */
function dayIn(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at);
}
