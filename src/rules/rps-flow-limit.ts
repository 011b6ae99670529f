import { explained, found, ruledOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

const KEY = 'net.core.flow_limit_cpu_bitmap';

export const rpsFlowLimit = defineRule({
  id: 'rps-flow-limit',
  label: 'softnet-backlog-drop',
  needs: ['receivePath'],
  kernel: '3.11 and newer',
  rootOf: ['softnet-backlog-drop'],
  text: {
    en: {
      title: 'The flow limit drops packets of a source that sends too much',
      mechanism:
        'Where the flow limit is switched on for a CPU and its backlog is more than half full, packets of the flow that fills it are dropped. A NAT or balancer in front is such a flow.',
      off: 'The flow limit is off on every CPU ({key} is 0).',
      few: 'The flow limit took a small part of what the backlog dropped.',
      chainFlow: 'one flow fills the backlog of a CPU',
      chainLimit: 'the flow limit drops its packets',
      clear:
        'Clear the bits of the CPUs in {key}, or enlarge net.core.flow_limit_table_len before setting them again; spread the flow over more CPUs (RPS, RSS).',
    },
    zh: {
      title: 'flow limit 丢弃了发送过多的源的包',
      mechanism:
        '某 CPU 启用 flow limit 且其 backlog 过半时，占满它的流的包会被丢弃。前端的 NAT 或负载均衡就是这样的流。',
      off: '所有 CPU 的 flow limit 均关闭（{key} 为 0）。',
      few: 'flow limit 只占 backlog 丢弃的一小部分。',
      chainFlow: '一个流占满了某 CPU 的 backlog',
      chainLimit: 'flow limit 丢弃其包',
      clear:
        '清除 {key} 中对应 CPU 的位，或先调大 net.core.flow_limit_table_len 再重新设置；把流分散到更多 CPU（RPS、RSS）。',
    },
  },
  references: ['net/core/dev.c: skb_flow_limit'],

  examine(facts) {
    const { flowLimit, backlogDrops } = facts.receivePath;
    const bitmap = facts.sysctls?.text(KEY);
    const nothing = silent(flowLimit, 'receivePath');
    if (bitmap !== undefined && /^[0,\s]*$/.test(bitmap) && flowLimit.speaks !== 'active') {
      return ruledOut('off', { key: KEY });
    }
    if (nothing !== undefined) return nothing;
    if (flowLimit.count * 2 < backlogDrops.count) return ruledOut('few');
    const state = stateOf(flowLimit);
    return found({
      state,
      confidence: state === 'active' ? 'proven' : 'possible',
      explains: explained(flowLimit, facts),
      evidence: [...flowLimit.evidence, ...(facts.sysctls?.quote(KEY) ?? [])],
      chain: ['chainFlow', 'chainLimit'],
      advice: state === 'past' ? ['watchAgain', 'clear'] : ['clear'],
      values: { key: KEY },
    });
  },
});
