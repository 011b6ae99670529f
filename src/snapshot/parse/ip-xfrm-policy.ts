import { ParseError } from '../parse-error.ts';
import type { IpsecPolicies } from '../snapshot.ts';
import { eachLine, excerpt } from './lines.ts';

/** `ip xfrm policy count` (`SPD IN  1 OUT 0 FWD 0`), or the listing itself, whose policies are counted by direction. */
export function parseIpXfrmPolicy(text: string): IpsecPolicies {
  const counted = /SPD IN\s{1,4}([0-9]{1,9}) OUT ([0-9]{1,9}) FWD ([0-9]{1,9})/.exec(text.slice(0, 4_096));
  if (counted !== null) {
    return { in: Number(counted[1]), out: Number(counted[2]), forward: Number(counted[3]), row: counted[0] };
  }
  const directions = { in: 0, out: 0, fwd: 0 };
  let first = '';
  let selectors = 0;
  eachLine(text, (line) => {
    if (/^src \S+ dst \S+/.test(line)) {
      selectors += 1;
      if (first === '') first = line;
    }
    const direction = /^\s{1,8}dir (in|out|fwd)\b/.exec(line)?.[1];
    if (direction === 'in' || direction === 'out' || direction === 'fwd') directions[direction] += 1;
  });
  if (selectors === 0) {
    throw new ParseError('ip-xfrm-policy', 1, `no policy and no count found: ${excerpt(text)}`);
  }
  return { in: directions.in, out: directions.out, forward: directions.fwd, row: first.trim() };
}
