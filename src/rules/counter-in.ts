import { parseNetstatS } from '../snapshot/parse/netstat-s.ts';

/** Names of counters are like no other word. */
const COUNTER = /^(?=\w*[a-z])[A-Z]\w*[A-Z]\w*$/;

/**
 * The counter somebody means by its name, or by its line of `netstat -s` with the number or without; without the group that
 * its file puts in front, as texts call it. Null for other words.
 */
export function counterIn(term: string): string | null {
  const said = term.trim();
  const counter = (countedBy(/^\d/.test(said) ? said : `1 ${said}`) ?? said).replace(
    /^(?:TcpExt|IpExt|Tcp|Ip)(?=[A-Z])/,
    '',
  );
  return COUNTER.test(counter) ? counter : null;
}

function countedBy(line: string): string | undefined {
  try {
    return parseNetstatS(line).values.keys().next().value;
  } catch {
    return undefined;
  }
}
