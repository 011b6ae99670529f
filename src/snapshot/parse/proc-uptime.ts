import { ParseError } from '../parse-error.ts';
import { words } from './lines.ts';

/** Seconds since boot, from /proc/uptime. */
export function parseProcUptime(text: string): number {
  const [uptime] = words(text.slice(0, 200));
  if (uptime === undefined || !/^[0-9]{1,12}(?:\.[0-9]{1,6})?$/.test(uptime)) {
    throw new ParseError('proc-uptime', 1, 'seconds expected');
  }
  return Number(uptime);
}
