import { ALONE } from '../facts/movement.ts';
import { found, measuredOut, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** The kernel adds up how long pressure lasted when it ends: a second of it is no passing burst. */
const LASTED_MS = 1000;

export const tcpMemoryExhaustion = defineRule({
  id: 'tcp-memory-exhaustion',
  label: 'tcp-memory-pressure',
  needs: [],
  text: {
    en: {
      title: 'TCP memory limit reached (tcp_mem)',
      mechanism:
        'All TCP buffers of the machine share one pool. Above its marks buffers cannot grow: data is dropped and connections are aborted. The SYN itself is not refused, but connections stall.',
      room: 'TCP holds {pages} pages; pressure begins at {pressure}.',
      chainPool: 'TCP buffers at the limit of tcp_mem',
      chainStall: 'connections stall or are aborted',
      queues:
        'Find the sockets with large queues (ss -tm) and the program that does not read them; that usually helps more than a larger tcp_mem.',
    },
    zh: {
      title: '达到 TCP 内存上限（tcp_mem）',
      mechanism:
        '整机的 TCP 缓冲共用一个内存池。超过水位后缓冲无法增长：数据被丢弃、连接被中止。SYN 本身不会被拒绝，但连接会停滞。',
      room: 'TCP 占用 {pages} 页；压力水位为 {pressure}。',
      chainPool: 'TCP 缓冲达到 tcp_mem 上限',
      chainStall: '连接停滞或被中止',
      queues: '找出队列很大的套接字（ss -tm）以及不读取它们的程序；这通常比调大 tcp_mem 更有效。',
    },
  },
  references: ['net/ipv4/tcp.c: tcp_check_oom', 'net/ipv4/tcp_input.c: tcp_try_rmem_schedule'],
  never: {
    en: ['tcp_mem cannot be shrunk or made larger than the memory at hand.'],
    zh: ['tcp_mem 不应调小，也不应超过实际内存。'],
  },

  examine({ memory, log, counters }) {
    const { pages, limits } = memory ?? {};
    const said = log?.filter(({ kind }) => kind === 'tcp-out-of-memory') ?? [];
    const pressures = counters?.movement('TcpExtTCPMemoryPressures', ALONE);
    const over = pages !== undefined && limits !== undefined && pages >= limits[1];
    const evidence = [
      ...said.slice(0, 3).map(({ quote }) => quote),
      ...(memory?.quotes ?? []),
      ...(pressures?.evidence ?? []),
      ...(counters?.quotes('TcpExtTCPMemoryPressuresChrono') ?? []),
    ];
    const story = { evidence, chain: ['chainPool', 'chainStall'], advice: ['queues'] } as const;
    const fresh = said.some((event) => event.fresh);
    const lasted = counters?.increase('TcpExtTCPMemoryPressuresChrono') ?? 0;
    if (over || fresh || lasted >= LASTED_MS || pressures?.speaks === 'active') {
      return found({ ...story, state: 'active', confidence: over ? 'proven' : 'likely' });
    }
    if (said.length > 0) return found({ ...story, state: 'past', confidence: 'likely' });
    if (pages !== undefined && limits !== undefined) return measuredOut('room', { pages, pressure: limits[1] });
    return (pressures === undefined ? undefined : silent(pressures, 'memory')) ?? unknown('memory');
  },
});
