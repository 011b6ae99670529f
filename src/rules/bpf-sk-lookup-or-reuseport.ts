import { resetsWithoutSocket } from '../facts/ledger.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** Scanners of closed ports are reset everywhere; one or two say nothing. */
const SEVERAL = 3;

export const bpfSkLookupOrReuseport = defineRule({
  id: 'bpf-sk-lookup-or-reuseport',
  label: 'not-listening',
  // Scanners of other ports are reset just the same: only when nothing else is left is this worth a look.
  byExclusion: true,
  needs: ['complaint', 'counters', 'listeners'],
  kernel: 'sk_lookup programs from 5.9',
  text: {
    en: {
      title: 'A BPF program may choose no socket, although one listens on the port',
      mechanism:
        'A program at sk_lookup, or one that chooses among SO_REUSEPORT sockets, decides before the table of listeners is asked. If it refuses, or names a socket that is gone, the SYN is answered with a reset as on a closed port.',
      notAsked: 'No port was asked about, or nothing listens on it.',
      quiet: 'No SYN was reset for want of a socket.',
      list: 'List such programs, as root: bpftool prog list | grep -E "sk_lookup|sk_reuseport"; bpftool link list',
      detach: 'Detach or mend the program; a restart of the service alone attaches it again.',
    },
    zh: {
      title: '端口上有监听，但可能有 BPF 程序没有选中任何套接字',
      mechanism:
        'sk_lookup 程序或在 SO_REUSEPORT 套接字之间选择的程序，会先于监听表作出决定。若它拒绝，或指向已不存在的套接字，SYN 就会像访问关闭的端口一样得到 RST。',
      notAsked: '没有询问端口，或该端口上没有监听。',
      quiet: '没有 SYN 因找不到套接字而被复位。',
      list: '以 root 列出此类程序：bpftool prog list | grep -E "sk_lookup|sk_reuseport"; bpftool link list',
      detach: '卸载或修复该程序；仅重启服务会再次挂上它。',
    },
  },
  references: ['net/ipv4/inet_hashtables.c: inet_lookup_run_sk_lookup', 'man bpftool-prog(8)'],

  examine({ counters, complaint, listeners, question: { port } }) {
    const served = listeners.all.filter(({ listener }) => listener.port === port);
    if (port === undefined || served.length === 0) return ruledOut('notAsked');
    const resets = resetsWithoutSocket(counters);
    if (resets === undefined) return unknown('counters');
    if (resets < SEVERAL || complaint.served === true) return measuredOut('quiet');
    return found({
      state: 'active',
      confidence: 'possible',
      evidence: [...served.slice(0, 2).map(({ quote }) => quote), ...counters.quotes('TcpOutRsts')],
      advice: ['list', 'detach'],
    });
  },
});
