import { randomUUID } from 'node:crypto';
import type { Meant } from '../app.ts';
import type { Conversation } from '../chat/chat.ts';
import type { Store } from '../store.ts';
import type { NewSweep } from './sweep-store.ts';

export interface Wanted {
  readonly meant: Meant;
  readonly actor: string;
  readonly windowSeconds: number;
  readonly conversation: Conversation | null;
  readonly quiet: boolean;
  /** Of whoever may only start it once; a new one otherwise. */
  readonly sweepId?: string;
}

/** Stores who is to be asked, before anybody is. */
export async function startSweep(store: Store, wanted: Wanted, now: Date): Promise<NewSweep> {
  const { meant, actor, windowSeconds, conversation, quiet, sweepId = randomUUID() } = wanted;
  const at = now.toISOString();
  const sweep = { sweepId, at, actor, selector: meant.selector, windowSeconds, conversation, quiet };
  const hosts = meant.hosts.map(({ id, transport }) => ({
    id,
    via: transport === 'ssh' ? ('ssh' as const) : ('agent' as const),
  }));
  const detail = { selector: meant.selector, hosts: hosts.length };
  await store.sweeps.add(sweep, hosts, { at, actor, what: 'sweep.started', subject: sweepId, detail });
  return sweep;
}

/** False when it had ended before. */
export async function endSweep(
  store: Store,
  sweepId: string,
  end: { readonly state: 'done' | 'cancelled'; readonly actor: string },
  now: Date,
): Promise<boolean> {
  const at = now.toISOString();
  const { answered, silent, active } = await store.sweeps.counts(sweepId);
  const audit = {
    at,
    actor: end.actor,
    what: `sweep.${end.state}`,
    subject: sweepId,
    detail: { answered, silent, active },
  };
  return await store.sweeps.end(sweepId, { state: end.state, at }, audit);
}
