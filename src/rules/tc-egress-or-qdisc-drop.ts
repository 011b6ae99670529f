import type { Facts } from '../facts/facts.ts';
import type { QdiscFact } from '../facts/traffic-control.ts';
import { found, measuredOut, ruledOut } from './answers.ts';
import { hookDrops, isFull, LEAST } from './below-ip.ts';
import { defineRule } from './rule.ts';

export const tcEgressOrQdiscDrop = defineRule({
  id: 'tc-egress-or-qdisc-drop',
  label: 'firewall-drop',
  needs: ['trafficControl'],
  text: {
    en: {
      title: 'Traffic control drops the SYN+ACK on its way out',
      mechanism:
        'The reply is made and passes the firewall, then a program at the egress hook, a shaper or a full queue of the device discards it. The kernel is told, so the half-open request vanishes after about a second and nothing piles up.',
      none: 'No queue of a device dropped anything, and no device has an egress hook.',
      quiet: 'Queues and egress hooks dropped too little to explain failures.',
      chainAnswer: 'the listener answers',
      chainQueue: 'the queue or shaper of the device ({kind} on {device}) discards the answer',
      chainHook: 'a filter at the egress hook of the device ({device}) discards the answer',
      queue: 'Give the queue its right rate and length where it is set up: tc -s qdisc show dev {device}.',
      hook: 'List what is attached, and mend it where it is made: tc -s filter show dev {device} egress; bpftool net show.',
    },
    zh: {
      title: '流量控制（tc）丢弃了发出的 SYN+ACK',
      mechanism:
        '回复已生成并通过防火墙，随后被设备的 egress 钩子程序、整形器或已满的队列丢弃。内核会得知发送失败，因此半连接约一秒后消失，不会堆积。',
      none: '没有设备队列丢弃过包，也没有设备带有 egress 钩子。',
      quiet: '队列和 egress 钩子的丢弃太少，不足以解释故障。',
      chainAnswer: '监听者已应答',
      chainQueue: '设备的队列或整形器（{device} 上的 {kind}）丢弃了应答',
      chainHook: '设备（{device}）egress 钩子上的过滤器丢弃了应答',
      queue: '在配置队列之处给出正确的速率和长度：tc -s qdisc show dev {device}。',
      hook: '列出挂载的内容，并在其来源处修正：tc -s filter show dev {device} egress；bpftool net show。',
    },
  },
  references: [
    'net/core/dev.c: sch_handle_egress',
    'net/core/dev.c: __dev_xmit_skb',
    'net/ipv4/inet_connection_sock.c: reqsk_timer_handler',
  ],
  never: {
    en: ['A longer queue in front of a rate that is too low only delays what is lost.'],
    zh: ['在过低的速率前加长队列，只会推迟丢包。'],
  },

  examine(facts) {
    const { hooks, queues } = facts.trafficControl;
    const outward = hookDrops(facts)?.outward;
    const full = queues.filter((queue) => isFull(queue));
    const [queue] = [...full].sort((one, other) => (other.dropped ?? 0) - (one.dropped ?? 0));
    const unsent = facts.funnel?.unsentRepeats ?? 0;
    const signs = facts.counters?.quotes('TcpExtTCPTimeouts', 'TcpRetransSegs', 'TcpExtTCPSynRetrans') ?? [];
    if (queue !== undefined) {
      return found({
        state: 'active',
        confidence: unsent >= LEAST ? 'proven' : 'likely',
        explains: unsent >= LEAST ? unsent : answersIn(facts, queue),
        evidence: [...queue.quotes, ...signs],
        chain: ['chainAnswer', 'chainQueue'],
        advice: ['queue'],
        values: { kind: queue.kind, device: queue.device },
      });
    }
    if (outward !== undefined && outward.count >= LEAST && unsent >= LEAST) {
      const device = hooks.find(({ dropped }) => (dropped ?? 0) >= LEAST)?.device ?? '';
      return found({
        state: 'active',
        confidence: 'likely',
        explains: Math.min(unsent, outward.count),
        evidence: [...outward.quotes, ...signs],
        chain: ['chainAnswer', 'chainHook'],
        advice: ['hook', 'askOwner'],
        values: { kind: 'clsact', device },
      });
    }
    const nothing = queues.every(({ total }) => total === 0) && hooks.length === 0;
    if (facts.comparison.basis !== 'window') return ruledOut(nothing ? 'none' : 'quiet');
    return measuredOut(nothing ? 'none' : 'quiet');
  },
});

/** Of what the queue drops, SYN+ACKs are a part: at most so many as there were handshakes begun. */
function answersIn({ funnel }: Facts, { dropped = 0 }: QdiscFact): number {
  return Math.min(dropped, funnel?.segments.moved ?? dropped);
}
