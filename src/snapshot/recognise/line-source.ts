import type { SourceId } from '../../protocol/manifest.ts';
import { looksLikeKernelLog } from '../parse/dmesg.ts';
import { words } from '../parse/lines.ts';
import { isNetstatLine } from '../parse/netstat-s.ts';
import { stateName } from '../parse/ss-s.ts';
import { parseSsLine } from '../parse/ss-row.ts';

/** `ss` stands for the three ss sources, told apart when the whole listing is known. */
export type LineSource = SourceId | 'ss';

interface Mark {
  readonly source: LineSource;
  readonly pattern: RegExp;
}

/**
 * Lines that say by themselves where they come from, the first that fits wins. Patterns are anchored, so that a long
 * line costs no more than its length.
 */
const MARKS: readonly Mark[] = [
  { source: 'sysctl', pattern: /^\/proc\/sys\/[\w./@+-]+:/ },
  { source: 'sys-class-net', pattern: /^\/sys\/class\/net\/[^/\s]+\/[\w/]+:/ },
  { source: 'lsm', pattern: /^\/sys\/(?:kernel\/security\/lsm|fs\/selinux\/enforce):/ },
  { source: 'proc-net-bonding', pattern: /^\/proc\/net\/bonding\/[^/:\s]+:/ },
  { source: 'proc-net-bonding', pattern: /^(?:Ethernet Channel Bonding Driver|Bonding Mode): \S/ },
  { source: 'ethtool-statistics', pattern: /^NIC statistics:$/ },
  { source: 'ethtool-statistics', pattern: /^(?:\S{0,80}[#$] ?)?(?:sudo )?ethtool -S \S+$/ },
  { source: 'ethtool-ring', pattern: /^Ring parameters for \S+:$/ },
  { source: 'ethtool-ring', pattern: /^(?:\S{0,80}[#$] ?)?(?:sudo )?ethtool -g \S+$/ },
  { source: 'bpftool-cgroup', pattern: /^(?:CgroupPath|ID\s+AttachType\s+AttachFlags)\b/ },
  { source: 'tc-qdisc', pattern: /^qdisc \S+ [0-9a-f]+: / },
  { source: 'listener-processes', pattern: /^\/proc\/[0-9]+\/[a-z]+:/ },
  { source: 'listener-processes', pattern: /^\/sys\/fs\/cgroup\/.+\/:$/ },
  { source: 'listener-processes', pattern: /^(?:cgroup|cpu|freezer|memory|pids)\.[a-z._]+:[\w-]/ },
  { source: 'listener-processes', pattern: /^(?:nr_periods|nr_throttled|throttled_usec|throttled_time) [0-9]+$/ },
  { source: 'other-namespaces', pattern: /^\/proc\/[0-9]+\/(?:ns|net|task\/[0-9]+)\/[a-z_0-9]+:/ },
  { source: 'other-namespaces', pattern: /^\/run\/netns\/[^/:]+:net:\[/ },
  { source: 'proc-pressure', pattern: /^\/proc\/pressure\/[a-z]+:/ },
  { source: 'proc-net-netstat', pattern: /^(?:TcpExt|IpExt|MPTcpExt): \S+(?: \S|$)/ },
  { source: 'proc-net-snmp', pattern: /^(?:Ip|Icmp|IcmpMsg|Tcp|Udp|UdpLite): \S+(?: \S|$)/ },
  { source: 'proc-net-sockstat', pattern: /^(?:sockets: used|(?:TCP|UDP|UDPLITE|RAW|FRAG): inuse|TCP: orphan) [0-9]/ },
  { source: 'proc-net-sockstat6', pattern: /^(?:TCP6|UDP6|UDPLITE6|RAW6|FRAG6): inuse [0-9]/ },
  { source: 'proc-net-stat-nf_conntrack', pattern: /^entries +(?:searched|clashres) / },
  { source: 'proc-net-stat-arp_cache', pattern: /^entries +allocs / },
  { source: 'proc-net-stat-rt_cache', pattern: /^entries +in_hit / },
  { source: 'proc-net-stat-synproxy', pattern: /^entries\s+syn_received\s/ },
  { source: 'proc-net-xfrm_stat', pattern: /^Xfrm[A-Z][A-Za-z]+\s+[0-9]+$/ },
  { source: 'proc-net-ip_vs', pattern: /^IP Virtual Server version / },
  { source: 'proc-net-ip_vs_stats', pattern: /^Total Incoming Outgoing\s/ },
  { source: 'conntrack-s', pattern: /^cpu=[0-9]+\s+[a-z_]+=[0-9]/ },
  { source: 'nstat', pattern: /^#(?:kernel|[0-9]+\.[0-9]+ )/ },
  { source: 'nstat', pattern: /^[A-Z][A-Za-z0-9]{3,60}\s+[0-9]+\s+[0-9]+\.[0-9]+$/ },
  { source: 'proc-net-snmp6', pattern: /^(?:Ip6|Icmp6|Udp6|UdpLite6)[A-Z][A-Za-z0-9]*\s+[0-9]+$/ },
  { source: 'nstat', pattern: /^(?:TcpExt|IpExt|MPTcpExt|Tcp|Ip|Icmp|IcmpMsg|Udp|UdpLite)[A-Z][A-Za-z0-9]*\s+[0-9]+$/ },
  { source: 'netstat-listen', pattern: /^Proto\s+(?:Recv-Q|RefCnt|Destination)\b/ },
  { source: 'netstat-listen', pattern: /^Active (?:Internet|UNIX domain|Bluetooth) / },
  { source: 'netstat-listen', pattern: /^(?:tcp|udp|raw)6?\s+[0-9]+\s+[0-9]+\s+\S+:\S+\s+\S+/ },
  { source: 'netstat-listen', pattern: /^unix\s+[0-9]+\s+\[/ },
  { source: 'ss-s', pattern: /^Total: [0-9]/ },
  { source: 'ss-s', pattern: /^TCP:\s+[0-9]+ \(estab/ },
  { source: 'ss-s', pattern: /^Transport\s+Total\s/ },
  { source: 'ss-s', pattern: /^(?:\*|RAW|UDP|TCP|INET|FRAG)\s+[0-9]+\s+[0-9-]+\s+[0-9-]+$/ },
  { source: 'sysctl', pattern: /^(?:net|kernel|fs|vm|dev|debug|user|abi|sunrpc|crypto)[./][\w./@:+-]+\s*=/ },
  { source: 'proc-net-dev', pattern: /^(?:Inter-\||face \|)/ },
  { source: 'proc-net-dev', pattern: /^[^\s:]{1,15}(?::[^\s:]+)?:\s*(?:[0-9]+\s+){15}[0-9]+$/ },
  { source: 'proc-net-softnet_stat', pattern: /^(?:[0-9a-fA-F]{8} ){8,}[0-9a-fA-F]{8}$/ },
  { source: 'uname', pattern: /^Linux \S+ [2-9]\.[0-9]+/ },
  { source: 'uname', pattern: /^[2-9]\.[0-9]{1,3}\.[0-9]{1,3}(?:[.+-][\w.+~-]*)?$/ },
  { source: 'boot-id', pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/ },
  { source: 'netns-self', pattern: /^net:\[[0-9]+\]$/ },
  { source: 'proc-loadavg', pattern: /^[0-9]+\.[0-9]{2} [0-9]+\.[0-9]{2} [0-9]+\.[0-9]{2} [0-9]+\/[0-9]+ [0-9]+$/ },
  { source: 'proc-uptime', pattern: /^[0-9]+\.[0-9]{2} [0-9]+\.[0-9]{2}$/ },
  { source: 'proc-stat', pattern: /^cpu[0-9]*\s+[0-9]+ [0-9]+ [0-9]+ [0-9]+/ },
  { source: 'ip-address', pattern: /^[0-9]+: [^\s:]+: <[A-Z0-9_,-]*>/ },
  { source: 'ip-rule', pattern: /^[0-9]+:\s+(?:not )?from / },
  {
    source: 'ip-neighbours',
    pattern: /^[0-9A-Fa-f.:]{2,45} dev \S+ .*\b(?:REACHABLE|STALE|DELAY|PROBE|FAILED|INCOMPLETE|PERMANENT|NOARP)\s*$/,
  },
  { source: 'ip-xfrm-policy', pattern: /^(?:SPD IN\s+[0-9]|src \S+ dst \S+(?: |$))/ },
  { source: 'ip-route', pattern: /^default (?:via|dev|proto|scope|nhid|metric|table|nexthop) ?/ },
  {
    source: 'ip-route',
    pattern:
      /^(?:(?:local|broadcast|multicast|anycast|unicast|nat) )?[0-9a-f.:]+\/[0-9]+ +(?:via|dev|proto|nhid|metric) /,
  },
  {
    source: 'ip-route',
    pattern: /^(?:local|broadcast|multicast|anycast|unicast|nat) [0-9a-f.:]+ +(?:via|dev|proto|nhid|metric) /,
  },
  { source: 'ip-route', pattern: /^(?:blackhole|unreachable|prohibit|throw) (?:default|[0-9a-f.:]+)/ },
  {
    source: 'ip-route',
    pattern: /^[0-9]{1,3}(?:\.[0-9]{1,3}){3} +(?:via|dev) \S+ +(?:\S+ +)*(?:scope|proto|metric|table)\b/,
  },
  { source: 'nft-ruleset', pattern: /^table (?:ip|ip6|inet|arp|bridge|netdev) \S+ \{/ },
  { source: 'ip6tables-save', pattern: /^# (?:Generated|Completed) by ip6tables/ },
  { source: 'ip6tables-save', pattern: /^(?:sudo )?(?:\/\S+\/)?ip6tables(?:-\w+)? (?:-t \w+ )?-[AIP] / },
  { source: 'iptables-save', pattern: /^# (?:Generated|Completed) by iptables/ },
  { source: 'iptables-save', pattern: /^\*(?:filter|nat|mangle|raw|security)$/ },
  { source: 'iptables-save', pattern: /^:[\w.-]+ (?:ACCEPT|DROP|-) ?(?:\[|$)/ },
  { source: 'iptables-save', pattern: /^(?:\[[0-9]+:[0-9]+\] )?-[AI] [\w.-]+ (?:-|!|[0-9]+ -)/ },
  { source: 'iptables-save', pattern: /^-P [A-Z]+ (?:ACCEPT|DROP)$/ },
  { source: 'iptables-save', pattern: /^(?:sudo )?(?:\/\S+\/)?iptables(?:-\w+)? (?:-t \w+ )?-[AIP] / },
  { source: 'iptables-save', pattern: /^Chain \S+ \((?:policy|[0-9]+ references)/ },
  { source: 'iptables-save', pattern: /^(?:num\s+)?(?:pkts\s+bytes\s+)?target\s+prot\s+opt\s/ },
];

/** Messages of the kernel that people quote without any prefix. */
const KERNEL_WORDS =
  /^(?:(?:TCP|UDP|IPv4|IPv6|ICMP|net|nf_ct_\w+|nf_conntrack|ip_conntrack|neighbour|net_ratelimit|printk|request_sock_TCP(?:v6)?): |possible SYN flooding|martian (?:source|destination) |ll header: |Neighbour table overflow|Out of socket memory|nf_conntrack:|nf_conntrack version)/i;

/**
 * The source of a line that stands alone; undefined when it could be anything. The source of the line above is tried
 * first: it is the most likely one, and a long text of one source costs one look a line.
 */
export function sourceOfLine(line: string, above?: LineSource): LineSource | undefined {
  if (above === 'dmesg' && looksLikeKernelLog(line)) return above;
  if (line.length < 300 && looksLikeSocket(line)) return 'ss';
  for (const { source, pattern } of MARKS) if (pattern.test(line)) return source;
  if (looksLikeKernelLog(line) || KERNEL_WORDS.test(line)) return 'dmesg';
  if (looksLikeSocket(line)) return 'ss';
  if (line.length < 200 && isNetstatLine(line)) return 'netstat-s';
  const row = words(line);
  const counted = row.length === 2 && row.some((word) => /^[0-9]+$/.test(word));
  return counted && row.some((word) => stateName(word) !== undefined) ? 'ss-s' : undefined;
}

/** net-tools prints the state behind the addresses, in its own spelling, or none for UDP. */
const NET_TOOLS_ROW = /^(?:tcp6?\s+[0-9]+\s+[0-9]+\s+\S+\s+\S+\s+[A-Z]+|(?:tcp6|udp6?)\s+[0-9]+\s+[0-9]+\s+\S+\s+\S+)/;

/** A header or a row of ss with its state, or without one but with two addresses behind the two queues. */
function looksLikeSocket(line: string): boolean {
  if (line.startsWith('Proto') || NET_TOOLS_ROW.test(line)) return false;
  const parsed = parseSsLine(line);
  if (parsed.kind === 'header') return true;
  if (parsed.kind === 'row') return parsed.row.state !== undefined || parsed.row.peerText !== '';
  return parsed.kind === 'other-protocol' && /^\S+\s+(?:UNCONN|ESTAB|LISTEN)\s+[0-9]/.test(line);
}
