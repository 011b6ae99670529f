import { explained, found, measuredOut, ruledOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

export const socketFilterDrop = defineRule({
  id: 'socket-filter-drop',
  label: 'firewall-drop',
  needs: ['ownDrops'],
  text: {
    en: {
      title: 'A filter attached to the listening socket drops packets',
      mechanism:
        'The program, or a library in it, attached a BPF filter to its listening socket (SO_ATTACH_FILTER, SO_ATTACH_BPF), and the filter refuses the SYN. No SNMP counter tells it; only the drop count of the socket itself moves.',
      counted: 'Whatever the listeners refused, SNMP counted too.',
      nothingAttached: 'Nothing is attached to the listeners that refuse: their option memory is 0.',
      chainFilter: 'a filter is attached to the listener on {name}',
      chainRefused: 'the filter refuses packets, counted by the socket alone',
      look: 'Look for setsockopt(SO_ATTACH_FILTER or SO_ATTACH_BPF) in the program and its libraries (strace -e setsockopt at its start), and mend or remove the filter.',
    },
    zh: {
      title: '附加在监听套接字上的过滤器丢弃了包',
      mechanism:
        '程序或其所用的库在监听套接字上附加了 BPF 过滤器（SO_ATTACH_FILTER、SO_ATTACH_BPF），过滤器拒绝了 SYN。SNMP 计数器不会体现，只有套接字自身的丢弃计数会增长。',
      counted: '监听者拒绝的包在 SNMP 中都有计数。',
      nothingAttached: '有丢弃的监听者上没有附加任何东西：其选项内存为 0。',
      chainFilter: '{name} 的监听套接字上附加了过滤器',
      chainRefused: '过滤器拒绝包，只有套接字自身计数',
      look: '在程序及其库中查找 setsockopt(SO_ATTACH_FILTER 或 SO_ATTACH_BPF)（启动时 strace -e setsockopt），修正或移除该过滤器。',
    },
  },
  references: ['net/core/filter.c: sk_filter_trim_cap', 'net/ipv4/tcp_ipv4.c: tcp_v4_rcv'],
  never: {
    en: ['No backlog, queue or firewall setting reaches a filter on the socket.'],
    zh: ['任何 backlog、队列或防火墙设置都影响不到套接字上的过滤器。'],
  },

  examine(facts) {
    const { ownDrops, counters } = facts;
    const nothing = silent(ownDrops, 'ownDrops');
    if (nothing !== undefined) return nothing.kind === 'ruled-out' ? measuredOut('counted') : nothing;
    const state = stateOf(ownDrops);
    const attached = ownDrops.listeners.filter(({ listener }) => (listener.optionMemory ?? 0) > 0);
    const unread = ownDrops.listeners.filter(({ listener }) => listener.optionMemory === undefined);
    const [suspect] = [...attached, ...unread];
    if (suspect === undefined) return ruledOut('nothingAttached');
    // Keys of TCP MD5 and AO take option memory as well; where they were ever refused, that may be all there is.
    const keys = ['TcpExtTCPMD5NotFound', 'TcpExtTCPMD5Failure', 'TcpExtTCPAORequired', 'TcpExtTCPAOBad'];
    const keyed = keys.some((name) => (counters?.total(name) ?? 0) > 0);
    return found({
      state,
      confidence: attached.length > 0 && state === 'active' && !keyed ? 'likely' : 'possible',
      explains: explained(ownDrops, facts),
      evidence: ownDrops.evidence,
      chain: ['chainFilter', 'chainRefused'],
      advice: ['look'],
      values: { name: suspect.name },
    });
  },
});
