import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';
import { lineFinder } from './line-finder.ts';

/** Kernel messages that speak of connections, by what they mean. */
type LogKind =
  /** Connection tracking starts, and says how large its table is. */
  | 'conntrack-started'
  | 'conntrack-full'
  | 'conntrack-invalid'
  | 'cookies-sent'
  | 'requests-dropped'
  | 'open-request-dropped'
  | 'neighbour-overflow'
  | 'too-many-orphans'
  | 'out-of-socket-memory'
  | 'tcp-out-of-memory'
  | 'time-wait-overflow'
  | 'martian-source'
  | 'file-table-full'
  | 'task-blocked'
  | 'out-of-memory-kill'
  | 'checksum-failure'
  | 'link-down'
  | 'duplicate-address'
  /** A CPU did nothing else for many seconds. */
  | 'processor-stuck'
  | 'kernel-fault'
  | 'md5-refused'
  | 'ao-refused'
  /** An LSM refused a packet to a socket. */
  | 'security-denied'
  | 'allocation-failed'
  /** A LOG rule of a firewall front end. */
  | 'firewall-logged';

export interface LogEvent {
  readonly kind: LogKind;
  /** Printed between the two samples; false where that cannot be told. */
  readonly fresh: boolean;
  readonly address?: string;
  readonly port?: number;
  /** The inode of the network namespace spoken of, as `net:[…]` names it. */
  readonly netns?: string;
  /** Martians: `from` and the device. */
  readonly from?: string;
  readonly device?: string;
  /** Firewall front ends: the packet they refused. */
  readonly refused?: { readonly source: string; readonly sourcePort: number; readonly port: number };
  readonly quote: Quote;
}

/**
 * Wordings from 2.6.32 to 6.18, prefixes left out because they changed often. Some are printed once per listener, or
 * rate-limited, or only with log_martians: presence speaks, absence does not. A line is looked at only where it holds one of
 * the words in front (lineFinder): no line may match the wording without. A word of less than nine characters costs as much
 * as all the long ones together, so say more.
 */
const wordings: readonly (readonly [LogKind, words: readonly string[], wording: RegExp])[] = [
  ['conntrack-started', ['_conntrack version '], /_conntrack version .*, \d+ max/],
  ['conntrack-full', ['table full'], /(?:nf|ip)_conntrack:?.*table full/i],
  ['conntrack-invalid', ['nf_ct_tcp:', 'nf_ct_proto_', 'invalid rst'], /nf_ct_(?:tcp|proto_\d+):|\binvalid rst\b/i],
  ['conntrack-invalid', ['PROTO=TCP'], /INVALID.*(?:DROP|BLOCK|REJECT).*\bIN=\S* OUT=.*\bPROTO=TCP\b/i],
  ['cookies-sent', ['SYN flooding'], /possible SYN flooding on .*sending cookies/i],
  ['requests-dropped', ['SYN flooding'], /possible SYN flooding on .*dropping request/i],
  ['open-request-dropped', ['drop open request'], /TCP: drop open request from/i],
  ['neighbour-overflow', ['table overflow'], /neighbou?r table overflow/i],
  ['too-many-orphans', ['orphaned sockets'], /too many (?:of )?orphaned sockets/i],
  ['out-of-socket-memory', ['out of socket memory'], /out of socket memory/i],
  ['tcp-out-of-memory', ['out of memory'], /TCP: out of memory/i],
  ['time-wait-overflow', ['table overflow'], /time wait bucket table overflow/i],
  ['martian-source', ['martian source'], /martian source/i],
  ['file-table-full', ['file-max limit'], /VFS: file-max limit \d+ reached/i],
  ['task-blocked', ['INFO: task'], /INFO: task .* blocked for more than \d+ seconds/i],
  ['out-of-memory-kill', ['out of memory', 'oom-kill:'], /Out of memory: Kill(?:ed)? process|oom-kill:/i],
  ['checksum-failure', ['csum failure'], /hw csum failure/i],
  // A tunnel's packets (VXLAN 4789 and 8472, Geneve 6081): what is inside is lost with them. Others are strays of the Internet.
  ['checksum-failure', ['bad checksum'], /UDP: bad checksum\..* to \S+:(?:4789|8472|6081)\b/],
  [
    'md5-refused',
    ['MD5 Hash failed', 'MD5 Hash mismatch', 'MD5 Hash not found', 'MD5 Hash NOT expected', 'Unexpected MD5 Hash'],
    /\bMD5 Hash (?:failed|mismatch|not found|NOT expected)|Unexpected MD5 Hash found/i,
  ],
  [
    'ao-refused',
    ['TCP: AO hash', 'TCP: AO key', 'by the peer AO '],
    /\bTCP: (?:Requested by the peer )?AO (?:hash|key)/i,
  ],
  [
    'security-denied',
    ['tclass=peer', 'tclass=packet', 'tclass=netif', 'tclass=node', 'tclass=association', 'tclass=tcp_socket'],
    /\bavc: +denied +\{[^}]*\b(?:recv|recvfrom|recv_msg|tcp_recv|ingress|receive)\b[^}]*\}.*\btclass=(?:peer|packet|netif|node|association|tcp_socket)\b/i,
  ],
  [
    'allocation-failed',
    ['allocation failure', 'Unable to allocate memory'],
    /page allocation failure: order:0\b|SLUB: Unable to allocate memory on node/i,
  ],
  ['link-down', ['link is down', 'lost carrier'], /link is down|Lost carrier/i],
  [
    'duplicate-address',
    ['duplicate address', 'address conflict', 'ip conflict', 'arp: duplicate'],
    /IPv6 duplicate address|duplicate address (?:detected|[0-9a-f:.]+ (?:used|detected))|(?:address|ip) conflict|arp: duplicate/i,
  ],
  ['processor-stuck', ['detected stall'], /rcu\S* (?:self-)?detected stall/i],
  ['firewall-logged', ['PROTO=TCP'], /(?:block|drop|reject|den(?:y|ied)).*\bIN=\S* OUT=.*\bPROTO=TCP\b/i],
  [
    'kernel-fault',
    [
      'BUG: ',
      'kernel BUG at',
      'protection fault',
      'Oops: ',
      'soft lockup',
      'unregister_netdevice',
      'refcount_t: ',
      'WARNING: CPU',
    ],
    /\bBUG: |kernel BUG at|general protection fault|Oops: |soft lockup|unregister_netdevice: waiting for|refcount_t: |WARNING: CPU: \d+ PID: \d+ at net\//,
  ],
];

const tellingLines = lineFinder(wordings.flatMap(([, words]) => words));

/** A log may be full of what a firewall refused; the newest stand last. */
const MOST_EVENTS = 4_000;

const MARTIAN = /martian source (?<address>[0-9a-fA-F.:]+) from (?<from>[0-9a-fA-F.:]+), on dev (?<device>\S+)/;
const REFUSED = /\bSRC=(?<source>\S+) .*\bSPT=(?<sourcePort>\d+) DPT=(?<port>\d+)\b/;
const NETNS = / in netns (?<netns>\d+)/;
const PORT = /on port (?:(?<address>\S+):)?(?<port>\d+)\./;
/** What a line tells besides its kind, where that is not a port. */
const DETAILS: Readonly<Partial<Record<LogKind, RegExp>>> = { 'martian-source': MARTIAN, 'conntrack-full': NETNS };

/** The kernel messages in the log, and in the words of the person who asks, who often quotes them there. */
export function logEvents(before: Snapshot | undefined, after: Snapshot): readonly LogEvent[] | undefined {
  if (after.kernelLog === undefined && after.notes === undefined) return undefined;
  const isFresh = freshness(before);
  const events: LogEvent[] = [];
  for (const row of tellingLines(after.kernelLog ?? '')) {
    const event = classified(row, 'dmesg', isFresh(row));
    if (event !== undefined) events.push(event);
  }
  for (const row of tellingLines((after.notes ?? []).join('\n'))) {
    const event = classified(row, 'notes', false);
    if (event !== undefined) events.push(event);
  }
  return events.slice(-MOST_EVENTS);
}

/** Whether a line stands in the log now and did not before, asked for in their order; never where that is not known. */
function freshness(before: Snapshot | undefined): (row: string) => boolean {
  if (before?.kernelLog === undefined) return () => false;
  const seen = new Map<string, number>();
  for (const row of tellingLines(before.kernelLog)) seen.set(row, (seen.get(row) ?? 0) + 1);
  return (row) => {
    const left = seen.get(row) ?? 0;
    if (left > 0) seen.set(row, left - 1);
    return left === 0;
  };
}

function classified(row: string, source: string, fresh: boolean): LogEvent | undefined {
  const kind = wordings.find(([, , wording]) => wording.test(row))?.[0];
  if (kind === undefined) return undefined;
  const groups = (DETAILS[kind] ?? PORT).exec(row)?.groups ?? {};
  const refused = kind === 'firewall-logged' ? REFUSED.exec(row)?.groups : undefined;
  return {
    kind,
    fresh,
    quote: { source, line: row },
    ...(groups['address'] === undefined ? {} : { address: groups['address'] }),
    ...(groups['port'] === undefined ? {} : { port: Number(groups['port']) }),
    ...(refused === undefined
      ? {}
      : {
          refused: {
            source: refused['source'] ?? '',
            sourcePort: Number(refused['sourcePort']),
            port: Number(refused['port']),
          },
        }),
    ...(groups['netns'] === undefined ? {} : { netns: `net:[${groups['netns']}]` }),
    ...(groups['from'] === undefined ? {} : { from: groups['from'] }),
    ...(groups['device'] === undefined ? {} : { device: groups['device'] }),
  };
}
