import { found, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

const V4 = 'net.ipv4.neigh.default.gc_thresh';

export const neighbourTableOverflow = defineRule({
  id: 'neighbour-table-overflow',
  label: 'neighbor-table-overflow',
  stage: 'answer',
  needs: [],
  text: {
    en: {
      title: 'Neighbour table full (gc_thresh3)',
      mechanism:
        'No entry can be made for a peer that is not known yet, so the SYN+ACK to it is dropped on the way out. The limit counts the neighbours of all network namespaces of the machine together.',
      chainFull: 'neighbour table at gc_thresh3',
      chainDrop: 'SYN+ACKs to new peers dropped',
      why: 'Room for more neighbours; thresh1 < thresh2 < thresh3 must hold.',
      root: 'The thresholds exist in the initial network namespace only; smaller networks need fewer entries.',
    },
    zh: {
      title: '邻居表已满（gc_thresh3）',
      mechanism: '无法为尚未认识的对端建立条目，发给它的 SYN+ACK 在出口被丢弃。该上限统计整机所有网络命名空间的邻居。',
      chainFull: '邻居表达到 gc_thresh3',
      chainDrop: '发往新对端的 SYN+ACK 被丢弃',
      why: '容纳更多邻居；必须保持 thresh1 < thresh2 < thresh3。',
      root: '这些阈值只存在于初始网络命名空间；更小的网络需要的条目更少。',
    },
  },
  references: ['net/core/neighbour.c: neigh_alloc', 'net/ipv4/ip_output.c: ip_finish_output2'],
  never: { en: ['gc_thresh1=0 makes the table collect all the time.'], zh: ['gc_thresh1=0 会使该表不停回收。'] },

  examine({ neighbours, log, sysctls, reported, funnel }) {
    const said = log?.filter(({ kind }) => kind === 'neighbour-overflow') ?? [];
    const buffers = said.length > 0 ? (reported?.filter(({ kind }) => kind === 'no-buffer-space') ?? []) : [];
    const active = neighbours?.speaks === 'active' || said.some(({ fresh }) => fresh);
    if (!active && said.length === 0 && neighbours?.speaks !== 'past') {
      if (neighbours === undefined && sysctls?.suspected(`${V4}3`, 1024) !== undefined) {
        return found({ state: 'latent', confidence: 'possible', evidence: sysctls.quote(`${V4}3`) });
      }
      return neighbours === undefined ? unknown('neighbours') : (silent(neighbours, 'neighbours') ?? unknown('log'));
    }
    const limit = sysctls?.number(`${V4}3`);
    return found({
      state: active ? 'active' : 'past',
      confidence: active ? 'proven' : 'likely',
      // The table counts for the whole machine; here, an answer that cannot leave is not repeated either.
      explains: active ? funnel?.unsentRepeats : undefined,
      evidence: [
        ...(neighbours?.evidence ?? []),
        ...said.slice(0, 3).map(({ quote }) => quote),
        ...buffers.map(({ quote }) => quote),
        ...(sysctls?.quote(`${V4}3`) ?? []),
      ],
      chain: ['chainFull', 'chainDrop'],
      advice: ['root'],
      remedies:
        active && limit !== undefined
          ? [3, 2, 1].map((step) => ({
              key: `${V4}${step}`,
              to: `${Math.round((limit * 4) / (step === 3 ? 1 : step === 2 ? 2 : 4))}`,
              why: 'why',
              takesEffect: 'now',
            }))
          : [],
    });
  },
});
