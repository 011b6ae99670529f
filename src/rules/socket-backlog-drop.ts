import type { Scale } from '../facts/movement.ts';
import { found, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

/** Single drops are ordinary where data pours in: what people notice is a part of all segments. */
const PER_SEGMENT: Scale = { whole: 'TcpInSegs', share: 0.05, floor: 1000, least: 30 };

export const socketBacklogDrop = defineRule({
  id: 'socket-backlog-drop',
  label: 'app-stalled',
  needs: ['counters'],
  text: {
    en: {
      title: 'Segments dropped because their socket was busy too long (TCPBacklogDrop)',
      mechanism:
        'While a program works on its socket, arriving segments wait in the backlog of that socket; what exceeds its buffers is dropped and must be sent again. From 4.4 on listeners are never locked, so that connections stall but no SYN is lost.',
      chainBusy: 'a program reads its connections too slowly',
      chainDropped: 'segments dropped from the socket backlog',
      reader:
        'Find the socket with a large bl<N> in ss -tm, and why its program reads slowly (CPU, blocking work, huge reads).',
    },
    zh: {
      title: '套接字被占用过久，段被丢弃（TCPBacklogDrop）',
      mechanism:
        '程序操作套接字期间，到达的段在该套接字的 backlog 中等待；超出缓冲的部分被丢弃并须重传。从 4.4 起监听套接字不再加锁，因此连接会停滞，但不会丢失 SYN。',
      chainBusy: '程序读取连接过慢',
      chainDropped: '套接字 backlog 中的段被丢弃',
      reader: '用 ss -tm 找出 bl<N> 很大的套接字，查明程序读取慢的原因（CPU、阻塞操作、超大读取）。',
    },
  },
  references: ['net/ipv4/tcp_ipv4.c: tcp_add_backlog'],
  never: {
    en: ['Neither somaxconn nor tcp_max_syn_backlog is this backlog.'],
    zh: ['somaxconn 和 tcp_max_syn_backlog 都不是这个 backlog。'],
  },

  examine({ counters }) {
    const dropped = counters.movement('TcpExtTCPBacklogDrop', PER_SEGMENT);
    const nothing = silent(dropped, 'counters');
    if (nothing !== undefined) return nothing;
    return found({
      // History of single stalls is on every busy host.
      state: stateOf(dropped) === 'active' ? 'active' : 'latent',
      confidence: 'possible',
      evidence: [...dropped.evidence, ...counters.quotes('TcpInSegs')],
      chain: ['chainBusy', 'chainDropped'],
      advice: ['reader'],
    });
  },
});
