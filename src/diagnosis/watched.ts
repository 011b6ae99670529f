/**
 * By cause, the counters that move with it. The first is the cause's own and must stand still once it is cured; the
 * others, such as ListenDrops, count other causes too and are shown beside it.
 */
const watched: Readonly<Record<string, readonly string[]>> = {
  'tw-recycle-nat': ['TcpExtPAWSPassive', 'TcpExtListenDrops'],
  'accept-queue-overflow-syn': ['TcpExtListenOverflows', 'TcpExtListenDrops'],
  'accept-queue-overflow-ack': ['TcpExtListenOverflows', 'TcpExtListenDrops'],
  'accept-queue-overflow-rst': ['TcpExtEmbryonicRsts'],
  'listen-backlog-too-small': ['TcpExtListenOverflows', 'TcpExtListenDrops'],
  'fd-exhaustion-system': ['TcpExtListenOverflows', 'TcpExtListenDrops'],
  'synq-full-drop': ['TcpExtTCPReqQFullDrop', 'TcpExtListenDrops'],
  'synq-quarter-reserve': ['TcpExtListenDrops'],
  'syn-flood': ['TcpExtTCPReqQFullDrop', 'TcpExtListenDrops'],
  'rp-filter-strict': ['TcpExtIPReversePathFilter'],
  'conntrack-table-full': ['conntrack.drop'],
  'neighbour-table-overflow': ['neighbours.table_fulls'],
  'softnet-backlog-drop': ['softnet.dropped'],
  'softnet-time-squeeze': ['softnet.timeSqueeze'],
  'tw-bucket-overflow': ['TcpExtTCPTimeWaitOverflow'],
  'orphan-limit': ['TcpExtTCPAbortOnMemory'],
  'tcp-memory-exhaustion': ['TcpExtTCPAbortOnMemory', 'TcpExtTCPMemoryPressures'],
  'established-tuple-collision': ['TcpExtTCPSYNChallenge'],
  'timewait-paws': ['TcpExtPAWSTimewait', 'TcpExtTCPACKSkippedTimeWait'],
};

export function countersOf(causeId: string): readonly string[] {
  return watched[causeId] ?? [];
}
