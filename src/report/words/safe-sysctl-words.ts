import type { Lang } from './words.ts';

/** What the table of sysctls says of risk and memory, in Chinese, by its English text. A test compares it with the table. */
const zh: Readonly<Record<string, string>> = {
  'A larger neighbour table uses more kernel memory.': '邻居表越大，占用的内核内存越多。',
  'Longer accept queues hold more finished connections, and add latency when a program accepts slowly.':
    '全连接队列越长，积压的连接越多；程序 accept 得慢时延迟会增加。',
  'More half-open requests may be held in memory.': '内存中可能保留更多半连接。',
  'While cookies are in use, window scaling and SACK survive only for clients that send timestamps.':
    '使用 SYN cookie 期间，只有带时间戳的客户端才保留窗口扩大和 SACK。',
  'Clients that meet a full queue wait and try again instead of failing at once.':
    '队列满时客户端会等待并重试，而不是立即失败。',
  'No risk for connectivity; more sockets stay in TIME_WAIT.': '不影响连通性；处于 TIME_WAIT 的套接字会增多。',
  'While tcp_tw_recycle is 1, timestamps break clients behind NAT: that must be 0 first.':
    'tcp_tw_recycle 为 1 时，时间戳会使 NAT 后的客户端连不上：必须先把它设为 0。',
  'With fewer SYN+ACK retransmissions, clients on lossy paths fail to connect.':
    'SYN+ACK 重传次数减少后，链路丢包的客户端会连接失败。',
  'Changes how long programs on this host wait for a connection.': '会改变本机程序建立连接时的等待时间。',
  'Touches outgoing connections only, and needs timestamps on both ends.':
    '只影响本机主动发起的连接，且两端都要启用时间戳。',
  'An outgoing connection may take a port that a program wants to listen on later.':
    '主动发起的连接可能占用某个程序稍后要监听的端口。',
  'Reserved ports are no longer given to outgoing connections.': '保留的端口不再分配给主动发起的连接。',
  'More sockets may stay in TIME_WAIT and use memory.': '处于 TIME_WAIT 的套接字可能增多并占用内存。',
  'A peer that closes slowly loses the rest of its data.': '对端关闭得慢时，会丢失其余的数据。',
  'Programs that use keepalive send a probe more often.': '使用 keepalive 的程序会更频繁地发送探测。',
  'A reset from the peer ends a socket in TIME_WAIT again.': '对端的 RST 又可以提前结束 TIME_WAIT 状态的套接字。',
  'The host may answer more blind packets with a challenge ACK.': '主机可能对更多盲目伪造的报文回以 challenge ACK。',
  'Listeners of one port that differ in their socket options hand connections to each other.':
    '同一端口上套接字选项不同的监听者之间会互相转交连接。',
  'Connections that time out try smaller packets.': '超时的连接会改用更小的报文重试。',
  'The host asks for ECN only when the peer does.': '只有对端请求时，主机才使用 ECN。',
  'Clients of this host lose one saved round trip.': '本机的客户端不再省去那一次往返。',
  'Listeners accept connections across the separation between VRFs.': '监听者会跨 VRF 隔离接受连接。',
  'Orphaned sockets pin memory that cannot be swapped.': '孤儿套接字占用的内存无法换出。',
  'Too much memory for sockets can starve the host.': '套接字占用内存过多会使整台主机缺内存。',
  'A longer packet backlog adds latency and memory on each CPU.': '接收积压队列越长，每个 CPU 上的延迟和内存占用越大。',
  'Longer softirq runs delay other work on the same CPU.': '软中断每轮运行更久，会推迟同一 CPU 上的其他工作。',
  'Loose reverse-path filtering accepts spoofed sources that any route covers.':
    '宽松的反向路径过滤会放行任意路由覆盖到的伪造源地址。',
  'The kernel log gains rate-limited lines; do not leave it on under a spoofed flood.':
    '内核日志会增加（有限速）；遭遇伪造源地址的洪水时不要一直开着。',
  'More connections are tracked in memory, in longer hash chains unless the buckets grow too.':
    '内存中跟踪的连接增多；若不同时增加桶数，哈希链会变长。',
  'The table is rehashed once, and needs one contiguous piece of memory.': '哈希表会重建一次，需要一整块连续内存。',
  'Connections that are idle for longer than this can break behind stateful rules.':
    '空闲超过该时长的连接，可能被有状态规则切断。',
  'Closed connections are forgotten sooner.': '已关闭的连接会更早从表中清除。',
  'Packets outside the TCP window are no longer invalid, except resets.': '除 RST 外，窗口之外的报文不再视为 INVALID。',
  'The kernel log gains a line for each invalid packet.': '每个 INVALID 报文都会在内核日志中增加一行。',
  'With 0, a new connection may be sent to a real server that was removed.':
    '设为 0 时，新连接可能被转发到已下线的后端。',
  'More open files may use more kernel memory.': '打开的文件越多，占用的内核内存越多。',
  'A process may be given a larger descriptor table.': '进程可以使用更大的文件描述符表。',
  'neighbour entry': '邻居表项',
  'connection that waits to be accepted': '等待 accept 的连接',
  'half-open request': '半连接',
  'TIME_WAIT socket': 'TIME_WAIT 套接字',
  'orphaned socket': '孤儿套接字',
  'packet and CPU': '每个 CPU 上的报文',
  'conntrack entry': 'conntrack 条目',
  bucket: '桶',
  'open file': '打开的文件',
  'slab nf_conntrack and its extensions': ' slab nf_conntrack 及其扩展',
  'the kernel’s documentation of tcp_max_orphans': '内核文档 tcp_max_orphans ',
  'truesize of a small packet': '小报文的 truesize ',
  'one pointer': '一个指针',
};

/** A text of the table of sysctls in the language of the reader. */
export function sysctlText(english: string, lang: Lang): string {
  return lang === 'en' ? english : (zh[english] ?? english);
}
