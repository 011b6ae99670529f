import { ParseError } from '../parse-error.ts';
import type { InterfaceAddresses } from '../snapshot.ts';
import { eachLine, excerpt, words } from './lines.ts';

interface Draft {
  readonly device: string;
  readonly up: boolean;
  readonly mtu?: number;
  readonly master?: string;
  readonly lower?: string;
  readonly addresses: { address: string; prefix: number; flags: readonly string[] }[];
}

/** `ip address show`, with or without -d: a numbered line per interface, indented `inet` and `inet6` lines below. */
export function parseIpAddress(text: string): readonly InterfaceAddresses[] {
  const drafts: Draft[] = [];
  let firstForeign = '';
  eachLine(text, (line) => {
    const link = /^\s{0,8}[0-9]{1,9}: ([^\s:@]{1,64})(?:@([^\s:]{1,64}))?: <([A-Z0-9_,-]*)>/.exec(line);
    if (link?.[1] !== undefined) {
      const [, device, lower, words = ''] = link;
      const flags = words.split(',');
      const mtu = / mtu ([0-9]{1,9})\b/.exec(line)?.[1];
      const master = / master ([^\s]{1,64})/.exec(line)?.[1];
      drafts.push({
        device,
        up: flags.includes('UP') && !flags.includes('NO-CARRIER'),
        ...(mtu === undefined ? {} : { mtu: Number(mtu) }),
        ...(master === undefined ? {} : { master }),
        // `@if7` is the number of a device in another namespace, `@NONE` none at all.
        ...(lower === undefined || lower === 'NONE' || /^if[0-9]+$/.test(lower) ? {} : { lower }),
        addresses: [],
      });
      return;
    }
    const row = words(line);
    if (firstForeign === '') firstForeign = line;
    if (row[0] === 'inet' || row[0] === 'inet6') addAddress(drafts.at(-1), row);
  });
  if (drafts.length === 0 && firstForeign.trim() !== '') {
    throw new ParseError('ip-address', 1, `no interface found: ${excerpt(firstForeign)}`);
  }
  return drafts;
}

/** `inet 10.0.0.5/24 brd 10.0.0.255 scope global secondary eth0`; a point-to-point address has `peer 10.0.0.6/32`. */
function addAddress(draft: Draft | undefined, row: readonly string[]): void {
  const [family, first = ''] = row;
  const [address = '', ownPrefix] = first.split('/');
  if (draft === undefined || address === '') return;
  const peer = row[2] === 'peer' ? row[3]?.split('/')[1] : undefined;
  const prefix = Number(ownPrefix ?? peer ?? (family === 'inet6' ? 128 : 32));
  draft.addresses.push({ address, prefix: Number.isInteger(prefix) ? prefix : 32, flags: row.slice(2) });
}
