import { guessColumns, parseListingRow } from '../parse/iptables-listing.ts';
import type { LineSource } from './line-source.ts';

const STAT_ROW = /^(?:[0-9a-fA-F]{8,16}\s+)*[0-9a-fA-F]{8,16}$/;
const PROC_STAT_ROW = /^(?:intr|ctxt|btime|processes|procs_running|procs_blocked|softirq|page|swap|disk_io)[: ]/;
const ADDRESS_ROW =
  /^(?:link\/|inet6? |valid_lft |altname |alias |promiscuity |vlan |veth|bridge |bond|group |maxmtu |prog\/xdp |RX(?: errors)?:|TX(?: errors)?:)/;
const RING_ROW = /^(?:Pre-set maximums:|Current hardware settings:|(?:RX|TX|CQE|TCP)[\w ]{0,20}:\s+\S+)/;
const BOND_ROW = /^[A-Za-z][\w /()-]{1,40}: /;
const NETSTAT_ROW = /^[A-Za-z0-9][\w .,'()/-]*$|^[\w ]+: [0-9]+$/;
const SS_DETAIL = /(?:skmem:\(|users:\(|timer:\(|ino:[0-9]|cubic|bbr|reno|rto:|cgroup:|<->)/;

const SITE = { family: 'ip', table: 'filter', source: 'iptables-save' } as const;

type Test = (line: string, indented: boolean) => boolean;

const statRow: Test = (line) => STAT_ROW.test(line);
const firewallRow: Test = (line) =>
  line === 'COMMIT' || line.startsWith('# ') || parseListingRow(line, '', guessColumns(line), SITE) !== undefined;

const CONTINUES: Readonly<Partial<Record<LineSource, Test>>> = {
  ss: (line) => SS_DETAIL.test(line),
  'netstat-s': (line, indented) => indented && line.length < 200 && /[0-9]/.test(line) && NETSTAT_ROW.test(line),
  'proc-net-stat-nf_conntrack': statRow,
  'proc-net-stat-arp_cache': statRow,
  'proc-net-stat-rt_cache': statRow,
  'proc-net-stat-synproxy': statRow,
  'proc-net-ip_vs': (line) => /^(?:Prot |-> |(?:TCP|UDP|SCTP|FWM)\s)/.test(line),
  'proc-net-ip_vs_stats': (line) => /^(?:Conns\b|[0-9A-Fa-f]+(?:\s+[0-9A-Fa-f]+){4}$)/.test(line),
  'ip-xfrm-policy': (_, indented) => indented,
  'proc-stat': (line) => PROC_STAT_ROW.test(line),
  'ethtool-statistics': (line) => /^\S.{0,79}?: [0-9]{1,20}$/.test(line),
  'ethtool-ring': (line) => RING_ROW.test(line),
  'proc-net-bonding': (line, indented) => indented || BOND_ROW.test(line),
  'bpftool-cgroup': (line) => /^(?:\/sys\/fs\/cgroup|[0-9]+ +\w+)/.test(line),
  'tc-qdisc': (line, indented) => indented || /^(?:Sent [0-9]+ bytes|backlog [0-9])/.test(line),
  'ip-address': (line, indented) => indented || ADDRESS_ROW.test(line),
  'ip-route': (line) => line.startsWith('nexthop '),
  'iptables-save': firewallRow,
  'ip6tables-save': firewallRow,
  nstat: (line) => /^(?:[0-9]{1,20}\s+)*[0-9]{1,20}$/.test(line),
  dmesg: (line, indented) => indented && /^(?:[0-9a-f:]+ |Call Trace|<|\?|[A-Z]{2,4}: )/.test(line),
};

/** True when a line that says nothing by itself goes on with what the lines above it were. */
export function continues(source: LineSource, line: string, indented: boolean): boolean {
  return CONTINUES[source]?.(line, indented) ?? false;
}
