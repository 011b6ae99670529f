import { mentionOf } from '../rules/mention-of.ts';
import type { Lang } from './words/words.ts';

interface Entry {
  /** Lower case, any of them. */
  readonly names: readonly string[];
  readonly en: Explained;
  readonly zh: Explained;
}

interface Explained {
  readonly title: string;
  readonly text: string;
}

const ENTRIES: readonly Entry[] = [
  {
    names: ['paws'],
    en: {
      title: 'PAWS: protection against wrapped sequence numbers',
      text: 'Each segment carries a timestamp (tcp_timestamps). A segment whose timestamp is older than the last one seen from that peer is taken for a leftover and dropped. Behind a NAT, machines with different clocks look like one peer whose time jumps: its SYNs are dropped although nothing is wrong with them.',
    },
    zh: {
      title: 'PAWS：防止序列号回绕',
      text: '每个报文段都带时间戳（tcp_timestamps）。时间戳比该对端上次的更旧，就被当作迟到的旧报文丢弃。NAT 之后的多台机器时钟各不相同，看起来像同一个对端的时间在跳变，于是正常的 SYN 也会被丢弃。',
    },
  },
  {
    names: ['accept queue', 'listen queue', 'backlog', 'full connection queue', '全连接队列', 'accept 队列'],
    en: {
      title: 'Accept queue',
      text: 'Finished handshakes wait here until the program calls accept(). Its length is the smaller of the backlog given to listen() and net.core.somaxconn; in ss -ltn, Recv-Q is what waits and Send-Q the limit. When it is full, new SYNs and final ACKs are dropped (ListenOverflows).',
    },
    zh: {
      title: '全连接队列（accept queue）',
      text: '已完成三次握手、等待程序调用 accept() 的连接排在这里。长度取 listen() 的 backlog 与 net.core.somaxconn 中较小者；在 ss -ltn 中，Recv-Q 是当前排队数，Send-Q 是上限。队列满时，新的 SYN 和最后的 ACK 都会被丢弃（ListenOverflows）。',
    },
  },
  {
    names: ['syn queue', 'half-open queue', 'request queue', '半连接队列', 'syn 队列'],
    en: {
      title: 'SYN queue',
      text: 'Handshakes whose last ACK is still to come: sockets in SYN-RECV. When it is full the kernel sends SYN cookies if they are enabled, else it drops the SYN (TCPReqQFullDrop). A flood fills it; so does a path that loses the SYN+ACKs.',
    },
    zh: {
      title: '半连接队列（SYN queue）',
      text: '收到 SYN、还在等最后一个 ACK 的连接，即处于 SYN-RECV 的套接字。队列满时，若启用了 SYN cookie 就改发 cookie，否则丢弃 SYN（TCPReqQFullDrop）。SYN 洪泛会占满它，SYN+ACK 在回程丢失也会。',
    },
  },
  {
    names: ['listendrops', 'listen drops'],
    en: {
      title: 'ListenDrops: SYNs to LISTEN sockets dropped',
      text: 'Every SYN or final ACK that a listening socket refused, for whatever reason: a full accept queue (also in ListenOverflows), a full SYN queue without cookies (TCPReqQFullDrop), tcp_tw_recycle (PAWSPassive), no route back, no memory. Up to 4.6 each SYN cookie sent counts too, with nothing lost.',
    },
    zh: {
      title: 'ListenDrops：SYNs to LISTEN sockets dropped',
      text: '监听套接字拒绝的每个 SYN 或最后的 ACK，不论原因：全连接队列满（同时计入 ListenOverflows）、半连接队列满且未启用 cookie（TCPReqQFullDrop）、tcp_tw_recycle（PAWSPassive）、没有回程路由、内存不足。4.6 及更早的内核每发一个 SYN cookie 也加一，此时并没有丢包。',
    },
  },
  {
    names: ['time_wait', 'time-wait', 'timewait', 'time wait'],
    en: {
      title: 'TIME_WAIT',
      text: 'The side that closes first keeps the connection for 60 seconds, so that late segments of it disturb no new one. A SYN for the same addresses and ports is taken when its timestamp or sequence number is newer, and refused otherwise.',
    },
    zh: {
      title: 'TIME_WAIT',
      text: '先关闭的一方把连接再保留 60 秒，避免迟到的报文干扰新连接。相同地址和端口的 SYN，只有时间戳或序列号更新时才会被接受。',
    },
  },
  {
    names: ['conntrack', 'connection tracking', '连接跟踪'],
    en: {
      title: 'conntrack',
      text: 'netfilter’s table of connections, used by stateful firewalls and NAT. When nf_conntrack_count reaches nf_conntrack_max, packets of new connections are dropped, whatever the rules say ("table full, dropping packet").',
    },
    zh: {
      title: 'conntrack（连接跟踪）',
      text: 'netfilter 的连接表，供有状态防火墙和 NAT 使用。nf_conntrack_count 达到 nf_conntrack_max 后，无论规则如何，新连接的报文都会被丢弃（“table full, dropping packet”）。',
    },
  },
  {
    names: ['rp_filter', 'rp filter', 'reverse path filter', 'reverse path filtering', '反向路径过滤'],
    en: {
      title: 'Reverse path filter (rp_filter)',
      text: 'A packet is dropped when the route back to its sender does not leave by the interface it came in on (1, strict), or does not exist at all (2, loose). Asymmetric routing and a strict filter do not go together.',
    },
    zh: {
      title: '反向路径过滤（rp_filter）',
      text: '回到发送方的路由若不从收到报文的接口出去（1，严格模式），或根本没有这样的路由（2，宽松模式），报文就被丢弃。非对称路由与严格模式不能并存。',
    },
  },
  {
    names: ['syn cookie', 'syn cookies', 'syncookie', 'syncookies'],
    en: {
      title: 'SYN cookies',
      text: 'When the SYN queue is full the kernel answers without storing anything: what it needs is coded into the sequence number. Clients connect, but options such as window scaling may be lost, and an ACK that is lost is not noticed.',
    },
    zh: {
      title: 'SYN cookie',
      text: '半连接队列满时，内核不保存任何状态就应答，把所需信息编码进序列号。客户端仍能连上，但窗口扩大等选项可能丢失，最后的 ACK 丢了也无从得知。',
    },
  },
  {
    names: ['softnet', 'softnet backlog', 'netdev_max_backlog', 'softirq', '软中断'],
    en: {
      title: 'Softnet backlog',
      text: 'Each CPU has a queue of received packets (net.core.netdev_max_backlog). The second column of /proc/net/softnet_stat counts those dropped because it was full; the third counts how often a CPU ran out of its budget.',
    },
    zh: {
      title: 'softnet 积压队列',
      text: '每个 CPU 都有一个收包队列（net.core.netdev_max_backlog）。/proc/net/softnet_stat 第二列是队列满时丢弃的包数，第三列是 CPU 用完处理配额的次数。',
    },
  },
  {
    names: ['syn', 'syn+ack', 'synack', 'handshake', 'three-way handshake', '三次握手'],
    en: {
      title: 'The TCP handshake',
      text: 'The client sends SYN, the server answers SYN+ACK, the client ends with ACK. A client that gets no SYN+ACK repeats its SYN after 1, 2, 4 … seconds, and gives up after minutes: that is what a dropped SYN feels like.',
    },
    zh: {
      title: 'TCP 三次握手',
      text: '客户端发 SYN，服务器回 SYN+ACK，客户端再回 ACK。收不到 SYN+ACK 时，客户端在 1、2、4……秒后重传 SYN，几分钟后放弃：SYN 被丢弃的表现就是这样。',
    },
  },
  {
    names: ['ledger', 'unexplained', '账目', '账本'],
    en: {
      title: 'The account of SYNs',
      text: 'SYNs that arrived in the window, those answered, and those dropped by each cause. What no cause accounts for is called unexplained: it is said, not hidden.',
    },
    zh: {
      title: 'SYN 的去向',
      text: '窗口内到达了多少 SYN、应答了多少、各原因丢弃了多少。没有任何原因能解释的部分会如实列为“未解释”。',
    },
  },
  {
    names: ['proof', '实证'],
    en: {
      title: 'Proof',
      text: 'For a few seconds SYN and SYN+ACK packets are captured and the kernel’s own drop events are traced. It shows which SYNs came, which were answered, and where the others were dropped. Nothing is changed, and nothing but handshakes is read.',
    },
    zh: {
      title: '实证',
      text: '用几秒钟抓取 SYN 和 SYN+ACK，并跟踪内核自己的丢包事件：哪些 SYN 到达、哪些得到应答、其余的在哪里被丢弃。只读取握手报文，不改动任何东西。',
    },
  },
  {
    names: ['lease', 'commit-confirm', '租约'],
    en: {
      title: 'Lease',
      text: 'An approved change is applied under a lease: the host itself puts the old value back when the time is up, unless somebody keeps the new one. That holds even if the network, the bot or the agent is gone.',
    },
    zh: {
      title: '租约',
      text: '批准后的变更在租约之下应用：到期无人选择保留，主机就自己恢复原值。即使网络、bot 或 agent 已经失联也是如此。',
    },
  },
];

/** What a term means, in two or three sentences; null for a word that is no term here. */
/** The entry of a term, or the first one that speaks of a counter. */
export function glossaryEntry(term: string, lang: Lang): Explained | null {
  const said = term.toLowerCase().trim();
  const mention = mentionOf(term);
  const entry =
    ENTRIES.find(({ names }) => names.includes(said)) ?? ENTRIES.find(({ en }) => mention?.test(en.text) === true);
  return entry?.[lang] ?? null;
}
