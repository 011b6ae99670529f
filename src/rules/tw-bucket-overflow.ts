import { HANDSHAKE } from '../facts/movement.ts';
import { found, silent, stateOf, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const twBucketOverflow = defineRule({
  id: 'tw-bucket-overflow',
  label: 'time-wait-bucket-overflow',
  needs: [],
  text: {
    en: {
      title: 'TIME_WAIT table at its limit (tcp_max_tw_buckets)',
      mechanism:
        'Further closing sockets skip TIME_WAIT. No SYN is dropped by it; it only weakens the protection against old duplicates, and is seldom the reason for failures.',
      chainLimit: 'tcp_max_tw_buckets reached, TIME_WAIT skipped',
      raise: 'If anything, raise tcp_max_tw_buckets; look elsewhere for failing connections.',
    },
    zh: {
      title: 'TIME_WAIT 表达到上限（tcp_max_tw_buckets）',
      mechanism: '之后关闭的套接字跳过 TIME_WAIT。这不会丢弃 SYN，只是削弱了对旧重复包的防护，很少是故障原因。',
      chainLimit: '达到 tcp_max_tw_buckets，跳过 TIME_WAIT',
      raise: '如需处理，请调大 tcp_max_tw_buckets；连接失败的原因请在别处寻找。',
    },
  },
  references: ['net/ipv4/inet_timewait_sock.c: inet_twsk_alloc'],
  never: {
    en: ['Never lower tcp_max_tw_buckets, and never turn tcp_tw_recycle on.'],
    zh: ['绝不要调低 tcp_max_tw_buckets，也绝不要启用 tcp_tw_recycle。'],
  },

  examine({ counters, log, sysctls }) {
    const overflow = counters?.movement('TcpExtTCPTimeWaitOverflow', HANDSHAKE);
    const said = log?.filter(({ kind }) => kind === 'time-wait-overflow') ?? [];
    const nothing = overflow === undefined ? unknown('counters') : silent(overflow, 'counters');
    if (nothing !== undefined && said.length === 0) return nothing;
    const moving = overflow !== undefined && nothing === undefined;
    return found({
      // A bystander: it moves on busy servers that are well, so it is told but never accused of the present.
      state: moving && stateOf(overflow) === 'active' ? 'latent' : 'past',
      confidence: 'possible',
      evidence: [
        ...(overflow?.evidence ?? []),
        ...said.slice(0, 2).map(({ quote }) => quote),
        ...(sysctls?.quote('net.ipv4.tcp_max_tw_buckets') ?? []),
      ],
      chain: ['chainLimit'],
      advice: ['raise'],
    });
  },
});
