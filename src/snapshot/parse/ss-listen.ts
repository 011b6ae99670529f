import type { SourceId } from '../../protocol/manifest.ts';
import { ParseError } from '../parse-error.ts';
import type { Listener } from '../snapshot.ts';
import { eachLine } from './lines.ts';
import { parseSsDetails } from './ss-details.ts';
import type { SsRow } from './ss-row.ts';
import { parseSsLine } from './ss-row.ts';

type Draft = { -readonly [K in keyof Listener]: Listener[K] };

interface Open {
  readonly row: SsRow;
  readonly text: string;
  details: string;
}

/**
 * The listeners in the answer of ss, with or without State column, header, details on the same or the next line.
 * An empty text is an honest answer: nothing listens. Rows of other states and protocols are passed over.
 */
export function parseSsListen(text: string, source: SourceId = 'ss-listen'): readonly Listener[] {
  const rows: Open[] = [];
  let open: Open | undefined;
  let understood = 0;
  let foreign = 0;
  let firstForeign = '';
  eachLine(text, (line) => {
    const parsed = parseSsLine(line);
    if (parsed.kind === 'other') {
      if (line.trim() === '') return;
      if (open !== undefined) open.details += ` ${line.trim()}`;
      else if (understood === 0) {
        foreign += 1;
        if (firstForeign === '') firstForeign = line.trim();
      }
      return;
    }
    understood += 1;
    open = undefined;
    if (parsed.kind !== 'row') return;
    const listening = parsed.row.state === undefined || parsed.row.state === 'LISTEN';
    open = { row: parsed.row, text: line.trim(), details: parsed.row.rest };
    if (listening) rows.push(open);
  });
  if (understood === 0 && foreign > 0) {
    throw new ParseError(source, 1, `no row of a socket found: ${firstForeign.slice(0, 80)}`);
  }
  return rows.map((row) => listener(row, source));
}

function listener({ row, text, details }: Open, source: SourceId): Listener {
  // Field by field: a spread costs more than all that is parsed here.
  const { address, device, port, service } = row.local;
  const { owners, drops, optionMemory, inode, cgroup, v6only } = parseSsDetails(details);
  const family = familyOf(row);
  const made: Draft = {
    address,
    port,
    acceptQueue: row.receiveQueue,
    backlog: row.sendQueue,
    owners,
    row: text,
    source,
  };
  if (device !== undefined) made.device = device;
  if (service !== undefined) made.service = service;
  if (family !== undefined) made.family = family;
  if (drops !== undefined) made.drops = drops;
  if (optionMemory !== undefined) made.optionMemory = optionMemory;
  if (inode !== undefined) made.inode = inode;
  if (cgroup !== undefined) made.cgroup = cgroup;
  if (v6only !== undefined) made.v6only = v6only;
  return made;
}

/** `*` is IPv4 in old iproute2 and a dual-stack IPv6 socket in the newer ones: then the family stays unknown. */
function familyOf(row: SsRow): 'ipv4' | 'ipv6' | undefined {
  if (row.localText.startsWith('[') || row.local.address.includes(':')) return 'ipv6';
  const first = row.local.address.charCodeAt(0);
  if (first >= 48 && first <= 57) return 'ipv4';
  if (row.peerText.startsWith('0.0.0.0')) return 'ipv4';
  return row.peerText.startsWith('[') || row.peerText.startsWith(':::') ? 'ipv6' : undefined;
}
