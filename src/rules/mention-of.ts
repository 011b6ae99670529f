import { parseNetstatS } from '../snapshot/parse/netstat-s.ts';

/** Names of counters are like no other word. */
const COUNTER = /^(?=\w*[a-z])[A-Z]\w*[A-Z]\w*$/;

/**
 * Where texts speak of the counter that somebody means by its name, or by its line of `netstat -s` with the number or without.
 * Texts leave out the group that its file puts in front. Null for other words.
 */
export function mentionOf(term: string): RegExp | null {
  const said = term.trim();
  const counter = (countedBy(/^\d/.test(said) ? said : `1 ${said}`) ?? said).replace(
    /^(?:TcpExt|IpExt|Tcp|Ip)(?=[A-Z])/,
    '',
  );
  return COUNTER.test(counter) ? new RegExp(`\\b${counter}\\b`) : null;
}

function countedBy(line: string): string | undefined {
  try {
    return parseNetstatS(line).values.keys().next().value;
  } catch {
    return undefined;
  }
}
