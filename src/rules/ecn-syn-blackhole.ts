import { found, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

const ECN = 'net.ipv4.tcp_ecn';

export const ecnSynBlackhole = defineRule({
  id: 'ecn-syn-blackhole',
  label: 'path-or-middlebox',
  byExclusion: true,
  needs: ['complaint'],
  text: {
    en: {
      title: 'A device on the way drops SYNs that ask for ECN',
      mechanism:
        'The first SYN carries ECE and CWR and is discarded on the way; the one repeated a second later goes without them and gets through. Every connection costs a second more.',
      serverOnly: 'This host asks nobody for ECN (tcp_ecn is {value}), and no connection of its own repeats SYNs.',
      alike: 'SYNs with and without ECN fare alike.',
      capture: 'Compare in a capture: do SYNs with flags [SEW] stay without an answer while those with [S] get one?',
      off: 'As a test on the client: sysctl net.ipv4.tcp_ecn=2 asks for nothing and still answers.',
    },
    zh: {
      title: '途中设备丢弃请求 ECN 的 SYN',
      mechanism: '第一个 SYN 带有 ECE 和 CWR，在途中被丢弃；一秒后重发的 SYN 不再携带，因而能通过。每个连接多花一秒。',
      serverOnly: '本机不会主动请求 ECN（tcp_ecn 为 {value}），其自身的连接也没有重发 SYN。',
      alike: '带与不带 ECN 的 SYN 结果相同。',
      capture: '抓包对比：带 [SEW] 标志的 SYN 是否没有应答，而 [S] 有应答？',
      off: '在客户端试验：sysctl net.ipv4.tcp_ecn=2 不主动请求，但仍会应答。',
    },
  },
  references: ['Documentation/networking/ip-sysctl: tcp_ecn, tcp_ecn_fallback'],

  examine({ handshakes, sysctls, counters, complaint }) {
    const story = { state: 'active', advice: ['capture', 'off'] } as const;
    if (handshakes !== undefined && handshakes.arrived.length + handshakes.made.length > 0) {
      if (!handshakes.ecn.separates) return ruledOut('alike');
      const quotes = handshakes.quotes(handshakes.arrived.filter(({ ecn }) => ecn));
      return found({ ...story, confidence: 'likely', evidence: quotes });
    }
    const value = sysctls?.number(ECN);
    const repeats = counters?.increase('TcpExtTCPSynRetrans');
    const own = (counters?.increase('TcpActiveOpens') ?? 0) > 0 && (repeats ?? 0) > 0;
    if (value === 1 && own && complaint.said.some(({ kind }) => kind === 'timed-out')) {
      const quotes = [...(sysctls?.quote(ECN) ?? []), ...(counters?.quotes('TcpExtTCPSynRetrans') ?? [])];
      return found({ ...story, confidence: 'possible', evidence: quotes });
    }
    if (value !== undefined && value !== 1 && repeats !== undefined && !own) return ruledOut('serverOnly', { value });
    return unknown('handshakes');
  },
});
