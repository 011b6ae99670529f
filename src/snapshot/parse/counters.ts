import type { CounterPart } from '../snapshot.ts';

/** What a parser says of counters; which source it is, the reader knows. */
export type ParsedCounters = Omit<CounterPart, 'source'>;

/** Of sources whose lines are not worth quoting. */
export const noLines: CounterPart['lines'] = new Map();

const GROUPED =
  /^(?:TcpExt|IpExt|MPTcpExt|IcmpMsg|Icmp6|UdpLite6?|Udp6|Ip6|Ip|Icmp|Tcp|Udp|Sctp|XfrmExt|Xfrm)(?=[A-Z0-9])/;

/** Names of TcpExt that begin like a group of their own. */
const TCP_EXT_LOOKALIKES = new Set(['TcpTimeoutRehash', 'TcpDuplicateDataRehash', 'TcpPortReuse']);

const IP_EXT_NAMES = new Set([
  'InNoRoutes',
  'InTruncatedPkts',
  'InMcastPkts',
  'OutMcastPkts',
  'InBcastPkts',
  'OutBcastPkts',
  'InOctets',
  'OutOctets',
  'InMcastOctets',
  'OutMcastOctets',
  'InBcastOctets',
  'OutBcastOctets',
  'InNoECTPkts',
  'InECT0Pkts',
  'InECT1Pkts',
  'InCEPkts',
  'ReasmOverlaps',
]);

const TCP_EXT_NAME =
  /^(?:TCP|Tcp|PAWS|Listen|Syncookies|TW|IPReversePathFilter|EmbryonicRsts|DelayedACK|PruneCalled|RcvPruned|OfoPruned|OutOfWindowIcmps|LockDroppedIcmps|ArpFilter|PFMemallocDrop|BusyPollRxPackets|TSEcrRejected|BeyondWindow|SockMallocOOM)/;

/** The name as nstat prints it, for a name given with or without its group; undefined when the group cannot be told. */
export function qualifiedName(name: string): string | undefined {
  if (TCP_EXT_LOOKALIKES.has(name)) return `TcpExt${name}`;
  if (GROUPED.test(name)) return name;
  if (IP_EXT_NAMES.has(name)) return `IpExt${name}`;
  return TCP_EXT_NAME.test(name) ? `TcpExt${name}` : undefined;
}

/** The group in front of a qualified name, `TcpExt` of `TcpExtListenDrops`. */
export function groupOf(name: string): string {
  return GROUPED.exec(name)?.[0] ?? '';
}
