import * as z from 'zod';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Day = (typeof DAYS)[number];

/** A wall-clock time such as `09:00`, which sorts in time. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 09:00');

/** IANA name. */
export const TimeZone = z.string().refine(isZone, 'a time zone such as Asia/Shanghai');

/** When changes may be made. `to` is not included; a window that ends before it begins runs over midnight. */
export const ChangeWindow = z.strictObject({
  days: z.array(z.enum(DAYS)).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']),
  from: TimeOfDay,
  to: TimeOfDay,
  zone: TimeZone,
});
export type ChangeWindow = z.infer<typeof ChangeWindow>;

/** What the clock on the wall of a zone says. */
interface WallClock {
  readonly day: Day;
  readonly time: string;
}

/** Whether it is time for a change; without windows it always is. `at` in milliseconds since 1970. */
export function isOpen(windows: readonly ChangeWindow[], at: number): boolean {
  return windows.length === 0 || windows.some((window) => covers(window, wallClock(at, window.zone)));
}

/** The part after midnight belongs to the day before. */
function covers({ days, from, to }: ChangeWindow, { day, time }: WallClock): boolean {
  if (from < to) return days.includes(day) && from <= time && time < to;
  return (days.includes(day) && from <= time) || (days.includes(dayBefore(day)) && time < to);
}

function dayBefore(day: Day): Day {
  return DAYS[(DAYS.indexOf(day) + DAYS.length - 1) % DAYS.length] ?? day;
}

/** In this time zone, daylight saving included. */
export function wallClock(at: number, zone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const weekday = parts.get('weekday')?.toLowerCase();
  const day = DAYS.find((one) => one === weekday);
  if (day === undefined) throw new TypeError(`no day of the week in ${zone}`);
  return { day, time: `${parts.get('hour')}:${parts.get('minute')}` };
}

/** `mon tue 09:00–18:00 Asia/Shanghai`, for the person who came too late. */
export function windowText({ days, from, to, zone }: ChangeWindow): string {
  return `${days.join(' ')} ${from}–${to} ${zone}`;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
