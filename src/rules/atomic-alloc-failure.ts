import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const atomicAllocFailure = defineRule({
  id: 'atomic-alloc-failure',
  label: 'tcp-memory-pressure',
  needs: [],
  text: {
    en: {
      title: 'No memory at once for the request or the connection',
      mechanism:
        'The kernel cannot wait for memory while it handles a packet. When none is free at that moment, the SYN or the final ACK is thrown away, which only ListenDrops counts.',
      accounted: 'Every listen drop has its own counter.',
      noFailure: 'The kernel log tells of no failed allocation.',
      chainShort: 'no free memory at the moment of the packet',
      chainFailed: 'the request or the new socket cannot be made',
      free: 'Free memory: find what grows (slabtop, ps, PSI in /proc/pressure/memory), mend the leak, or add memory.',
    },
    zh: {
      title: '来不及为请求或连接分配内存',
      mechanism: '内核处理包时不能等待内存。当时没有空闲内存，SYN 或最后的 ACK 就被丢弃，只有 ListenDrops 会计数。',
      accounted: '每一次监听丢弃都有各自的计数器。',
      noFailure: '内核日志中没有分配失败的记录。',
      chainShort: '处理包的那一刻没有空闲内存',
      chainFailed: '无法创建请求或新套接字',
      free: '释放内存：查明谁在增长（slabtop、ps、/proc/pressure/memory 的 PSI），修复泄漏或增加内存。',
    },
  },
  references: ['net/ipv4/tcp_input.c: tcp_conn_request', 'net/ipv4/tcp_ipv4.c: tcp_v4_syn_recv_sock'],
  never: {
    en: ['Larger backlogs need more of the memory that is missing.'],
    zh: ['更大的 backlog 需要更多本已缺少的内存。'],
  },

  examine({ log, account, counters, sysctls }) {
    const said = log?.filter(({ kind }) => kind === 'allocation-failed') ?? [];
    const unnamed = account?.residue ?? null;
    const story = {
      evidence: [
        ...said.slice(0, 3).map(({ quote }) => quote),
        ...(counters?.quotes('TcpExtListenDrops', 'TcpExtListenOverflows') ?? []),
        ...(sysctls?.quote('vm.min_free_kbytes') ?? []),
      ],
      chain: ['chainShort', 'chainFailed', 'synsDropped'],
      advice: ['free'],
    } as const;
    if (unnamed === 0) return measuredOut('accounted');
    if (said.some(({ fresh }) => fresh) && unnamed !== null) {
      return found({ ...story, state: 'active', confidence: 'likely', explains: unnamed });
    }
    if (said.length > 0) return found({ ...story, state: 'past', confidence: 'possible' });
    return log === undefined ? unknown('log') : ruledOut('noFailure');
  },
});
