import { ParseError } from '../parse-error.ts';
import type { Device } from '../snapshot.ts';
import { isDigits } from './lines.ts';
import { eachPathLine } from './path-lines.ts';

interface Draft {
  operstate?: string;
  readonly statistics: Map<string, bigint>;
}

/** `/sys/class/net/eth0/statistics/rx_dropped:0`, `/sys/class/net/eth0/operstate:up`, `…/carrier_changes:3`. */
export function parseSysClassNet(text: string): readonly Device[] {
  const drafts = new Map<string, Draft>();
  eachPathLine(text, (path, value) => {
    const match = /^\/sys\/class\/net\/([^/]+)\/(?:statistics\/)?([a-z_0-9]+)$/.exec(path);
    if (match?.[1] === undefined || match[2] === undefined) return;
    const draft = drafts.get(match[1]) ?? { statistics: new Map<string, bigint>() };
    drafts.set(match[1], draft);
    const word = value.trim();
    if (match[2] === 'operstate') draft.operstate = word;
    else if (isDigits(word)) draft.statistics.set(match[2], BigInt(word));
  });
  if (drafts.size === 0) throw new ParseError('sys-class-net', 1, 'no /sys/class/net/<device>/<file>:value found');
  return [...drafts].map(([name, { operstate, statistics }]) => ({
    name,
    ...(operstate === undefined ? {} : { operstate }),
    statistics: Object.fromEntries(statistics),
  }));
}
