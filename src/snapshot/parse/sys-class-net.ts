import { ParseError } from '../parse-error.ts';
import type { Device } from '../snapshot.ts';
import { knownKeys, ownCopy } from './known-keys.ts';
import { isDigits, toBigint } from './lines.ts';
import { eachPathLine } from './path-lines.ts';

interface Place {
  readonly device: string;
  readonly file: string;
}

const knownPlace = knownKeys((path: string): Place | undefined => {
  const match = /^\/sys\/class\/net\/([^/]+)\/(?:statistics\/)?([a-z0-9][a-z_0-9]*|brport\/state)$/.exec(path);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { device: match[1], file: ownCopy(match[2]) };
});

interface Draft {
  readonly name: string;
  operstate?: string;
  bridgePort?: Device['bridgePort'];
  readonly statistics: Record<string, bigint>;
}

/** By number (include/uapi/linux/if_bridge.h). */
const BRIDGE_PORT = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'] as const;

/** `/sys/class/net/eth0/statistics/rx_dropped:0`, `/sys/class/net/eth0/operstate:up`, `…/carrier_changes:3`. */
export function parseSysClassNet(text: string): readonly Device[] {
  const drafts = new Map<string, Draft>();
  eachPathLine(text, (path, value) => {
    const place = knownPlace(path);
    if (place === undefined) return;
    const { device, file } = place;
    let draft = drafts.get(device);
    if (draft === undefined) drafts.set(device, (draft = { name: device, statistics: {} }));
    const word = value.trim();
    if (file === 'operstate') draft.operstate = word;
    else if (file === 'brport/state') draft.bridgePort = BRIDGE_PORT[Number(word)];
    else if (isDigits(word)) draft.statistics[file] = toBigint(word);
  });
  if (drafts.size === 0) throw new ParseError('sys-class-net', 1, 'no /sys/class/net/<device>/<file>:value found');
  return [...drafts.values()];
}
