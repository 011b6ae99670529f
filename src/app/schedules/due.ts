import { Cron } from 'croner';
import type { When } from '../../fleet/when.ts';
import { Problem } from '../../protocol/problem.ts';

/** More missed runs than this are counted, not listed: a year of hourly ones. */
const MOST = 10_000;

/**
 * Instants after `after` and up to `until` at which it is due, oldest first. By the wall of its zone: a time that is skipped
 * when clocks go forward is due at the first moment after, one that comes twice is due at the first.
 */
export function dueBetween(when: Pick<When, 'cron' | 'zone'>, after: Date, until: Date): readonly Date[] {
  const cron = cronOf(when);
  const due: Date[] = [];
  for (let next = cron.nextRun(after); next !== null && next <= until && due.length < MOST; next = cron.nextRun(next)) {
    due.push(next);
  }
  return due;
}

/** Null for a time that never comes. */
export function nextDue(when: Pick<When, 'cron' | 'zone'>, after: Date): Date | null {
  return cronOf(when).nextRun(after);
}

/** @throws Problem `bad-schedule` for a cron line that is none, or a time that never comes. */
export function firstDue(when: When, after: Date): Date {
  const next = nextDue(when, after);
  if (next === null) throw new Problem('bad-schedule', `“${when.text}” never comes.`);
  return next;
}

function cronOf({ cron, zone }: Pick<When, 'cron' | 'zone'>): Cron {
  try {
    return new Cron(cron, { timezone: zone, paused: true, mode: '5-part' });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('bad-schedule', `“${cron}” is no cron line: ${said}`, { cause });
  }
}
