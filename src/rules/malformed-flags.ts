import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** Segments of a window that nothing answers; fewer are strays. */
const SEVERAL = 10;
/** What is sent back, of what comes in: a listener that answers sends one for one. */
const HARDLY_ANY = 0.2;

export const malformedFlags = defineRule({
  id: 'malformed-flags',
  label: 'path-or-middlebox',
  needs: [],
  text: {
    en: {
      title: 'SYNs arrive with flags that no listener answers',
      mechanism:
        'A listener passes over a SYN that also carries FIN or RST, without an answer and without counting it. Scanners send such packets, and so do broken devices on the way.',
      plain: 'The SYNs of the capture carry no other flags than they should.',
      answered: 'Segments that come in are answered, or counted where they are dropped.',
      chainFlags: 'SYNs arrive with FIN or RST set',
      chainSilent: 'segments reach TCP, and nothing answers or counts them',
      chainIgnored: 'the listener passes them over in silence',
      capture:
        'Capture the SYNs (tcpdump "tcp[tcpflags] & tcp-syn != 0") at both ends: if the flags differ, a device between them changes them.',
    },
    zh: {
      title: '到达的 SYN 带有监听套接字不会应答的标志',
      mechanism:
        '监听套接字会忽略同时带有 FIN 或 RST 的 SYN，不应答也不计数。扫描器会发送这样的包，途中损坏的设备也会。',
      plain: '抓包中的 SYN 只带有应有的标志。',
      answered: '到达的段都得到了应答，或在丢弃处有计数。',
      chainFlags: '到达的 SYN 带有 FIN 或 RST',
      chainSilent: '段到达 TCP，既没有应答也没有计数',
      chainIgnored: '监听套接字默默忽略它们',
      capture: '在两端抓取 SYN（tcpdump "tcp[tcpflags] & tcp-syn != 0"）：若标志不同，则是中间设备改动了它们。',
    },
  },
  references: ['net/ipv4/tcp_input.c: tcp_rcv_state_process (TCP_LISTEN)'],
  never: {
    en: ['No setting of this host makes a listener answer them.'],
    zh: ['本机没有任何设置能让监听套接字应答它们。'],
  },

  examine({ oddSyns, counters, ownDrops, account, listeners, comparison }) {
    if (oddSyns !== undefined) {
      const { odd, plain } = oddSyns;
      if (odd.length > 0 && odd.length >= plain) {
        const evidence = odd.slice(0, 4);
        const story = { chain: ['chainFlags', 'chainIgnored'], advice: ['capture'], evidence } as const;
        return found({ ...story, state: oddSyns.live ? 'active' : 'past', confidence: 'likely' });
      }
      if (plain > 0) return ruledOut('plain');
    }
    if (comparison.basis !== 'window' || counters === undefined) return unknown('oddSyns');
    const count = (name: string): number => counters.increase(name) ?? 0;
    const came = counters.increase('TcpInSegs');
    const answers = counters.increase('TcpOutSegs');
    if (came === undefined || answers === undefined) return unknown('counters');
    const sent = answers + count('TcpOutRsts');
    if (came === 0 || sent > came * HARDLY_ANY) return measuredOut('answered');
    if (ownDrops === undefined || listeners === undefined || listeners.all.length === 0) return unknown('oddSyns');
    // What else takes a segment without an answer has a counter, or something attached to the socket.
    if (ownDrops.listeners.some(({ listener }) => (listener.optionMemory ?? 0) > 0)) return measuredOut('answered');
    const dropped = DROPPED.reduce((sum, name) => sum + count(name), 0) + (account?.refused ?? 0);
    const unanswered = came - sent - dropped;
    if (unanswered < SEVERAL || unanswered < came * (1 - HARDLY_ANY)) return measuredOut('answered');
    return found({
      state: 'active',
      confidence: 'possible',
      explains: unanswered,
      evidence: [...counters.quotes('TcpInSegs', 'TcpOutSegs', 'TcpExtListenDrops'), ...ownDrops.evidence.slice(0, 1)],
      chain: ['chainSilent', 'chainIgnored'],
      advice: ['capture'],
    });
  },
});

/** Segments that end without an answer and are counted, besides those of the listeners. */
const DROPPED = [
  'TcpInErrs',
  'TcpEstabResets',
  'TcpExtEmbryonicRsts',
  'TcpExtTCPMD5NotFound',
  'TcpExtTCPMD5Unexpected',
  'TcpExtTCPMD5Failure',
  'TcpExtTCPAORequired',
  'TcpExtTCPAOBad',
  'TcpExtTCPAOKeyNotFound',
  'TcpExtTCPMinTTLDrop',
  'TcpExtPFMemallocDrop',
  'TcpExtTCPBacklogDrop',
  'TcpExtTCPDeferAcceptDrop',
  'TcpExtTCPACKSkippedTimeWait',
  'TcpExtTCPACKSkippedChallenge',
  'TcpExtTCPACKSkippedSynRecv',
  'TcpExtTCPACKSkippedFinWait2',
  'TcpExtTCPACKSkippedPAWS',
  'TcpExtTCPHPHits',
  'TcpExtTCPPureAcks',
  'TcpExtTCPHPAcks',
  'TcpExtTCPRcvQDrop',
  'TcpExtTCPRcvCoalesce',
] as const;
