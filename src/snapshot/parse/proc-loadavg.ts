import { ParseError } from '../parse-error.ts';
import type { Load } from '../snapshot.ts';
import { words } from './lines.ts';

/** /proc/loadavg. */
export function parseProcLoadavg(text: string): Load {
  const averages = words(text.slice(0, 200)).slice(0, 3);
  const [one, five, fifteen] = averages.map(Number);
  const plain = averages.every((word) => /^[0-9]{1,9}\.[0-9]{1,4}$/.test(word));
  if (!plain || one === undefined || five === undefined || fifteen === undefined) {
    throw new ParseError('proc-loadavg', 1, 'three averages expected');
  }
  return { one, five, fifteen };
}
