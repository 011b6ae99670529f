import { Slots } from './slots.ts';
import type { Via } from './sweep-store.ts';

/** Milliseconds. */
export interface SweepTimes {
  readonly timeout: number;
  readonly late: number;
  /** A claim that is not renewed for so long is another's to take. */
  readonly lease: number;
}

export const SWEEP_TIMES: SweepTimes = { timeout: 15_000, late: 60_000, lease: 30_000 };

/** What one process has in flight, over all sweeps. */
export type SweepSlots = Readonly<Record<Via, Slots>>;

/** A waiting agent costs a timer; an SSH session costs a key exchange and a process on the other side. */
export function sweepSlots(): SweepSlots {
  return { agent: new Slots(2_000), ssh: new Slots(64) };
}
