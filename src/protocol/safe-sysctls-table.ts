/**
 * The sysctls syndrop may write, as data: values, direction, scope, effect and risk of each. Whatever is not listed is
 * refused. Plan and agent are compiled from this one table. Causes are ids of the catalogue.
 */

/** What `to` may be. Integers are whole decimal numbers, the way the kernel prints them. */
export type SafeValues =
  | { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly increaseOnly: boolean }
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  /** `low high`, both within 1024 to 65535. */
  | { readonly kind: 'port-range' }
  /** A comma list of ports and ranges that still contains everything the present list does. */
  | { readonly kind: 'port-list' }
  /** `min pressure max` in pages, each larger than the one before, none lower than now. */
  | { readonly kind: 'page-triple' };

/** `allow`: a one-click approval. `warn`: the risk text goes first. `suggest`: printed as a command, never executed. */
type Automation = 'allow' | 'warn' | 'suggest';

type Effect = 'now' | 'after-relisten' | 'new-connections' | 'new-entries';

export interface SafeSysctl {
  /** A dotted key; `<device>` stands for `all` or the name of one interface. */
  readonly key: string;
  readonly values: SafeValues;
  readonly scope: 'namespace' | 'machine';
  readonly effect: Effect;
  readonly automation: Automation;
  readonly risk: 'low' | 'medium' | 'high';
  readonly riskText: string;
  /** Kernel memory one unit of the value may pin, in bytes, and the kernel's structure it is counted by; null where a larger value costs none worth naming. */
  readonly memory: { readonly bytes: number; readonly of: string; readonly by: string } | null;
  /** Causes this key cures. For any other cause a change of it is folklore. */
  readonly cures: readonly string[];
  /** Values a revert never writes back, whatever was recorded. */
  readonly neverRestored?: readonly string[];
}

function increasing(min: number, max: number): SafeValues {
  return { kind: 'integer', min, max, increaseOnly: true };
}

function between(min: number, max: number): SafeValues {
  return { kind: 'integer', min, max, increaseOnly: false };
}

function only(...values: string[]): SafeValues {
  return { kind: 'one-of', values };
}

type Terms = Pick<SafeSysctl, 'cures' | 'riskText'> & Partial<Omit<SafeSysctl, 'key' | 'values'>>;

/** Most keys live in the namespace, act at once, may be approved with one click and cost little. */
function sysctl(key: string, values: SafeValues, terms: Terms): SafeSysctl {
  return { key, values, scope: 'namespace', effect: 'now', automation: 'allow', risk: 'low', memory: null, ...terms };
}

function neighbourLimits(family: 'ipv4' | 'ipv6'): SafeSysctl[] {
  const terms: Terms = {
    cures: ['neighbour-table-overflow'],
    riskText: 'A larger neighbour table uses more kernel memory.',
    scope: 'machine',
    // struct neighbour with the Ethernet address and its slab rounding.
    memory: { bytes: 512, of: 'neighbour entry', by: 'struct neighbour' },
  };
  return [
    sysctl(`net.${family}.neigh.default.gc_thresh1`, increasing(128, 262_144), { ...terms, memory: null }),
    sysctl(`net.${family}.neigh.default.gc_thresh2`, increasing(512, 262_144), { ...terms, memory: null }),
    sysctl(`net.${family}.neigh.default.gc_thresh3`, increasing(1024, 262_144), terms),
  ];
}

export const safeSysctls: readonly SafeSysctl[] = [
  sysctl('net.core.somaxconn', increasing(128, 65_535), {
    cures: [
      'accept-queue-overflow-syn',
      'accept-queue-overflow-ack',
      'listen-backlog-too-small',
      'synq-full-drop',
      'syncookies-active',
    ],
    effect: 'after-relisten',
    riskText: 'Longer accept queues hold more finished connections, and add latency when a program accepts slowly.',
    memory: { bytes: 2560, of: 'connection that waits to be accepted', by: 'slab TCPv6' },
  }),
  sysctl('net.ipv4.tcp_max_syn_backlog', increasing(128, 262_144), {
    cures: ['synq-full-drop', 'synq-quarter-reserve'],
    riskText: 'More half-open requests may be held in memory.',
    memory: { bytes: 320, of: 'half-open request', by: 'slab request_sock_TCP' },
  }),
  sysctl('net.ipv4.tcp_syncookies', only('1'), {
    cures: ['synq-full-drop', 'synq-quarter-reserve', 'syn-flood'],
    riskText: 'While cookies are in use, window scaling and SACK survive only for clients that send timestamps.',
  }),
  sysctl('net.ipv4.tcp_abort_on_overflow', only('0'), {
    cures: ['accept-queue-overflow-rst'],
    riskText: 'Clients that meet a full queue wait and try again instead of failing at once.',
  }),
  sysctl('net.ipv4.tcp_tw_recycle', only('0'), {
    cures: ['tw-recycle-nat'],
    riskText: 'No risk for connectivity; more sockets stay in TIME_WAIT.',
    neverRestored: ['1'],
  }),
  sysctl('net.ipv4.tcp_timestamps', only('1'), {
    cures: ['syncookie-ack-rejected', 'timewait-old-sequence', 'tw-recycle-nat', 'synproxy-misconfigured'],
    effect: 'new-connections',
    automation: 'warn',
    riskText: 'While tcp_tw_recycle is 1, timestamps break clients behind NAT: that must be 0 first.',
  }),
  sysctl('net.ipv4.tcp_synack_retries', between(2, 8), {
    cures: ['syn-flood', 'synq-full-drop', 'synack-retries-or-aging'],
    automation: 'warn',
    risk: 'medium',
    riskText: 'With fewer SYN+ACK retransmissions, clients on lossy paths fail to connect.',
  }),
  sysctl('net.ipv4.tcp_syn_retries', between(3, 8), {
    cures: ['client-timeout-too-short'],
    effect: 'new-connections',
    automation: 'suggest',
    riskText: 'Changes how long programs on this host wait for a connection.',
  }),
  sysctl('net.ipv4.tcp_tw_reuse', only('0', '1', '2'), {
    cures: ['ephemeral-port-exhaustion'],
    riskText: 'Touches outgoing connections only, and needs timestamps on both ends.',
  }),
  sysctl(
    'net.ipv4.ip_local_port_range',
    { kind: 'port-range' },
    {
      cures: ['ephemeral-port-exhaustion'],
      effect: 'new-connections',
      automation: 'warn',
      riskText: 'An outgoing connection may take a port that a program wants to listen on later.',
    },
  ),
  sysctl(
    'net.ipv4.ip_local_reserved_ports',
    { kind: 'port-list' },
    {
      cures: ['ephemeral-port-exhaustion', 'simultaneous-open'],
      effect: 'new-connections',
      riskText: 'Reserved ports are no longer given to outgoing connections.',
    },
  ),
  sysctl('net.ipv4.tcp_max_tw_buckets', increasing(4096, 2_000_000), {
    cures: ['tw-bucket-overflow'],
    riskText: 'More sockets may stay in TIME_WAIT and use memory.',
    memory: { bytes: 256, of: 'TIME_WAIT socket', by: 'slab tw_sock_TCP' },
  }),
  sysctl('net.ipv4.tcp_fin_timeout', between(15, 60), {
    cures: ['established-tuple-collision'],
    effect: 'new-connections',
    automation: 'warn',
    riskText: 'A peer that closes slowly loses the rest of its data.',
  }),
  sysctl('net.ipv4.tcp_keepalive_time', between(300, 7200), {
    cures: ['established-tuple-collision'],
    effect: 'new-connections',
    riskText: 'Programs that use keepalive send a probe more often.',
  }),
  sysctl('net.ipv4.tcp_rfc1337', only('0'), {
    cures: ['timewait-paws'],
    riskText: 'A reset from the peer ends a socket in TIME_WAIT again.',
  }),
  sysctl('net.ipv4.tcp_challenge_ack_limit', increasing(1000, 2_147_483_647), {
    cures: ['established-tuple-collision'],
    riskText: 'The host may answer more blind packets with a challenge ACK.',
  }),
  sysctl('net.ipv4.tcp_migrate_req', only('0', '1'), {
    cures: ['listener-closed-during-handshake'],
    automation: 'suggest',
    risk: 'medium',
    riskText: 'Listeners of one port that differ in their socket options hand connections to each other.',
  }),
  sysctl('net.ipv4.tcp_mtu_probing', only('0', '1'), {
    cures: ['pmtu-blackhole'],
    effect: 'new-connections',
    riskText: 'Connections that time out try smaller packets.',
  }),
  sysctl('net.ipv4.tcp_ecn', only('2'), {
    cures: ['ecn-syn-blackhole'],
    effect: 'new-connections',
    automation: 'warn',
    riskText: 'The host asks for ECN only when the peer does.',
  }),
  sysctl('net.ipv4.tcp_fastopen', only('0', '1'), {
    cures: ['tfo-problems'],
    effect: 'new-connections',
    automation: 'suggest',
    riskText: 'Clients of this host lose one saved round trip.',
  }),
  sysctl('net.ipv4.tcp_l3mdev_accept', only('0', '1'), {
    cures: ['vrf-listener-scope'],
    automation: 'suggest',
    risk: 'medium',
    riskText: 'Listeners accept connections across the separation between VRFs.',
  }),
  sysctl('net.ipv4.tcp_max_orphans', increasing(8192, 1_048_576), {
    cures: ['orphan-limit'],
    scope: 'machine',
    automation: 'warn',
    risk: 'medium',
    riskText: 'Orphaned sockets pin memory that cannot be swapped.',
    memory: { bytes: 65_536, of: 'orphaned socket', by: 'the kernel’s documentation of tcp_max_orphans' },
  }),
  sysctl(
    'net.ipv4.tcp_mem',
    { kind: 'page-triple' },
    {
      cures: ['tcp-memory-exhaustion'],
      scope: 'machine',
      automation: 'suggest',
      risk: 'high',
      riskText: 'Too much memory for sockets can starve the host.',
    },
  ),
  sysctl('net.core.netdev_max_backlog', increasing(1000, 65_536), {
    cures: ['softnet-backlog-drop'],
    scope: 'machine',
    riskText: 'A longer packet backlog adds latency and memory on each CPU.',
    // One small packet with its skb; there is one backlog on each CPU.
    memory: { bytes: 2048, of: 'packet and CPU', by: 'truesize of a small packet' },
  }),
  sysctl('net.core.netdev_budget', between(300, 1200), {
    cures: ['softnet-time-squeeze', 'nic-ring-overflow'],
    scope: 'machine',
    automation: 'warn',
    risk: 'medium',
    riskText: 'Longer softirq runs delay other work on the same CPU.',
  }),
  sysctl('net.core.netdev_budget_usecs', between(2000, 16_000), {
    cures: ['softnet-time-squeeze'],
    scope: 'machine',
    automation: 'warn',
    risk: 'medium',
    riskText: 'Longer softirq runs delay other work on the same CPU.',
  }),
  sysctl('net.ipv4.conf.<device>.rp_filter', only('2'), {
    cures: ['rp-filter-strict'],
    automation: 'warn',
    risk: 'medium',
    riskText: 'Loose reverse-path filtering accepts spoofed sources that any route covers.',
  }),
  sysctl('net.ipv4.conf.<device>.log_martians', only('0', '1'), {
    // Evidence, not a cure.
    cures: [],
    riskText: 'The kernel log gains rate-limited lines; do not leave it on under a spoofed flood.',
  }),
  ...neighbourLimits('ipv4'),
  ...neighbourLimits('ipv6'),
  sysctl('net.netfilter.nf_conntrack_max', increasing(65_536, 4_194_304), {
    cures: ['conntrack-table-full', 'syn-flood'],
    scope: 'machine',
    riskText: 'More connections are tracked in memory, in longer hash chains unless the buckets grow too.',
    memory: { bytes: 400, of: 'conntrack entry', by: 'slab nf_conntrack and its extensions' },
  }),
  sysctl('net.netfilter.nf_conntrack_buckets', between(16_384, 4_194_304), {
    cures: ['conntrack-table-full'],
    scope: 'machine',
    automation: 'warn',
    riskText: 'The table is rehashed once, and needs one contiguous piece of memory.',
    memory: { bytes: 8, of: 'bucket', by: 'one pointer' },
  }),
  sysctl('net.netfilter.nf_conntrack_tcp_timeout_established', between(3600, 432_000), {
    cures: ['conntrack-table-full'],
    effect: 'new-entries',
    automation: 'warn',
    risk: 'medium',
    riskText: 'Connections that are idle for longer than this can break behind stateful rules.',
  }),
  sysctl('net.netfilter.nf_conntrack_tcp_timeout_time_wait', between(30, 120), {
    cures: ['conntrack-table-full'],
    effect: 'new-entries',
    riskText: 'Closed connections are forgotten sooner.',
  }),
  sysctl('net.netfilter.nf_conntrack_tcp_be_liberal', only('0', '1'), {
    cures: ['conntrack-invalid-drop'],
    automation: 'warn',
    riskText: 'Packets outside the TCP window are no longer invalid, except resets.',
  }),
  sysctl('net.netfilter.nf_conntrack_log_invalid', only('0', '6'), {
    // Evidence, not a cure.
    cures: [],
    riskText: 'The kernel log gains a line for each invalid packet.',
  }),
  sysctl('net.ipv4.vs.conn_reuse_mode', only('0', '1'), {
    cures: ['ipvs-conn-reuse'],
    automation: 'suggest',
    risk: 'medium',
    riskText: 'With 0, a new connection may be sent to a real server that was removed.',
  }),
  sysctl('fs.file-max', increasing(65_536, 134_217_728), {
    cures: ['fd-exhaustion-system'],
    scope: 'machine',
    riskText: 'More open files may use more kernel memory.',
    memory: { bytes: 256, of: 'open file', by: 'slab filp' },
  }),
  sysctl('fs.nr_open', increasing(1_048_576, 134_217_728), {
    cures: ['fd-exhaustion-process'],
    scope: 'machine',
    effect: 'new-entries',
    automation: 'suggest',
    riskText: 'A process may be given a larger descriptor table.',
  }),
];

export interface DeniedSysctl {
  readonly key: RegExp;
  /** Null denies every value. */
  readonly value: string | null;
  readonly why: string;
}

/** Changes that are refused by name, so that the refusal can say why. */
export const deniedSysctls: readonly DeniedSysctl[] = [
  {
    key: /^net\.ipv4\.tcp_tw_recycle$/,
    value: '1',
    why: 'it breaks every client behind NAT, and newer kernels removed it',
  },
  {
    key: /^net\.ipv4\.tcp_timestamps$/,
    value: '0',
    why: 'it loses PAWS, round-trip measurement, and window scaling under SYN cookies',
  },
  { key: /^net\.ipv4\.tcp_syncookies$/, value: '0', why: 'it turns a full SYN queue into lost connections' },
  {
    key: /^net\.ipv4\.tcp_abort_on_overflow$/,
    value: '1',
    why: 'it turns a burst the client would survive into errors',
  },
  {
    key: /^net\.netfilter\.nf_conntrack_max$/,
    value: '0',
    why: 'it removes the limit, and with it the protection of memory',
  },
  {
    key: /^net\.ipv4\.ip_forward$/,
    value: null,
    why: 'it changes the role of the host and resets other flags of each device',
  },
  { key: /^net\.ipv4\.conf\..+\.route_localnet$/, value: '1', why: 'it exposes services that listen on loopback' },
  { key: /^net\.ipv4\.conf\..+\.accept_local$/, value: '1', why: 'it is a decision of network design, not a remedy' },
  {
    key: /^net\.ipv4\.conf\..+\.arp_(ignore|announce|filter)$/,
    value: null,
    why: 'it can make several hosts answer for one address',
  },
  {
    key: /^net\.ipv4\.conf\.default\.rp_filter$/,
    value: null,
    why: 'it does not touch the devices that already exist',
  },
  { key: /^net\.ipv4\.tcp_(window_scaling|sack)$/, value: '0', why: 'it costs severe throughput' },
  { key: /^net\.ipv4\.tcp_invalid_ratelimit$/, value: '0', why: 'it allows loops of ACKs' },
  { key: /^(vm|kernel)\./, value: null, why: 'it is outside the purpose of this program' },
];
