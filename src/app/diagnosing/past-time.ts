/** A minute of the past as a person writes it, or what is wrong with it. */
export type PastTime =
  | { readonly at: string }
  | { readonly wrong: 'not-understood' | 'in-the-future' | 'never-was' | 'unknown-zone' };

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Reads `03:12` (the last time it was that late), `2026-11-29T03:12`, the same with `Z` or an offset, and `-20m`, `-2h`: in
 * the asker's time zone, whose clocks may have shown a time twice (the later one is meant) or never.
 */
export function pastTime(typed: string, zone: string, nowMs: number): PastTime {
  const text = typed.trim();
  const before = /^-(\d{1,4})\s*(m|min|h)$/i.exec(text);
  if (before !== null) {
    const unit = before[2]?.toLowerCase() === 'h' ? 60 * MINUTE_MS : MINUTE_MS;
    return minuteOf(nowMs - Number(before[1]) * unit, nowMs);
  }
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/i.test(text)) return minuteOf(Date.parse(text), nowMs);
  if (!isZone(zone)) return { wrong: 'unknown-zone' };
  const [, day, hour, minute] = /^(?:(\d{4}-\d\d-\d\d)[T ])?(\d{1,2}):(\d\d)(?::\d\d)?$/i.exec(text) ?? [];
  if (hour === undefined || minute === undefined) return { wrong: 'not-understood' };
  const clock = `${hour.padStart(2, '0')}:${minute}`;
  return day === undefined ? lastTimeOfDay(clock, zone, nowMs) : onDay(day, clock, zone, nowMs);
}

/** What was wrong, in a sentence for the person who wrote it. */
export function wrongTime(typed: string, { wrong }: Extract<PastTime, { wrong: string }>, zone: string): string {
  switch (wrong) {
    case 'not-understood':
      return `"${typed}" is no time. Give 03:12, 2026-11-29T03:12, 2026-11-29T03:12Z or -20m.`;
    case 'in-the-future':
      return `${typed} (${zone}) is still to come: only the past has been written down.`;
    case 'never-was':
      return `The clocks of ${zone} never showed ${typed}: they were put forward.`;
    case 'unknown-zone':
      return `The time zone ${zone} is not known here. Give the time with an offset: 2026-11-29T03:12+08:00.`;
  }
}

function minuteOf(ms: number, nowMs: number): PastTime {
  if (Number.isNaN(ms)) return { wrong: 'not-understood' };
  const start = Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  return start > nowMs ? { wrong: 'in-the-future' } : { at: new Date(start).toISOString() };
}

function lastTimeOfDay(clock: string, zone: string, nowMs: number): PastTime {
  const [today, yesterday] = [dayIn(zone, nowMs), dayIn(zone, nowMs - DAY_MS)];
  const found = [...momentsOf(today, clock, zone), ...momentsOf(yesterday, clock, zone)].filter((ms) => ms <= nowMs);
  if (found.length > 0) return minuteOf(Math.max(...found), nowMs);
  return { wrong: Number(clock.slice(0, 2)) > 23 || Number(clock.slice(3)) > 59 ? 'not-understood' : 'never-was' };
}

function onDay(day: string, clock: string, zone: string, nowMs: number): PastTime {
  if (!isMoment(day, clock)) return { wrong: 'not-understood' };
  const found = momentsOf(day, clock, zone);
  if (found.length === 0) return { wrong: 'never-was' };
  const past = found.filter((ms) => ms <= nowMs);
  return past.length === 0 ? { wrong: 'in-the-future' } : minuteOf(Math.max(...past), nowMs);
}

/** Moments at which a clock on the wall of the zone showed this; two when it was put back meanwhile, none when it skipped it. */
function momentsOf(day: string, clock: string, zone: string): readonly number[] {
  const asUtc = Date.parse(`${day}T${clock}Z`);
  if (Number.isNaN(asUtc)) return [];
  const offsets = new Set([-DAY_MS, 0, DAY_MS].map((away) => offsetIn(zone, asUtc + away)));
  return [...offsets].map((offset) => asUtc - offset).filter((ms) => wallIn(zone, ms) === `${day} ${clock}`);
}

/** The 31st of February is none, though `Date` would go on into March. */
function isMoment(day: string, clock: string): boolean {
  const ms = Date.parse(`${day}T${clock}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

function offsetIn(zone: string, ms: number): number {
  return Date.parse(`${wallIn(zone, ms).replace(' ', 'T')}Z`) - Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}

function dayIn(zone: string, ms: number): string {
  return wallIn(zone, ms).slice(0, '2026-11-29'.length);
}

/** `2026-11-29 03:12`, as Swedes write it. */
function wallIn(zone: string, ms: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(ms);
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
