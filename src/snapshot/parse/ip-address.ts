import { ParseError } from '../parse-error.ts';
import type { InterfaceAddresses, XdpProgram } from '../snapshot.ts';
import { knownKeys } from './known-keys.ts';
import { eachLine, excerpt, isDigits, toBigint, words } from './lines.ts';

interface Address {
  readonly address: string;
  readonly prefix: number;
  readonly flags: readonly string[];
  readonly row: string;
}
interface Draft extends Omit<InterfaceAddresses, 'addresses' | 'statistics' | 'vrf'> {
  readonly addresses: Address[];
  statistics?: Record<string, bigint>;
  vrf?: NonNullable<InterfaceAddresses['vrf']>;
}

const LINK = /^\s{0,8}([0-9]{1,9}): ([^\s:@]{1,64})(?:@([^\s:]{1,64}))?: <([A-Z0-9_,-]*)>/;

/** Words above the numbers of `ip -s -s`, behind `RX:`, `RX errors:`, `TX:` or `TX errors:`, and their names in /sys. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  RX: {
    bytes: 'rx_bytes',
    packets: 'rx_packets',
    errors: 'rx_errors',
    dropped: 'rx_dropped',
    missed: 'rx_missed_errors',
    overrun: 'rx_over_errors',
    mcast: 'multicast',
  },
  'RX errors': {
    length: 'rx_length_errors',
    crc: 'rx_crc_errors',
    frame: 'rx_frame_errors',
    fifo: 'rx_fifo_errors',
    missed: 'rx_missed_errors',
    overrun: 'rx_over_errors',
    nohandler: 'rx_nohandler',
    otherhost: 'rx_otherhost_dropped',
  },
  TX: {
    bytes: 'tx_bytes',
    packets: 'tx_packets',
    errors: 'tx_errors',
    dropped: 'tx_dropped',
    carrier: 'tx_carrier_errors',
    collsns: 'collisions',
  },
  'TX errors': { aborted: 'tx_aborted_errors', fifo: 'tx_fifo_errors', transns: 'carrier_changes' },
};

/**
 * `ip address show` or `ip link show`, with or without -d and -s: a numbered line per interface; below it, indented, `inet`
 * and `inet6` lines, and statistics as a line of words above a line of numbers.
 */
export function parseIpAddress(text: string): readonly InterfaceAddresses[] {
  const drafts = new Map<string, Draft>();
  let draft: Draft | undefined;
  let firstForeign = '';
  let above: readonly (string | undefined)[] = [];
  eachLine(text, (line) => {
    const columns = above;
    above = [];
    const link = line.includes(': <') ? LINK.exec(line) : null;
    if (link?.[2] !== undefined) {
      const [, index, device, lower, flags = ''] = link;
      // `ip -s link` and `ip address` of the same host may stand one behind the other.
      draft = drafts.get(device) ?? linkDraft(line, { index: Number(index), device, lower, flagWords: flags });
      drafts.set(device, draft);
      return;
    }
    if (firstForeign === '') firstForeign = line;
    if (draft === undefined) return;
    const rest = line.trimStart();
    if (rest.startsWith('inet ') || rest.startsWith('inet6 ')) addAddress(draft, words(rest));
    else if (STATISTICS_HEADING.test(rest)) above = knownColumns(rest);
    else if (columns.length > 0) addStatistics(draft, columns, words(rest));
    else if (rest.startsWith('vrf ') || rest.startsWith('vrf_slave ')) {
      const [kind, key, table = ''] = words(rest);
      if (key === 'table') draft.vrf = { table, is: kind === 'vrf' ? 'vrf' : 'member' };
    }
  });
  if (drafts.size === 0 && firstForeign.trim() !== '') {
    throw new ParseError('ip-address', 1, `no interface found: ${excerpt(firstForeign)}`);
  }
  return [...drafts.values()];
}

interface LinkWords {
  readonly index: number;
  readonly device: string;
  readonly lower: string | undefined;
  readonly flagWords: string;
}

function linkDraft(line: string, { index, device, lower, flagWords }: LinkWords): Draft {
  const flags = flagWords.split(',');
  const mtu = / mtu ([0-9]{1,9})\b/.exec(line)?.[1];
  const master = / master (\S{1,64})/.exec(line)?.[1];
  const state = / state ([A-Z]{1,32})\b/.exec(line)?.[1];
  const xdp = xdpOf(line);
  return {
    device,
    index,
    up: flags.includes('UP') && !flags.includes('NO-CARRIER'),
    ...(mtu === undefined ? {} : { mtu: Number(mtu) }),
    ...(master === undefined ? {} : { master }),
    ...(state === undefined ? {} : { state }),
    ...(xdp === undefined ? {} : { xdp }),
    ...(flags.includes('PROMISC') ? { promiscuous: true } : {}),
    // `@if7` is the number of a device in another namespace, `@NONE` none at all.
    ...(lower === undefined || lower === 'NONE' || /^if[0-9]+$/.test(lower) ? {} : { lower }),
    row: line.trim(),
    addresses: [],
  };
}

/** `xdp/id:98`, `xdpgeneric/id:97`, `xdpoffload/id:3`, `xdpmulti`; without an id from iproute2 before 4.16. */
function xdpOf(line: string): XdpProgram | undefined {
  const found = / (xdp|xdpgeneric|xdpoffload|xdpmulti)(?:\/id:([0-9]{1,10}))? /.exec(`${line} `);
  if (found?.[1] === undefined) return undefined;
  const mode = ({ xdpgeneric: 'generic', xdpoffload: 'offloaded', xdpmulti: 'several' } as const)[found[1]] ?? 'native';
  return found[2] === undefined ? { mode } : { mode, id: Number(found[2]) };
}

/** `inet 10.0.0.5/24 brd 10.0.0.255 scope global secondary eth0`; a point-to-point address has `peer 10.0.0.6/32`. */
function addAddress(draft: Draft, row: readonly string[]): void {
  const [family, first = ''] = row;
  const [address = '', ownPrefix] = first.split('/');
  if (address === '') return;
  const peer = row[2] === 'peer' ? row[3]?.split('/')[1] : undefined;
  const prefix = Number(ownPrefix ?? peer ?? (family === 'inet6' ? 128 : 32));
  draft.addresses.push({
    address,
    prefix: Number.isInteger(prefix) ? prefix : 32,
    flags: row.slice(2),
    row: row.join(' '),
  });
}

const STATISTICS_HEADING = /^[RT]X(?: errors)?:\s/;

/** `RX:  bytes packets …`, `RX errors: length crc …`; a word that is not known leaves its number out. */
const knownColumns = knownKeys((line): readonly (string | undefined)[] => {
  const row = words(line);
  const [first = '', second] = row;
  const heading = second === 'errors:' ? `${first} errors` : first.replace(':', '');
  const names = COLUMNS[heading];
  return names === undefined ? [] : row.slice(second === 'errors:' ? 2 : 1).map((word) => names[word]);
});

function addStatistics(draft: Draft, columns: readonly (string | undefined)[], row: readonly string[]): void {
  if (!row.every(isDigits)) return;
  const statistics = (draft.statistics ??= {});
  for (const [index, name] of columns.entries()) {
    const value = row[index];
    if (name !== undefined && isDigits(value)) statistics[name] = toBigint(value);
  }
}
