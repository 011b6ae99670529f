import { keptNumbers } from '../../src/protocol/history.ts';
import type { Reading } from './slot.ts';

/** A minute in which more was dropped than this host was told to bear. */
export interface Burst {
  /** Its first second. */
  readonly at: string;
  /** Packets within the minute that ended with the last reading. */
  readonly dropped: number;
}

const MINUTE_MS = 60_000;
/** A storm that goes on is told again after this time, then after twice as long, and so on. */
const FIRST_QUIET_MS = 10 * MINUTE_MS;
const LONGEST_QUIET_MS = 120 * MINUTE_MS;

/** Tells of bursts, and of a storm that goes on less and less often. A pure fold over readings. */
export function createBurstWatch(dropsPerMinute: number): (reading: Omit<Reading, 'sequence'>) => Burst | null {
  const steps: { readonly atMs: number; readonly dropped: number }[] = [];
  let last: { readonly atMs: number; readonly drops: number } | undefined;
  let quietMs = FIRST_QUIET_MS;
  let silentUntilMs = -Infinity;
  let burstAtMs = -Infinity;

  return ({ monotonicMs: atMs, wallMs, values }) => {
    const drops = dropsOf(values);
    // A counter that fell was made anew, and a gap is no minute.
    if (last !== undefined && drops >= last.drops && atMs - last.atMs <= MINUTE_MS) {
      steps.push({ atMs, dropped: drops - last.drops });
    }
    last = { atMs, drops };
    while ((steps[0]?.atMs ?? Infinity) <= atMs - MINUTE_MS) steps.shift();
    const dropped = steps.reduce((sum, step) => sum + step.dropped, 0);
    if (dropped < dropsPerMinute) return null;
    if (atMs - burstAtMs > LONGEST_QUIET_MS) [quietMs, silentUntilMs] = [FIRST_QUIET_MS, atMs];
    burstAtMs = atMs;
    if (atMs < silentUntilMs) return null;
    silentUntilMs = atMs + quietMs;
    quietMs = Math.min(2 * quietMs, LONGEST_QUIET_MS);
    return { at: new Date(Math.floor(wallMs / MINUTE_MS) * MINUTE_MS).toISOString(), dropped };
  };
}

function dropsOf(values: Float64Array): number {
  let sum = 0;
  for (const [place, { drops }] of keptNumbers.entries()) {
    const value = values[place];
    if (drops && value !== undefined && !Number.isNaN(value)) sum += value;
  }
  return sum;
}
