import { ParseError } from '../parse-error.ts';
import type { IpsecStatistics } from '../snapshot.ts';
import { namedNumbers } from './named-numbers.ts';

const numbersOf = namedNumbers('proc-net-xfrm_stat', (name) => name.startsWith('Xfrm'));

/** /proc/net/xfrm_stat (net/xfrm/xfrm_proc.c), there with CONFIG_XFRM_STATISTICS: `XfrmInNoPols   12`. */
export function parseProcNetXfrmStat(text: string): IpsecStatistics {
  const values = numbersOf(text);
  if (values.columns.size === 0) throw new ParseError('proc-net-xfrm_stat', 1, 'no counter found');
  return { values };
}
