import { TimeZone } from '../protocol/change-window.ts';
import { Problem } from '../protocol/problem.ts';

/** When something is to be done, again and again. */
export interface When {
  /** As people read it: `weekdays 09:00 Asia/Shanghai`. */
  readonly text: string;
  /** Five fields. */
  readonly cron: string;
  readonly zone: string;
}

const DAYS: Readonly<Record<string, string>> = {
  sun: '0',
  mon: '1',
  tue: '2',
  wed: '3',
  thu: '4',
  fri: '5',
  sat: '6',
  日: '0',
  一: '1',
  二: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
};

const SPANS: Readonly<Record<string, string>> = {
  daily: '*',
  weekdays: '1-5',
  weekends: '0,6',
  每天: '*',
  工作日: '1-5',
  周末: '0,6',
};

const HOW =
  'Write “weekdays 09:00 Asia/Shanghai”, “mon,thu 18:30”, “daily 06:00 UTC”, “hourly”, or a cron line of five fields.';

/**
 * Reads `weekdays 09:00 Asia/Shanghai`, `daily 06:00`, `mon,wed 18:30`, `hourly`, `0 9 * * 1-5 Europe/Berlin`, `工作日 09:00`.
 * Without a zone it is UTC.
 *
 * @throws Problem `bad-schedule`, saying what was not understood.
 */
export function parseWhen(typed: string): When {
  const words = typed.normalize('NFKC').trim().split(/\s+/);
  const last = words.at(-1) ?? '';
  const named = /^(UTC|[A-Z][A-Za-z_]+\/[A-Za-z_+\-/0-9]+)$/.test(last) ? last : null;
  if (named !== null && !TimeZone.safeParse(named).success) throw wrong(`There is no time zone ${named}.`);
  const rest = named === null ? words : words.slice(0, -1);
  const place = named ?? 'UTC';
  if (rest.length === 5 && rest.every((field) => /^[\d*,/\-A-Za-z#]{1,40}$/.test(field))) {
    return { text: `${rest.join(' ')} ${place}`, cron: rest.join(' '), zone: place };
  }
  const [first = '', time, ...more] = rest;
  const days = first.toLowerCase().replace(/[，、+]/g, ',');
  if (/^(hourly|每小时)$/.test(days) && time === undefined) {
    return { text: `hourly ${place}`, cron: '0 * * * *', zone: place };
  }
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time ?? '');
  if (clock === null || more.length > 0) throw wrong(`“${typed.slice(0, 80)}” is no time to come back at.`);
  const [, hour = '', minute = ''] = clock;
  const text = `${days} ${hour.padStart(2, '0')}:${minute} ${place}`;
  return { text, cron: `${Number(minute)} ${Number(hour)} * * ${daysOf(days)}`, zone: place };
}

function daysOf(words: string): string {
  const span = SPANS[words];
  if (span !== undefined) return span;
  const days = words
    .replace(/^周/, '')
    .split(',')
    .map((word) => DAYS[word.replace(/^周/, '').slice(0, 3)]);
  const known = days.filter((day) => day !== undefined);
  if (known.length < days.length) throw wrong(`“${words}” are no days.`);
  return [...new Set(known)].sort().join(',');
}

function wrong(message: string): Problem {
  return new Problem('bad-schedule', `${message} ${HOW}`);
}
