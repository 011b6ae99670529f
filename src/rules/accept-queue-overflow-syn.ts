import { found, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const acceptQueueOverflowSyn = defineRule({
  id: 'accept-queue-overflow-syn',
  label: 'accept-queue-overflow',
  stage: 'listener',
  needs: ['acceptQueue'],
  text: {
    en: {
      title: 'Accept queue full, new SYNs dropped',
      mechanism:
        'Finished handshakes wait in the accept queue until the program calls accept(). When more wait than the backlog allows, the next SYN is dropped; kernels up to 4.9 drop the final ACK instead.',
      findOut: 'Find out why the program does not accept in time: ss -ltnp, its CPU, its logs, its descriptors.',
    },
    zh: {
      title: '全连接队列（accept queue）已满，新的 SYN 被丢弃',
      mechanism:
        '完成握手的连接在全连接队列中等待程序调用 accept()。等待的连接超过 backlog 后，下一个 SYN 会被丢弃；4.9 及更早的内核丢弃的是最后的 ACK。',
      findOut: '查明程序为何不能及时 accept：ss -ltnp、CPU、日志、文件描述符。',
    },
  },
  references: ['net/ipv4/tcp_input.c: tcp_conn_request', 'include/net/sock.h: sk_acceptq_is_full', 'man listen(2)'],
  never: {
    en: [
      'Raising somaxconn alone changes nothing until the program listens again.',
      'tcp_max_syn_backlog and tcp_abort_on_overflow cure nothing here.',
    ],
    zh: [
      '仅调大 somaxconn 在程序重新监听之前毫无作用。',
      'tcp_max_syn_backlog 和 tcp_abort_on_overflow 在此无济于事。',
    ],
  },

  examine({ acceptQueue }) {
    const { state, evidence, explains, suspects, overflows } = acceptQueue;
    if (state !== 'active' && state !== 'past') return silent(overflows, 'counters') ?? unknown('counters');
    const full = suspects.some((suspect) => suspect.full);
    return found({
      state,
      // The queue may have drained between the counter and ss.
      confidence: full && overflows.speaks === 'active' ? 'proven' : state === 'active' ? 'likely' : 'possible',
      explains,
      evidence,
      chain: ['queueFull', 'synsDropped'],
      advice: state === 'past' ? ['watchAgain', 'findOut'] : ['findOut'],
    });
  },
});
