import { ParseError } from '../parse-error.ts';
import type { Sockstat } from '../snapshot.ts';
import { eachLine, isDigits, words } from './lines.ts';

/** /proc/net/sockstat6: `TCP6: inuse 3`. */
export function parseProcNetSockstat6(text: string): Sockstat {
  let inuse: number | undefined;
  eachLine(text, (line, number) => {
    const [name, field, value] = words(line);
    if (name !== 'TCP6:' || field !== 'inuse') return;
    if (!isDigits(value)) throw new ParseError('proc-net-sockstat6', number, 'inuse is not a number');
    inuse = Number(value);
  });
  if (inuse === undefined) throw new ParseError('proc-net-sockstat6', 1, 'no TCP6 line found');
  return { tcp6Inuse: inuse };
}
