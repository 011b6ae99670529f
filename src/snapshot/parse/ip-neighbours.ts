import { ParseError } from '../parse-error.ts';
import type { Neighbour } from '../snapshot.ts';
import { eachLine, excerpt, words } from './lines.ts';

/** Twice what a table of the usual size holds. */
const MAX_NEIGHBOURS = 2_048;
const STATES = /^(?:REACHABLE|STALE|DELAY|PROBE|FAILED|INCOMPLETE|PERMANENT|NOARP|NONE)$/;

/** `ip neighbour show`: `10.0.0.1 dev eth0 lladdr 00:11:22:33:44:55 REACHABLE`. */
export function parseIpNeighbours(text: string): readonly Neighbour[] {
  const found: Neighbour[] = [];
  let firstForeign = '';
  eachLine(text, (line) => {
    const row = words(line);
    const [address] = row;
    if (address === undefined) return;
    const device = row[1] === 'dev' ? row[2] : undefined;
    const state = row.findLast((word) => STATES.test(word));
    if (device === undefined || state === undefined || !/^[0-9A-Fa-f.:]{2,45}$/.test(address)) {
      if (firstForeign === '') firstForeign = line;
      return;
    }
    if (found.length < MAX_NEIGHBOURS) found.push({ address, device, state, row: line.trim() });
  });
  if (found.length === 0 && firstForeign !== '') {
    throw new ParseError('ip-neighbours', 1, `no neighbour found: ${excerpt(firstForeign)}`);
  }
  return found;
}
