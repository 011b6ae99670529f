import { ParseError } from '../parse-error.ts';
import type { Route } from '../snapshot.ts';
import { eachLine, excerpt, words } from './lines.ts';

const KINDS: ReadonlySet<string> = new Set([
  'unicast',
  'local',
  'broadcast',
  'multicast',
  'anycast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
]);

/** `ip route show`, of the main table or of all. A next hop on its own line belongs to the route above. */
export function parseIpRoute(text: string): readonly Route[] {
  const routes: Route[] = [];
  let firstForeign = '';
  eachLine(text, (line) => {
    const row = words(line);
    const first = row[0];
    if (first === undefined) return;
    if (first === 'nexthop') {
      const open = routes.pop();
      if (open !== undefined) routes.push({ ...hop(row), ...open, row: `${open.row} ${line.trim()}` });
      return;
    }
    const kind = KINDS.has(first) ? first : 'unicast';
    const destination = destinationOf(KINDS.has(first) ? row[1] : first);
    if (destination === undefined) {
      if (firstForeign === '') firstForeign = line;
      return;
    }
    routes.push({ destination, kind, ...hop(row), table: after(row, 'table') ?? 'main', row: line.trim() });
  });
  if (routes.length === 0 && firstForeign !== '') {
    throw new ParseError('ip-route', 1, `no route found: ${excerpt(firstForeign)}`);
  }
  return routes;
}

function hop(row: readonly string[]): { via?: string; device?: string } {
  const via = after(row, 'via');
  const address = via === 'inet6' || via === 'inet' ? row[row.indexOf('via') + 2] : via;
  const device = after(row, 'dev');
  return { ...(address === undefined ? {} : { via: address }), ...(device === undefined ? {} : { device }) };
}

function after(row: readonly string[], word: string): string | undefined {
  const at = row.indexOf(word);
  return at < 0 ? undefined : row[at + 1];
}

/** A host route is printed without its prefix. */
function destinationOf(word: string | undefined): string | undefined {
  if (word === undefined) return undefined;
  if (word === 'default') return word;
  if (/^[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}\/[0-9]{1,2}$/.test(word)) return word;
  if (/^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/.test(word)) return `${word}/32`;
  if (/^[0-9a-f:]*:[0-9a-f:.]*\/[0-9]{1,3}$/i.test(word)) return word;
  return /^[0-9a-f:]*:[0-9a-f:.]*$/i.test(word) ? `${word}/128` : undefined;
}
