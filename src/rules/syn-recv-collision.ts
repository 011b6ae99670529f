import { HANDSHAKE } from '../facts/movement.ts';
import { found, measuredOut, silent } from './answers.ts';
import { defineRule } from './rule.ts';

export const synRecvCollision = defineRule({
  id: 'syn-recv-collision',
  label: 'stale-established-challenge-ack',
  needs: ['counters', 'sockets'],
  kernel: 'counted from 4.3',
  text: {
    en: {
      title: 'SYNs meet a half-open request of the same addresses and ports',
      mechanism:
        'The host still holds a half-open request for that client port. The same SYN again gets its SYN+ACK at most twice a second; a SYN with another sequence number (the client was restarted, a NAT reused the port) gets an old ACK only, until the request expires.',
      none: 'No request is half-open here that a SYN could meet.',
      chainHalfOpen: 'a half-open request with the same addresses and ports is still there',
      chainSkipped: 'the SYN is not answered by a SYN+ACK of its own',
      reuse:
        'Let the NAT or balancer reuse a port later; find out why requests stay half-open (lost SYN+ACKs, silent clients).',
    },
    zh: {
      title: 'SYN 遇到相同地址和端口的半连接',
      mechanism:
        '主机仍为该客户端端口保留着半连接。相同的 SYN 再次到达时，SYN+ACK 每秒最多重发两次；序号不同的 SYN（客户端重启、NAT 复用端口）只会得到旧的 ACK，直到该半连接过期。',
      none: '本机没有 SYN 可能遇到的半连接。',
      chainHalfOpen: '仍存在相同地址和端口的半连接',
      chainSkipped: '该 SYN 得不到属于自己的 SYN+ACK',
      reuse: '让 NAT 或负载均衡更晚复用端口；查明请求为何一直停在半连接状态（SYN+ACK 丢失、沉默的客户端）。',
    },
  },
  references: ['net/ipv4/tcp_minisocks.c: tcp_check_req'],
  never: {
    en: ['Do not set tcp_invalid_ratelimit=0 for all: it invites ACK storms.'],
    zh: ['不要把 tcp_invalid_ratelimit 全局设为 0：会招致 ACK 风暴。'],
  },

  examine({ counters, sockets, ownDrops }) {
    if (!sockets.sumsOnly && sockets.halfOpen.count === 0) return measuredOut('none');
    const skipped = counters.movement('TcpExtTCPACKSkippedSynRecv', HANDSHAKE);
    if (skipped.speaks === 'past') {
      return measuredOut('background', { counter: 'TCPACKSkippedSynRecv', count: skipped.count });
    }
    const nothing = silent(skipped, 'counters');
    if (nothing !== undefined) return nothing;
    // A SYN that does not fit its request moves nothing but the listener's own count.
    const refusing = ownDrops?.speaks === 'active' ? ownDrops.listeners : [];
    const met = refusing.filter(({ listener }) => (sockets.halfOpenByPort[listener.port] ?? 0) > 0);
    return found({
      state: 'active',
      confidence: 'possible',
      evidence: [
        ...skipped.evidence,
        ...met.slice(0, 2).map(({ quote }) => quote),
        ...sockets.halfOpen.quotes.slice(0, 3),
      ],
      chain: ['chainHalfOpen', 'chainSkipped'],
      advice: ['reuse'],
    });
  },
});
