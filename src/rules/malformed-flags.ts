import { found, ruledOut } from './answers.ts';
import { defineRule } from './rule.ts';

export const malformedFlags = defineRule({
  id: 'malformed-flags',
  label: 'path-or-middlebox',
  // Nothing counts such a segment: without a capture it looks like whatever else a listener passes over.
  needs: ['oddSyns'],
  text: {
    en: {
      title: 'SYNs arrive with flags that no listener answers',
      mechanism:
        'A listener passes over a SYN that also carries FIN or RST, without an answer and without counting it. Scanners send such packets, and so do broken devices on the way.',
      plain: 'The SYNs of the capture carry no other flags than they should.',
      chainFlags: 'SYNs arrive with FIN or RST set',
      chainIgnored: 'the listener passes them over in silence',
      capture:
        'Capture the SYNs (tcpdump "tcp[tcpflags] & tcp-syn != 0") at both ends: if the flags differ, a device between them changes them.',
    },
    zh: {
      title: '到达的 SYN 带有监听套接字不会应答的标志',
      mechanism:
        '监听套接字会忽略同时带有 FIN 或 RST 的 SYN，不应答也不计数。扫描器会发送这样的包，途中损坏的设备也会。',
      plain: '抓包中的 SYN 只带有应有的标志。',
      chainFlags: '到达的 SYN 带有 FIN 或 RST',
      chainIgnored: '监听套接字默默忽略它们',
      capture: '在两端抓取 SYN（tcpdump "tcp[tcpflags] & tcp-syn != 0"）：若标志不同，则是中间设备改动了它们。',
    },
  },
  references: ['net/ipv4/tcp_input.c: tcp_rcv_state_process (TCP_LISTEN)'],
  never: {
    en: ['No setting of this host makes a listener answer them.'],
    zh: ['本机没有任何设置能让监听套接字应答它们。'],
  },

  examine({ oddSyns: { odd, plain, live } }) {
    if (odd.length === 0 || odd.length < plain) return ruledOut('plain');
    return found({
      state: live ? 'active' : 'past',
      confidence: 'likely',
      evidence: odd.slice(0, 4),
      chain: ['chainFlags', 'chainIgnored'],
      advice: ['capture'],
    });
  },
});
