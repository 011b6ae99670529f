import type { Lang } from './words.ts';

/** What a report says of a capture and a trace. Numbers come in as text. */
export interface ProofWords {
  readonly heading: string;
  readonly noneCame: (seconds: string) => string;
  /** Begins the account of attempts. */
  readonly came: (attempts: string, seconds: string) => string;
  readonly fates: Readonly<
    Record<
      'answered' | 'unanswered' | 'refused' | 'answerLost' | 'answerRepeated' | 'resetByClient' | 'challenged' | 'open',
      (count: string) => string
    >
  >;
  readonly columns: readonly [
    client: string,
    port: string,
    device: string,
    came: string,
    answered: string,
    left: string,
  ];
  readonly repeats: Readonly<Record<'doubling' | 'linear', (gaps: string) => string>>;
  readonly timestamps: (client: string, behind: string, ahead: string) => string;
  readonly reused: (count: string) => string;
  readonly ecn: string;
  readonly withoutOptions: string;
  readonly incomplete: string;
  /** Of the unanswered SYNs, those the kernel itself dropped. */
  readonly dropped: (count: string, looked: string) => string;
  readonly answersDropped: (count: string, looked: string) => string;
  readonly notDropped: (looked: string) => string;
  readonly drop: (reason: string, place: string, device: string | null, count: string) => string;
  readonly allDrops: string;
  readonly noDrops: string;
  readonly benign: string;
  readonly dropColumns: readonly [reason: string, place: string, device: string, count: string];
  readonly noReasons: string;
  readonly sampled: string;
  readonly stopped: string;
  readonly missing: (source: string, reason: string) => string;
  readonly sources: Readonly<Record<'capture-syn' | 'trace-kfree_skb', string>>;
}

const words: Readonly<Record<Lang, ProofWords>> = {
  en: {
    heading: 'Proof',
    noneCame: (seconds) => `In ${seconds} of capture not one SYN came.`,
    came: (attempts, seconds) => `On the wire, ${attempts} attempts in ${seconds}: `,
    fates: {
      answered: (count) => `${count} answered`,
      unanswered: (count) => `${count} not answered at all`,
      refused: (count) => `${count} refused by a reset of this host`,
      answerLost: (count) => `${count} answered, but the client goes on asking: the answer does not reach it`,
      answerRepeated: (count) => `${count} answered again and again: the last ACK does not come, or is not taken`,
      resetByClient: (count) => `${count} answered and then reset by the client`,
      challenged: (count) => `${count} met an older connection of the same ports`,
      open: (count) => `${count} too late in the capture to tell`,
    },
    columns: ['client', 'port', 'on', 'came', 'answered', 'not answered'],
    repeats: {
      doubling: (gaps) => `Clients repeat a SYN that is not answered after ${gaps} s.`,
      linear: (gaps) => `Clients repeat a SYN that is not answered at a steady pace: after ${gaps} s.`,
    },
    timestamps: (client, behind, ahead) =>
      `Behind ${client} the timestamp decides: ${behind} SYNs with an older one were not answered, ${ahead} with a newer one were. Several machines share this address.`,
    reused: (count) => `${count} SYNs used a port again with an older timestamp than its last connection had.`,
    ecn: 'SYNs that ask for ECN are not answered, those that do not are.',
    withoutOptions: 'SYNs without TCP options are not answered, those with options are.',
    incomplete: 'Some packets are missing from the capture: what was not seen may have been there.',
    dropped: (count, looked) => `The kernel itself dropped ${count} of ${looked} SYNs that were not answered:`,
    answersDropped: (count, looked) =>
      `What this host sent in answer to ${count} of ${looked} such SYNs was dropped here:`,
    notDropped: (looked) =>
      `Of ${looked} SYNs that were not answered the kernel traced no drop. A listener that refuses (full queue, no way back, security module) leaves no such trace, nor does XDP in the driver.`,
    drop: (reason, place, device, count) => `${reason} in ${place}${device === null ? '' : ` (${device})`}: ${count}`,
    allDrops: 'Everything the kernel dropped meanwhile, in all network namespaces',
    noDrops: 'Nothing else of note was dropped anywhere on the machine.',
    benign: 'ordinary',
    dropColumns: ['reason', 'place', 'device', 'packets'],
    noReasons: 'This kernel says where packets are dropped, not why: that came with 5.17.',
    sampled: 'There was more than the trace could hold: its counts are lower bounds.',
    stopped: 'So much is dropped that tracing all of it would have cost more than it may: it was given up early.',
    missing: (source, reason) => `No ${source}: ${reason}.`,
    sources: { 'capture-syn': 'capture', 'trace-kfree_skb': 'trace of drops' },
  },
  zh: {
    heading: '实证',
    noneCame: (seconds) => `抓包 ${seconds}，没有收到任何 SYN。`,
    came: (attempts, seconds) => `抓包 ${seconds}，共 ${attempts} 次连接尝试：`,
    fates: {
      answered: (count) => `${count} 次得到应答`,
      unanswered: (count) => `${count} 次完全没有应答`,
      refused: (count) => `${count} 次被本机以 RST 拒绝`,
      answerLost: (count) => `${count} 次已应答但客户端仍在重发 SYN：应答没有到达客户端`,
      answerRepeated: (count) => `${count} 次反复发送 SYN+ACK：最后的 ACK 没有到达或未被接受`,
      resetByClient: (count) => `${count} 次应答后被客户端 RST`,
      challenged: (count) => `${count} 次与同一端口的旧连接冲突`,
      open: (count) => `${count} 次发生在抓包末尾，无法判断`,
    },
    columns: ['客户端', '端口', '接口', '到达', '已应答', '未应答'],
    repeats: {
      doubling: (gaps) => `未得到应答的 SYN 依次在 ${gaps} 秒后重发。`,
      linear: (gaps) => `未得到应答的 SYN 以固定间隔重发：${gaps} 秒。`,
    },
    timestamps: (client, behind, ahead) =>
      `在 ${client} 之后，是否应答取决于时间戳：时间戳较旧的 ${behind} 个 SYN 没有应答，较新的 ${ahead} 个都有应答。多台机器共用此地址。`,
    reused: (count) => `${count} 个 SYN 复用了端口，且时间戳早于该端口上一个连接。`,
    ecn: '请求 ECN 的 SYN 没有应答，不请求的都有应答。',
    withoutOptions: '不带 TCP 选项的 SYN 没有应答，带选项的都有应答。',
    incomplete: '抓包缺少部分报文：没有看到的不等于没有发生。',
    dropped: (count, looked) => `未得到应答的 ${looked} 个 SYN 中，内核自己丢弃了 ${count} 个：`,
    answersDropped: (count, looked) => `对其中 ${count} 个（共 ${looked} 个）SYN 的应答在本机发出时被丢弃：`,
    notDropped: (looked) =>
      `对未得到应答的 ${looked} 个 SYN，内核没有记录到丢弃事件。监听套接字的拒绝（队列已满、无回程路由、安全模块）不产生此类事件，网卡驱动中的 XDP 也不产生。`,
    drop: (reason, place, device, count) =>
      `${reason}，位于 ${place}${device === null ? '' : `（${device}）`}：${count}`,
    allDrops: '同一时间内核丢弃的全部报文（所有网络命名空间）',
    noDrops: '整台机器上没有其他值得注意的丢弃。',
    benign: '正常',
    dropColumns: ['原因', '位置', '接口', '报文数'],
    noReasons: '此内核只说明在哪里丢弃，不说明原因：5.17 起才有原因。',
    sampled: '事件多于跟踪缓冲区的容量：计数只是下限。',
    stopped: '丢弃过多，继续跟踪的开销会超出限制，因此提前停止。',
    missing: (source, reason) => `没有${source}：${reason}。`,
    sources: { 'capture-syn': '抓包', 'trace-kfree_skb': '丢包跟踪' },
  },
};

export function proofWordsOf(lang: Lang): ProofWords {
  return words[lang];
}
