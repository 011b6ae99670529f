import { CHART_MINUTES, keptNumbers, type Past, READING_SECONDS } from '../../src/protocol/history.ts';
import type { Reading } from './slot.ts';

const MINUTE_MS = 60_000;
/** The agent was away, or the machine slept: what was counted meanwhile belongs to no minute. */
const LONGEST_STEP_MS = 6 * READING_SECONDS * 1000;
/** The clock was set: before and after are two times, whatever they are called. */
const CLOCK_STEP_MS = 5_000;

/** The two ends of a minute. */
export interface Window {
  readonly before: Reading;
  readonly after: Reading;
}

/**
 * The readings around the minute that begins at `atMs`: the last one before it and the first one after it, of one boot
 * and namespace, with no gap and no set clock between them; closer where drops moved in a part of it only. Of several runs the one that covers most of it, and of those
 * the newest. Undefined where no two readings fall into one.
 */
export function windowAround(readings: readonly Reading[], atMs: number): Window | undefined {
  let best: Window | undefined;
  let most = 0;
  for (const run of runsOf(readings)) {
    const inside = run.filter(({ wallMs }) => wallMs > atMs && wallMs < atMs + MINUTE_MS);
    const before = run.findLast(({ wallMs }) => wallMs <= atMs) ?? inside[0];
    const after = run.find(({ wallMs }) => wallMs >= atMs + MINUTE_MS) ?? inside.at(-1);
    if (before === undefined || after === undefined || before === after) continue;
    const covered = Math.min(after.wallMs, atMs + MINUTE_MS) - Math.max(before.wallMs, atMs);
    if (covered <= 0 || covered < most) continue;
    most = covered;
    best = stormOf(run.slice(run.indexOf(before), run.indexOf(after) + 1)) ?? { before, after };
  }
  return best;
}

/** Without the quiet at both ends: a burst of ten seconds spread over a minute would look like a trickle. */
function stormOf(readings: readonly Reading[]): Window | undefined {
  const steps = readings.slice(1).map((after, index) => ({ before: readings[index] ?? after, after }));
  const moving = steps.filter(({ before, after }) => dropsBetween(before, after).length > 0);
  const [first, last] = [moving[0], moving.at(-1)];
  return first === undefined || last === undefined ? undefined : { before: first.before, after: last.after };
}

/** What was dropped in each minute around the one that begins at `atMs`: a step between two readings counts for the minute it ends in. */
export function minutesAround(readings: readonly Reading[], atMs: number): Past['minutes'] {
  const minutes = Array.from({ length: 2 * CHART_MINUTES + 1 }, (_, index) => ({
    at: new Date(atMs + (index - CHART_MINUTES) * MINUTE_MS).toISOString(),
    dropped: null as Record<string, number> | null,
  }));
  const first = atMs - CHART_MINUTES * MINUTE_MS;
  for (const run of runsOf(readings)) {
    for (const [index, reading] of run.entries()) {
      const earlier = run[index - 1];
      const minute = minutes[Math.floor((reading.wallMs - 1 - first) / MINUTE_MS)];
      if (earlier !== undefined && minute !== undefined) {
        minute.dropped ??= {};
        for (const [name, count] of dropsBetween(earlier, reading)) {
          minute.dropped[name] = (minute.dropped[name] ?? 0) + count;
        }
      }
    }
  }
  return minutes;
}

function dropsBetween(earlier: Reading, later: Reading): readonly (readonly [string, number])[] {
  return keptNumbers.flatMap(({ group, name, drops }, place) => {
    const increase = (later.values[place] ?? Number.NaN) - (earlier.values[place] ?? Number.NaN);
    return drops && increase > 0 ? [[group + name, increase] as const] : [];
  });
}

function runsOf(readings: readonly Reading[]): readonly (readonly Reading[])[] {
  const runs: Reading[][] = [];
  let run: Reading[] | undefined;
  for (const reading of readings) {
    const last = run?.at(-1);
    if (run === undefined || last === undefined || !follows(last, reading)) runs.push((run = [reading]));
    else run.push(reading);
  }
  return runs;
}

function follows(earlier: Reading, later: Reading): boolean {
  if (earlier.bootId !== later.bootId || earlier.netns !== later.netns) return false;
  const [wall, monotonic] = [later.wallMs - earlier.wallMs, later.monotonicMs - earlier.monotonicMs];
  return monotonic > 0 && monotonic <= LONGEST_STEP_MS && Math.abs(wall - monotonic) <= CLOCK_STEP_MS;
}
