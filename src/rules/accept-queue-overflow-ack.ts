import { HANDSHAKE } from '../facts/movement.ts';
import { found, ruledOut, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const acceptQueueOverflowAck = defineRule({
  id: 'accept-queue-overflow-ack',
  label: 'accept-queue-overflow',
  stage: 'listener',
  needs: ['counters', 'acceptQueue'],
  text: {
    en: {
      title: 'Accept queue full when the final ACK arrives',
      mechanism:
        'The SYN was answered while there was room, but the queue is full when the handshake completes: the ACK is discarded and the SYN+ACK repeated. The client believes it is connected and hangs.',
      refusesSyns: 'The SYN+ACKs are not repeated: on this kernel a full queue drops the SYN itself.',
      chainAck: 'final ACK discarded, SYN+ACK repeated',
      chainHang: 'clients connect and hang',
    },
    zh: {
      title: '最后的 ACK 到达时全连接队列（accept queue）已满',
      mechanism: 'SYN 到达时队列还有空位，握手完成时却已满：ACK 被丢弃，SYN+ACK 被重发。客户端以为已经连上，然后挂起。',
      refusesSyns: 'SYN+ACK 没有重发：在此内核上队列满时直接丢弃 SYN。',
      chainAck: '最后的 ACK 被丢弃，SYN+ACK 重发',
      chainHang: '客户端连接后挂起',
    },
  },
  references: ['net/ipv4/tcp_minisocks.c: tcp_check_req', 'net/ipv4/tcp_ipv4.c: tcp_v4_syn_recv_sock'],
  never: {
    en: ['tcp_abort_on_overflow=1 turns a burst that would recover into errors.'],
    zh: ['tcp_abort_on_overflow=1 会把本可恢复的突发变成错误。'],
  },

  examine({ counters, acceptQueue, sockets, era }) {
    const { overflows, evidence, explains } = acceptQueue;
    const nothing = silent(overflows, 'counters');
    if (nothing !== undefined) return nothing;
    if (overflows.speaks !== 'active') return unknown('counters');
    const repeated = counters.movement('TcpExtTCPSynRetrans', HANDSHAKE);
    const halfOpen = sockets?.halfOpen.count ?? 0;
    const early = era.fullQueueRefusesSyns === false;
    if (repeated.speaks !== 'active' || (halfOpen === 0 && !early)) return ruledOut('refusesSyns');
    return found({
      state: 'active',
      confidence: early ? 'likely' : 'possible',
      explains,
      evidence: [...evidence, ...repeated.evidence, ...(sockets?.halfOpen.quotes ?? [])],
      chain: ['queueFull', 'chainAck', 'chainHang'],
    });
  },
});
