import { LISTENER } from '../facts/movement.ts';
import { found, ruledOut, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

const KEY = 'net.ipv4.tcp_abort_on_overflow';

export const acceptQueueOverflowRst = defineRule({
  id: 'accept-queue-overflow-rst',
  label: 'accept-queue-overflow',
  stage: 'listener',
  needs: ['counters', 'acceptQueue', 'sysctls'],
  text: {
    en: {
      title: 'Accept queue full, clients reset by tcp_abort_on_overflow',
      mechanism:
        'With tcp_abort_on_overflow=1 the ACK that finds the accept queue full is answered with a reset. A SYN that finds it full is dropped all the same.',
      off: 'tcp_abort_on_overflow is 0.',
      noResets: 'tcp_abort_on_overflow is 1, but no half-open request was reset.',
      why: 'With 0 a burst recovers by the repeated SYN+ACK instead of an error.',
      chainReset: 'half-open requests reset',
    },
    zh: {
      title: '全连接队列（accept queue）已满，客户端被 tcp_abort_on_overflow 复位',
      mechanism: 'tcp_abort_on_overflow=1 时，遇到队列已满的 ACK 会收到 RST；遇到队列已满的 SYN 照样被丢弃。',
      off: 'tcp_abort_on_overflow 为 0。',
      noResets: 'tcp_abort_on_overflow 为 1，但没有半连接被复位。',
      why: '设为 0 后，突发可由重发的 SYN+ACK 恢复，而不是报错。',
      chainReset: '半连接被复位',
    },
  },
  references: ['net/ipv4/tcp_minisocks.c: tcp_check_req'],

  examine({ counters, acceptQueue, sysctls }) {
    const on = sysctls.isOn(KEY);
    if (on === undefined) return unknown('sysctls');
    if (!on) return ruledOut('off');
    const nothing = silent(acceptQueue.overflows, 'counters');
    if (nothing !== undefined) return nothing;
    const resets = counters.movement('TcpExtEmbryonicRsts', LISTENER);
    if (acceptQueue.overflows.speaks !== 'active' || resets.speaks !== 'active') return ruledOut('noResets');
    return found({
      state: 'active',
      confidence: 'proven',
      explains: acceptQueue.explains,
      evidence: [...acceptQueue.evidence, ...resets.evidence, ...sysctls.quote(KEY)],
      chain: ['queueFull', 'chainReset'],
      remedies: [{ key: KEY, to: '0', why: 'why', takesEffect: 'now' }],
    });
  },
});
