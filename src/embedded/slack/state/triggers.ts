import { freshId } from './ids.ts';

const LIFETIME_MS = 3000;

interface Trigger {
  readonly user: string;
  /** The modal in which the person acted, if it was one: only then may a view be pushed. */
  readonly view: string | null;
  readonly expires: number;
  used: boolean;
}

export type TriggerAnswer =
  | { readonly ok: true; readonly user: string; readonly view: string | null }
  | { readonly ok: false; readonly error: 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id' };

/** Trigger ids: proof that a person just acted. Each opens one view, within three seconds. */
export class Triggers {
  readonly #issued = new Map<string, Trigger>();

  issue(user: string, view: string | null = null): string {
    const id = `${freshId('', 13)}.${freshId('', 12)}`.toLowerCase();
    this.#issued.set(id, { user, view, expires: Date.now() + LIFETIME_MS, used: false });
    if (this.#issued.size > 1000) this.#forgetOldest();
    return id;
  }

  exchange(id: string): TriggerAnswer {
    const trigger = this.#issued.get(id);
    if (trigger === undefined) return { ok: false, error: 'invalid_trigger_id' };
    if (Date.now() > trigger.expires) return { ok: false, error: 'expired_trigger_id' };
    if (trigger.used) return { ok: false, error: 'exchanged_trigger_id' };
    trigger.used = true;
    return { ok: true, user: trigger.user, view: trigger.view };
  }

  #forgetOldest(): void {
    const [oldest] = this.#issued.keys();
    if (oldest !== undefined) this.#issued.delete(oldest);
  }
}
