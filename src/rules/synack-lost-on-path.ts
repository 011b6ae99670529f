import type { CounterFacts } from '../facts/counters.ts';
import type { Quote } from '../facts/evidence.ts';
import type { SocketFacts } from '../facts/half-open.ts';
import type { HandshakeFacts } from '../facts/handshakes.ts';
import { LISTENER, type Scale } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, silent, unknown } from './answers.ts';
import { isFull } from './below-ip.ts';
import { defineRule } from './rule.ts';

/** Health checks, scanners and racing address families reset half-open requests everywhere. */
const RESETS: Scale = { whole: 'TcpPassiveOpens', share: 0.1, floor: 100, least: 10 };
/** On the Internet one answer in a hundred is repeated: only more than that is a fault of the path. */
const REPEATED: Scale = { whole: 'TcpPassiveOpens', share: 0.5, floor: 100, least: 3 };
/** Half-open requests older than a round trip; fewer are on their way. */
const SEVERAL = 3;

export const synackLostOnPath = defineRule({
  id: 'synack-lost-on-path',
  label: 'path-or-middlebox',
  stage: 'answer',
  needs: ['counters'],
  text: {
    en: {
      title: 'Handshakes of this host end outside it',
      mechanism:
        'SYN+ACKs leave this host and are repeated, or half-open requests are reset from the other side, while no queue here overflows: a firewall, a security group, an asymmetric path or the client itself ends them. Or this host dials, and only repeats its SYNs.',
      finished: 'Handshakes finish: few SYN+ACKs are repeated and few half-open requests reset.',
      overflow: 'The accept queue overflows, which repeats SYN+ACKs too.',
      scanned: 'Half-open requests were reset since boot, but closed ports were asked for more often still: scanners.',
      seenAnswered: 'The capture shows handshakes answered, and neither side repeats itself.',
      here: 'A queue of this host drops what it sends, so answers are lost here already.',
      refused: 'The final ACKs arrive, and this host refuses them for the timestamp they echo (TSEcrRejected).',
      chainAnswered: 'this host sends the SYN+ACK',
      chainDialled: 'this host sends its SYN again and again, and nothing comes back',
      chainLost: 'it, or the final ACK, is lost or reset outside this host',
      trace: 'Capture on both ends; trace the way back, security groups, stateful firewalls and source-address checks.',
    },
    zh: {
      title: '本机的握手在外部终止',
      mechanism:
        'SYN+ACK 离开本机并被重发，或半连接被对端复位，而本机没有队列溢出：是防火墙、安全组、非对称路径或客户端自身终止了握手。或者本机主动连接，而 SYN 只是一再重发。',
      finished: '握手能够完成：很少重发 SYN+ACK，也很少有半连接被复位。',
      overflow: '全连接队列溢出，同样会重发 SYN+ACK。',
      scanned: '开机以来有半连接被复位，但被探测的关闭端口更多：是扫描。',
      seenAnswered: '抓包显示握手得到应答，双方都没有重发。',
      here: '本机的队列丢弃发出的包，应答在本机就已丢失。',
      refused: '最后的 ACK 已到达，但因其回显的时间戳不符而被本机拒绝（TSEcrRejected）。',
      chainAnswered: '本机发送了 SYN+ACK',
      chainDialled: '本机一再重发 SYN，没有任何应答',
      chainLost: '它或最后的 ACK 在外部丢失或被复位',
      trace: '在两端抓包；检查回程、安全组、有状态防火墙和源地址检查。',
    },
  },
  references: ['net/ipv4/inet_connection_sock.c: reqsk_timer_handler'],
  never: {
    en: ['No setting of this host brings a lost answer to the client.'],
    zh: ['本机的任何设置都无法让丢失的应答到达客户端。'],
  },

  examine({ counters, sockets, sysctls, account, handshakes, trafficControl }) {
    const resets = counters.movement('TcpExtEmbryonicRsts', RESETS);
    const repeated = counters.movement('TcpExtTCPSynRetrans', REPEATED);
    const overflows = counters.movement('TcpExtListenOverflows', LISTENER);
    const outgoing = counters.increase('TcpActiveOpens') ?? 0;
    const story = {
      evidence: [...resets.evidence, ...repeated.evidence, ...overflows.evidence, ...(sockets?.halfOpen.quotes ?? [])],
      chain: ['chainAnswered', 'chainLost'],
      advice: ['trace'],
    } as const;
    if (overflows.speaks === 'active') return ruledOut('overflow');
    // What is refused here has come back: the SYN+ACK is repeated, and nothing was lost on the way.
    const refused = counters.increase('TcpExtTSEcrRejected') ?? 0;
    if (repeated.speaks === 'active' && refused * 2 >= repeated.count) return ruledOut('refused');
    const wire = handshakes === undefined ? undefined : onTheWire(handshakes);
    if (wire?.lost === true) {
      const explains = account?.unfinished ?? wire.attempts.length;
      const evidence = [...(handshakes?.quotes(wire.attempts) ?? []), ...story.evidence];
      return found({ ...story, state: 'active', confidence: 'proven', explains, evidence });
    }
    if (wire?.lost === false) return measuredOut('seenAnswered');
    if (trafficControl?.queues.some((queue) => isFull(queue)) === true) return ruledOut('here');
    const pile = sockets?.halfOpen.count ?? 0;
    // The counter is of both directions; a request whose timer fired shows that it is this host's answers that are repeated.
    const ours = outgoing === 0 || (sockets?.halfOpen.repeated ?? 0) >= SEVERAL;
    if (repeated.speaks === 'active' && pile >= SEVERAL && ours) {
      return found({ ...story, state: 'active', confidence: 'likely', explains: account?.unfinished ?? undefined });
    }
    const dialled = repeated.speaks === 'active' ? dialledInVain(counters, sockets) : undefined;
    if (dialled !== undefined) {
      const evidence = [...dialled, ...repeated.evidence];
      return found({ state: 'active', confidence: 'likely', evidence, chain: ['chainDialled'], advice: ['trace'] });
    }
    // Whoever scans resets the half-open requests he made, and meets many more closed ports.
    if (resets.speaks === 'past' && (counters.total('TcpOutRsts') ?? 0) > resets.count) return ruledOut('scanned');
    const aborts = sysctls?.isOn('net.ipv4.tcp_abort_on_overflow') === true;
    if ((resets.speaks === 'past' || resets.speaks === 'active') && !aborts && overflows.count * 10 < resets.count) {
      // Whoever resets has got the SYN+ACK: a fault of the present only where hardly a handshake is finished.
      const finished = counters.increase('TcpPassiveOpens');
      const most = resets.speaks === 'active' && finished !== undefined && resets.count >= finished;
      return found({ ...story, state: most ? 'active' : 'past', confidence: 'possible' });
    }
    const nothing = silent(resets, 'counters');
    if (nothing === undefined) return ruledOut('overflow');
    if (nothing.kind === 'unknown') return unknown('sockets');
    return nothing.measured ? measuredOut('finished') : nothing;
  },
});

/** Connections of this host to one peer of which each repeats its SYN, as its timers say, or the counters where nobody came in. */
function dialledInVain(counters: CounterFacts, sockets: SocketFacts | undefined): readonly Quote[] | undefined {
  const again = counters.increase('TcpExtTCPSynRetrans') ?? 0;
  // What a rule of this host refuses to send counts as repeated, and as failed.
  if ((counters.increase('TcpExtTCPRetransFail') ?? 0) * 2 >= again) return undefined;
  const { count, repeated, quotes } = sockets?.unanswered ?? { count: 0, repeated: 0, quotes: [] };
  const opened = counters.increase('TcpActiveOpens') ?? 0;
  const alone = opened > 0 && counters.increase('TcpPassiveOpens') === 0;
  const counted = alone && again >= opened;
  return repeated >= SEVERAL || (counted && count >= SEVERAL) ? quotes : undefined;
}

/** Attempts enough to tell a fault of the path from single losses. */
const ENOUGH = 5;

/**
 * What the capture says: clients that go on asking although this host answered, and are most of those it answered. Undefined
 * where too little was answered to tell.
 */
function onTheWire({ arrived, tally, incomplete }: HandshakeFacts) {
  const attempts = arrived.filter(({ fate }) => fate === 'answer-lost');
  const { answered, fates } = tally;
  if (attempts.length >= SEVERAL && attempts.length * 2 >= answered) return { lost: true, attempts };
  const troubled = attempts.length + fates['answer-repeated'] + fates['reset-by-client'];
  return answered >= ENOUGH && troubled === 0 && !incomplete ? { lost: false, attempts } : undefined;
}
