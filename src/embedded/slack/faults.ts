import * as z from 'zod';

/** What goes wrong with this Slack because somebody wants to see what the app makes of it. */
export const FaultSettings = z.object({
  /** Every n-th call of the API is refused with 429. */
  refuseEvery: z.int().min(1).nullable().default(null),
  /** Seconds those are told to wait. */
  retryAfter: z.int().min(0).max(600).default(1),
  /** An outage: 503 for every call, connections closed and none accepted. */
  down: z.boolean().default(false),
  /** So many messages from now on are posted, and the app never hears of it. */
  unanswered: z.int().min(0).default(0),
  /** What people do arrives twice. */
  twice: z.boolean().default(false),
  /** Kinds of blocks this workspace does not have, as if they were unheard of. */
  withoutBlocks: z.array(z.string()).default([]),
});
export type FaultSettings = z.infer<typeof FaultSettings>;

export type Met = 'down' | 'refused' | 'unanswered' | null;

export class Faults {
  #settings = FaultSettings.parse({});
  #calls = 0;

  set(settings: FaultSettings): void {
    this.#settings = settings;
    this.#calls = 0;
  }

  get down(): boolean {
    return this.#settings.down;
  }

  get twice(): boolean {
    return this.#settings.twice;
  }

  lacks(block: string): boolean {
    return this.#settings.withoutBlocks.includes(block);
  }

  get retryAfter(): number {
    return this.#settings.retryAfter;
  }

  /** What this call of the API meets. */
  meet(method: string): Met {
    const { down, refuseEvery, unanswered } = this.#settings;
    if (down) return 'down';
    this.#calls += 1;
    if (refuseEvery !== null && this.#calls % refuseEvery === 0) return 'refused';
    if (unanswered === 0 || method !== 'chat.postMessage') return null;
    this.#settings = { ...this.#settings, unanswered: unanswered - 1 };
    return 'unanswered';
  }
}
