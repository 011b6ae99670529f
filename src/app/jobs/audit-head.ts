import { wallClock } from '../../protocol/change-window.ts';
import { type Deps, nowText } from '../deps.ts';

type AuditHeadDeps = Pick<Deps, 'auditHead' | 'store' | 'chat' | 'clock' | 'log'>;

/** A claim older than this belongs to a bot that died while posting. */
const STALE_MS = 120_000;
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
  const staleBefore = new Date(now.getTime() - STALE_MS).toISOString();
  if ((await store.posts.claim(key, nowText(deps), staleBefore)).kind !== 'mine') return;
  try {
    const { seq, hash, at } = await store.audit.head();
    const conversation = await deps.chat.open(auditHead.channel, { kind: 'audit-head', seq, hash, at });
    await store.posts.settle(key, { ...conversation, message: conversation.thread });
  } catch (cause) {
    await store.posts.release(key);
    deps.log(
      'error',
      `the end of the audit could not be posted: ${cause instanceof Error ? cause.message : 'unknown'}`,
    );
  }
}

/** `2026-01-05` on the wall of this zone. */
function dayIn(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at);
}
