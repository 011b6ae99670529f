import type { Scale } from '../facts/movement.ts';
import { explained, found, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

/** A machine that is not short of memory never touches its reserves for a packet. */
const RESERVES: Scale = { share: 0, floor: 10, least: 1 };

export const pfmemallocDrop = defineRule({
  id: 'pfmemalloc-drop',
  label: 'tcp-memory-pressure',
  needs: ['counters'],
  kernel: 'counted from 4.11',
  text: {
    en: {
      title: 'Packets held in emergency memory are dropped',
      mechanism:
        'The machine was so short of memory that the driver took packet buffers from the emergency reserves. Ordinary sockets refuse such packets, so that the reserves stay for those who free memory.',
      chainShort: 'memory below the reserve (vm.min_free_kbytes)',
      chainRefused: 'packets in reserve memory refused (PFMemallocDrop)',
      free: 'Free memory: find what grows (slabtop, ps, PSI in /proc/pressure/memory), mend the leak, or add memory. vm.min_free_kbytes may be raised to 1 or 2 % of it.',
    },
    zh: {
      title: '位于应急内存中的包被丢弃',
      mechanism: '内存极度紧张，驱动只能从应急储备中取包缓冲。普通套接字拒收这样的包，以便把储备留给释放内存的路径。',
      chainShort: '空闲内存低于储备（vm.min_free_kbytes）',
      chainRefused: '储备内存中的包被拒收（PFMemallocDrop）',
      free: '释放内存：查明谁在增长（slabtop、ps、/proc/pressure/memory 的 PSI），修复泄漏或增加内存。vm.min_free_kbytes 可调到内存的 1 % 到 2 %。',
    },
  },
  references: ['net/core/filter.c: sk_filter_trim_cap'],
  never: {
    en: ['A vm.min_free_kbytes above 5 % of the memory brings the shortage about that it should prevent.'],
    zh: ['vm.min_free_kbytes 超过内存的 5 % 反而会造成它本应避免的短缺。'],
  },

  examine(facts) {
    const { counters, log, sysctls } = facts;
    const dropped = counters.movement('TcpExtPFMemallocDrop', RESERVES);
    const nothing = silent(dropped, 'counters');
    if (nothing !== undefined) return nothing;
    const failed = log?.filter(({ kind }) => kind === 'allocation-failed') ?? [];
    return found({
      state: stateOf(dropped),
      confidence: stateOf(dropped) === 'active' ? 'proven' : 'likely',
      explains: explained(dropped, facts),
      evidence: [
        ...dropped.evidence,
        ...failed.slice(0, 2).map(({ quote }) => quote),
        ...(sysctls?.quote('vm.min_free_kbytes') ?? []),
      ],
      chain: ['chainShort', 'chainRefused'],
      advice: ['free'],
    });
  },
});
