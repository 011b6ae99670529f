import * as z from 'zod';
import type { SourceId } from './manifest.ts';

/**
 * What an agent writes down every few seconds, so that a minute of last night can still be asked about. The place of a
 * number in this list is its place in the file: a changed list starts the file anew.
 */
export interface Kept {
  readonly source: SourceId;
  /** `TcpExt` in /proc/net/netstat; empty where the file has no groups. */
  readonly group: string;
  /** As the kernel spells it. */
  readonly name: string;
  /** Packets that ended here, and in no other row that is marked: what the chart adds up. */
  readonly drops: boolean;
}

/** `!` marks what the chart adds up. */
function rows(source: SourceId, group: string, names: string): readonly Kept[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => ({ source, group, name: name.replace('!', ''), drops: name.startsWith('!') }));
}

export const keptNumbers: readonly Kept[] = [
  ...rows(
    'proc-net-netstat',
    'TcpExt',
    `SyncookiesSent SyncookiesRecv !SyncookiesFailed EmbryonicRsts ListenOverflows !ListenDrops PAWSPassive !PAWSEstab
     !PAWSTimewait TW TCPTimeouts TCPSynRetrans TCPReqQFullDrop TCPTimeWaitOverflow !TCPBacklogDrop !TCPMinTTLDrop
     TCPDeferAcceptDrop !IPReversePathFilter !PFMemallocDrop !TCPMD5NotFound !TCPMD5Unexpected !TCPMD5Failure
     TCPACKSkippedSynRecv TCPACKSkippedPAWS TCPACKSkippedTimeWait TCPChallengeACK TCPSYNChallenge TCPAbortOnData
     TCPAbortOnClose TCPAbortOnMemory TCPAbortOnLinger TCPMemoryPressures TCPRetransFail`,
  ),
  ...rows('proc-net-netstat', 'IpExt', '!InNoRoutes !InTruncatedPkts'),
  ...rows(
    'proc-net-snmp',
    'Ip',
    `InReceives !InHdrErrors !InAddrErrors ForwDatagrams InUnknownProtos !InDiscards InDelivers OutRequests OutNoRoutes
     ReasmReqds OutTransmits`,
  ),
  ...rows('proc-net-snmp', 'Icmp', 'InDestUnreachs OutDestUnreachs'),
  ...rows(
    'proc-net-snmp',
    'Tcp',
    'ActiveOpens PassiveOpens AttemptFails CurrEstab InSegs OutSegs RetransSegs OutRsts !InCsumErrors',
  ),
  ...rows(
    'proc-net-snmp6',
    'Ip6',
    `InReceives !InHdrErrors InTooBigErrors !InNoRoutes !InAddrErrors InUnknownProtos !InTruncatedPkts !InDiscards
     InDelivers OutForwDatagrams OutRequests OutNoRoutes ReasmReqds OutTransmits`,
  ),
  ...rows('proc-net-softnet_stat', '', 'processed !dropped time_squeeze'),
  ...rows('proc-net-sockstat', 'TCP', 'inuse orphan tw alloc mem'),
  ...rows('proc-net-stat-nf_conntrack', '', 'entries invalid insert insert_failed !drop early_drop'),
  ...rows('proc-net-stat-arp_cache', '', '!table_fulls'),
  ...rows('proc-net-stat-rt_cache', '', 'in_martian_src'),
  ...rows('sysctl', '', 'fs.file-nr'),
];

/** Between two readings. */
export const READING_SECONDS = 10;
export const HISTORY_HOURS = { usual: 24, most: 48 } as const;
/** Minutes before and after the one asked for that the chart shows. */
export const CHART_MINUTES = 30;

/** Settings are read when the question is asked; everything else was written down then. */
export const AS_OF_NOW: SourceId = 'sysctl';

/** What the answer about a minute of the past is made of. */
export const historySourceIds: readonly SourceId[] = [
  ...new Set<SourceId>([...keptNumbers.map(({ source }) => source), 'boot-id', 'netns-self', AS_OF_NOW]),
];

/** A minute of the past, by its first second. */
export const PastQuestion = z.object({ at: z.iso.datetime() });
export type PastQuestion = z.infer<typeof PastQuestion>;

/** How much was dropped around the minute asked for. */
export const Past = z.object({
  at: z.iso.datetime(),
  /** One after the other, the one asked for in the middle. */
  minutes: z
    .array(
      z.object({
        at: z.iso.datetime(),
        /** By counter, those that moved; null where nothing was written down. */
        dropped: z
          .record(z.string().max(64), z.number().int().nonnegative())
          .refine((dropped) => Object.keys(dropped).length <= keptNumbers.length)
          .nullable(),
      }),
    )
    .max(2 * CHART_MINUTES + 1),
});
export type Past = z.infer<typeof Past>;
