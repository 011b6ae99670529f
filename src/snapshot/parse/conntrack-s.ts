import { ParseError } from '../parse-error.ts';
import type { ConntrackStatistics } from '../snapshot.ts';
import { eachLine, words } from './lines.ts';

/** `conntrack -S`: `cpu=0 found=1 invalid=2 …` per CPU; before conntrack-tools 1.0 one `name value` a line. */
export function parseConntrackS(text: string): ConntrackStatistics {
  const sums = new Map<string, bigint>();
  let entries: number | undefined;
  const add = (name: string, value: string): void => {
    if (name === 'cpu') return;
    if (name === 'entries') entries = Number(value);
    else sums.set(name, (sums.get(name) ?? 0n) + BigInt(value));
  };
  eachLine(text, (line) => {
    const pairs = words(line);
    for (const pair of pairs) {
      const match = /^([a-z_]{1,40})=([0-9]{1,20})$/.exec(pair);
      if (match?.[1] !== undefined && match[2] !== undefined) add(match[1], match[2]);
    }
    const [name, value] = pairs;
    if (
      pairs.length === 2 &&
      name !== undefined &&
      value !== undefined &&
      /^[a-z_]+$/.test(name) &&
      /^[0-9]{1,20}$/.test(value)
    ) {
      add(name, value);
    }
  });
  if (sums.size === 0) throw new ParseError('conntrack-s', 1, 'no name=value pairs found');
  return { ...(entries === undefined ? {} : { entries }), columns: Object.fromEntries(sums) };
}
