import { commonText } from '../rules/common-text.ts';
import type { Language, NeededFact, Rule, Values } from '../rules/rule.ts';
import type { Refusal } from '../facts/delta.ts';

/** A sentence of the rule, or of those all rules share, with its placeholders filled. */
export function say(rule: Rule, key: string, values: Values, language: Language): string {
  const own = rule.text[language][key];
  const common: Readonly<Record<string, string>> = commonText[language];
  return fill(own ?? common[key] ?? key, values);
}

/** The text with its placeholders, `{name}`, filled. Texts stand in the code, so each is taken apart once. */
export function fill(text: string, values: Values): string {
  let parts = templates.get(text);
  if (parts === undefined) templates.set(text, (parts = text.split(/\{(\w+)\}/)));
  if (parts.length === 1) return text;
  let said = '';
  for (const [at, part] of parts.entries()) said += at % 2 === 0 ? part : (values[part] ?? `{${part}}`);
  return said;
}

/** Words and the names between them, in turn. */
const templates = new Map<string, readonly string[]>();

/** The one source that would let a rule decide. */
export const needed: Readonly<Record<Language, Readonly<Record<NeededFact, string>>>> = {
  en: {
    counters: '/proc/net/netstat and /proc/net/snmp of the service (nstat -asz), twice while clients fail',
    account: 'a second sample of /proc/net/netstat, taken while clients fail',
    sysctls: 'sysctl -a in the network namespace of the service',
    listeners: 'ss -ltnpme in the network namespace of the service, as root',
    groups: 'cpu.stat, cpu.max and memory.events of the control group of the service, twice while clients fail',
    namespaces: 'as root, which network namespaces there are and what listens in them: lsns -t net, nsenter -n ss -ltn',
    acceptQueue: 'ss -ltnp and /proc/net/netstat of the service',
    ownDrops: 'ss -ltnme and /proc/net/netstat of the service, twice while clients fail',
    sockets: 'ss -tan while clients fail',
    conntrack: '/proc/net/stat/nf_conntrack, nf_conntrack_count and nf_conntrack_max',
    reversePath: '/proc/net/netstat and net.ipv4.conf.*.rp_filter',
    firewall: 'nft list ruleset and iptables-save -c, as root, twice while clients fail',
    vanished: '/proc/net/snmp and the firewall rules, twice while clients fail',
    routing: 'ip route show table all, and ip rule',
    nextHops: 'ip neighbour, while clients fail',
    replyPaths: 'ss -tan, ip address and ip route show table all, while clients fail',
    ipsec: '/proc/net/xfrm_stat, twice while clients fail, and ip xfrm policy',
    synproxy: '/proc/net/stat/synproxy, twice while clients fail',
    packetQueues: '/proc/net/netfilter/nfnetlink_queue, as root',
    virtualServers: '/proc/net/ip_vs (ipvsadm -Ln)',
    vrfs: 'ip -d address',
    receivePath: '/proc/net/softnet_stat and ethtool -S of the interface, twice',
    funnel: '/proc/net/dev, /proc/net/snmp and /proc/net/snmp6 of the service, twice while clients fail',
    interfaces: 'ip -s -s address show in the network namespace of the service',
    trafficControl: 'tc -s qdisc show, twice while clients fail',
    processors: '/proc/stat, twice while clients fail',
    programs: 'bpftool cgroup tree, as root',
    addressOwners: 'arping -D of the address, from another host of its network',
    neighbours: '/proc/net/stat/arp_cache of the machine',
    martians: '/proc/net/stat/rt_cache, twice',
    memory: '/proc/net/sockstat and net.ipv4.tcp_mem',
    localPorts: 'ss -tan and net.ipv4.ip_local_port_range',
    log: 'dmesg, as root',
    reported: 'the exact error the client or the program prints',
    complaint: 'whose connections fail: --port, --client, or the error they print',
    series: 'the counters, noted several times',
    repeatedSyns: 'tcpdump of the SYNs and their answers',
    challengedSyns: 'tcpdump of the SYNs and their answers',
    bareSyns: 'tcpdump of the SYNs and their answers',
    handshakes: 'a capture of the SYNs and their answers (--proof, or a pcap file)',
    oddSyns: 'a capture of the SYNs (--proof, tcpdump text or a pcap file)',
    crossed: 'ss -tan while clients fail',
    security: '/sys/kernel/security/lsm and /sys/fs/selinux/enforce',
    drops: 'a trace of what the kernel drops (--proof)',
  },
  zh: {
    counters: '客户端失败时两次读取服务所在命名空间的 /proc/net/netstat 与 /proc/net/snmp（nstat -asz）',
    account: '客户端失败时第二次读取 /proc/net/netstat',
    sysctls: '服务所在网络命名空间的 sysctl -a',
    listeners: '以 root 在服务所在网络命名空间运行 ss -ltnpme',
    groups: '客户端失败时两次读取服务所在 cgroup 的 cpu.stat、cpu.max 与 memory.events',
    namespaces: '以 root 查看有哪些网络命名空间及其中的监听：lsns -t net、nsenter -n ss -ltn',
    acceptQueue: '服务的 ss -ltnp 与 /proc/net/netstat',
    ownDrops: '客户端失败时两次读取服务的 ss -ltnme 与 /proc/net/netstat',
    sockets: '客户端失败时的 ss -tan',
    conntrack: '/proc/net/stat/nf_conntrack、nf_conntrack_count 与 nf_conntrack_max',
    reversePath: '/proc/net/netstat 与 net.ipv4.conf.*.rp_filter',
    firewall: '以 root 在客户端失败时两次运行 nft list ruleset 与 iptables-save -c',
    vanished: '客户端失败时两次读取 /proc/net/snmp 与防火墙规则',
    routing: 'ip route show table all 与 ip rule',
    nextHops: '客户端失败时的 ip neighbour',
    replyPaths: '客户端失败时的 ss -tan、ip address 与 ip route show table all',
    ipsec: '客户端失败时两次读取 /proc/net/xfrm_stat，以及 ip xfrm policy',
    synproxy: '客户端失败时两次读取 /proc/net/stat/synproxy',
    packetQueues: '以 root 读取 /proc/net/netfilter/nfnetlink_queue',
    virtualServers: '/proc/net/ip_vs（ipvsadm -Ln）',
    vrfs: 'ip -d address',
    receivePath: '两次读取 /proc/net/softnet_stat 与接口的 ethtool -S',
    funnel: '客户端失败时两次读取服务所在命名空间的 /proc/net/dev、/proc/net/snmp 与 /proc/net/snmp6',
    interfaces: '服务所在网络命名空间的 ip -s -s address show',
    trafficControl: '客户端失败时两次运行 tc -s qdisc show',
    processors: '客户端失败时两次读取 /proc/stat',
    programs: '以 root 运行 bpftool cgroup tree',
    addressOwners: '从同一网络的另一台主机对该地址运行 arping -D',
    neighbours: '本机的 /proc/net/stat/arp_cache',
    martians: '两次读取 /proc/net/stat/rt_cache',
    memory: '/proc/net/sockstat 与 net.ipv4.tcp_mem',
    localPorts: 'ss -tan 与 net.ipv4.ip_local_port_range',
    log: '以 root 运行 dmesg',
    reported: '客户端或程序打印的确切错误',
    complaint: '谁的连接失败：--port、--client，或其打印的错误',
    series: '多次记录的计数器',
    repeatedSyns: 'SYN 及其应答的 tcpdump',
    challengedSyns: 'SYN 及其应答的 tcpdump',
    bareSyns: 'SYN 及其应答的 tcpdump',
    handshakes: 'SYN 及其应答的抓包（--proof，或 pcap 文件）',
    oddSyns: 'SYN 的抓包（--proof、tcpdump 文本或 pcap 文件）',
    crossed: '客户端失败时的 ss -tan',
    security: '/sys/kernel/security/lsm 与 /sys/fs/selinux/enforce',
    drops: '内核丢包的跟踪（--proof）',
  },
};

export const refusalText: Readonly<Record<Language, Readonly<Record<Refusal, string>>>> = {
  en: {
    'single-sample':
      'Single snapshot, no rates: totals since boot are history, not the present. Take two while clients fail.',
    rebooted: 'The host rebooted between the two samples, so they were not subtracted.',
    'other-namespace': 'The two samples are of different network namespaces, so they were not subtracted.',
    'other-host': 'The two samples are of different hosts, so they were not subtracted.',
    'out-of-order': 'The samples are in the wrong order, so they were not subtracted.',
    'went-backwards':
      'Counters went backwards between the samples (another namespace, or it was re-created): not subtracted.',
    'overflows-exceed-drops':
      'More overflows than drops between the samples, which one namespace cannot show: not subtracted.',
  },
  zh: {
    'single-sample': '单个快照，没有速率：开机以来的累计是历史而不是现状。请在客户端失败时取两次。',
    rebooted: '两个样本之间主机重启过，因此没有相减。',
    'other-namespace': '两个样本来自不同的网络命名空间，因此没有相减。',
    'other-host': '两个样本来自不同主机，因此没有相减。',
    'out-of-order': '样本顺序颠倒，因此没有相减。',
    'went-backwards': '计数器在两个样本之间变小（另一个命名空间，或被重建）：没有相减。',
    'overflows-exceed-drops': '两个样本之间溢出多于丢弃，同一命名空间不可能如此：没有相减。',
  },
};

export const verdictText = {
  en: {
    active: '{title}.',
    activeShare: '{title}: {share} of what was dropped in the window.',
    past: '{title}: it happened since boot, nothing shows that it happens now.',
    inThatMinute: '{title}: it happened in the minute asked about.',
    quietThen: 'Nothing on this host dropped SYNs in the minute asked about.',
    latent: '{title}: nothing fails by it yet.',
    latentPossible: '{title}: possible, from the settings and words given; nothing was counted.',
    healthy: 'Nothing on this host drops SYNs.',
    healthyPartial: 'Nothing in what was given shows a fault; the listener counters were not part of it.',
    healthyHistory: 'Nothing on this host explains failures; old counts are ordinary background.',
    healthyElsewhere: 'Nothing on this host drops SYNs. What is left: {title}.',
    perhaps: ' If connections fail nevertheless, it is not excluded: {title}.',
    inconclusive: 'What was given does not show whether this host drops SYNs.',
    inconclusiveElsewhere: 'Nothing that was given shows a fault of this host. What is left: {title}.',
    unexplained: 'Listeners refused {count} packets in the window, and no cause that was looked at accounts for them.',
    noListeners: 'Nothing was read about listeners, so accept queues were not looked at.',
    truncated: 'The socket table was cut: its counts are lower bounds.',
    contradicted:
      'The connection table holds far fewer entries than its limit: the message is from another namespace or an earlier time.',
    logElsewhere:
      'The kernel log, which all network namespaces of the machine share, tells of earlier events that nothing ties to this one, the last: {line}',
    noWindow: 'The length of the window is not known, so no rates are given.',
    settingsOfNow: 'Settings are those of now; they may have been others then.',
  },
  zh: {
    active: '{title}。',
    activeShare: '{title}：占窗口内丢弃总数的 {share}。',
    past: '{title}：开机以来发生过，没有迹象表明现在仍在发生。',
    inThatMinute: '{title}：发生在所问的那一分钟。',
    quietThen: '所问的那一分钟里，本机没有丢弃 SYN。',
    latent: '{title}：目前尚未因此失败。',
    latentPossible: '{title}：根据给出的设置和描述有此可能；没有计数可证。',
    healthy: '本机没有丢弃 SYN。',
    healthyPartial: '给出的材料中没有显示故障；其中不包含监听计数器。',
    healthyHistory: '本机没有可解释故障之处；旧计数属于正常背景。',
    healthyElsewhere: '本机没有丢弃 SYN。剩下的可能：{title}。',
    perhaps: '如果连接仍然失败，不能排除：{title}。',
    inconclusive: '给出的材料无法判断本机是否丢弃 SYN。',
    inconclusiveElsewhere: '给出的材料没有显示本机有故障。剩下的可能：{title}。',
    unexplained: '窗口内监听者拒绝了 {count} 个包，已检查的原因都无法解释。',
    noListeners: '没有读到监听套接字，因此未检查全连接队列。',
    truncated: '套接字表被截断：计数只是下限。',
    contradicted: '连接跟踪表的条目远少于上限：该消息来自其他命名空间或更早的时间。',
    logElsewhere: '内核日志由本机所有网络命名空间共用，其中较早的事件并无迹象表明属于此命名空间，最后一条：{line}',
    noWindow: '窗口长度未知，因此不给出速率。',
    settingsOfNow: '配置取自现在，当时可能不同。',
  },
} as const;
