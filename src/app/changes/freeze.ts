import * as z from 'zod';
import type { AuditEntry, SwitchStore } from '../store.ts';

const KEY = 'freeze';

/** While it stands, nothing is approved; what is applied already can be kept and reverted. */
export const Freeze = z.object({
  reason: z.string().min(1).max(200),
  by: z.string(),
  at: z.iso.datetime(),
  /** Ends by itself then; null: somebody must end it. */
  until: z.iso.datetime().nullable(),
});
export type Freeze = z.infer<typeof Freeze>;

export async function readFreeze(switches: SwitchStore, now: Date): Promise<Freeze | null> {
  const stored = await switches.get(KEY);
  const freeze = stored === null ? null : Freeze.parse(JSON.parse(stored));
  if (freeze === null) return null;
  return freeze.until !== null && freeze.until <= now.toISOString() ? null : freeze;
}

/** A new freeze takes the place of an old one; null ends it. False when somebody else was faster. */
export async function setFreeze(
  switches: SwitchStore,
  freeze: Freeze | null,
  by: string,
  at: string,
): Promise<boolean> {
  const stored = await switches.get(KEY);
  if (stored === null && freeze === null) return true;
  const what = freeze === null ? 'freeze.ended' : 'freeze.begun';
  const detail: AuditEntry['detail'] = freeze === null ? {} : { reason: freeze.reason, until: freeze.until };
  return switches.swap(KEY, stored, freeze === null ? null : JSON.stringify(freeze), {
    at,
    actor: by,
    what,
    subject: KEY,
    detail,
  });
}
