import { ParseError } from '../parse-error.ts';
import type { IpsecStatistics } from '../snapshot.ts';
import { emptyRecord } from './known-keys.ts';
import { eachLine, excerpt, isDigits, toBigint, words } from './lines.ts';

/** /proc/net/xfrm_stat (net/xfrm/xfrm_proc.c), there with CONFIG_XFRM_STATISTICS: `XfrmInNoPols   12`. */
export function parseProcNetXfrmStat(text: string): IpsecStatistics {
  const values = emptyRecord<bigint>();
  let found = 0;
  eachLine(text, (line, row) => {
    const [name, number] = words(line);
    if (name === undefined) return;
    if (!name.startsWith('Xfrm') || !isDigits(number)) {
      throw new ParseError('proc-net-xfrm_stat', row, `an Xfrm name and a number expected: ${excerpt(line)}`);
    }
    values[name] = toBigint(number);
    found += 1;
  });
  if (found === 0) throw new ParseError('proc-net-xfrm_stat', 1, 'no counter found');
  return { values };
}
