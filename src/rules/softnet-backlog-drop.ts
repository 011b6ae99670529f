import { explained, found, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

const KEY = 'net.core.netdev_max_backlog';
/** What kernels start with. */
const DEFAULT = 1000;

export const softnetBacklogDrop = defineRule({
  id: 'softnet-backlog-drop',
  label: 'softnet-backlog-drop',
  needs: ['receivePath'],
  text: {
    en: {
      title: 'The per-CPU packet backlog overflows (netdev_max_backlog)',
      mechanism:
        'Packets of loopback, veth, tunnels and RPS wait in a queue per CPU. When it holds netdev_max_backlog packets, further ones are dropped before IP sees them.',
      chainQueue: 'per-CPU backlog at netdev_max_backlog',
      chainDrop: 'packets dropped before IP',
      why: 'More room for bursts, at the price of memory and delay; machine-wide.',
      spread: 'Spread the load over more CPUs (RSS, RPS) if one CPU stands out.',
    },
    zh: {
      title: '每 CPU 的包 backlog 溢出（netdev_max_backlog）',
      mechanism:
        '环回、veth、隧道和 RPS 的包在每 CPU 队列中等待。队列达到 netdev_max_backlog 后，后续的包在进入 IP 之前被丢弃。',
      chainQueue: '每 CPU backlog 达到 netdev_max_backlog',
      chainDrop: '包在进入 IP 之前被丢弃',
      why: '为突发留出更多空间，代价是内存和延迟；作用于整机。',
      spread: '如果某个 CPU 特别突出，请把负载分散到更多 CPU（RSS、RPS）。',
    },
  },
  references: ['net/core/dev.c: enqueue_to_backlog'],
  never: {
    en: ['Raising it where column 2 of softnet_stat is quiet changes nothing.'],
    zh: ['softnet_stat 第 2 列不动时调大它毫无作用。'],
  },

  examine(facts) {
    const { backlogDrops } = facts.receivePath;
    const nothing = silent(backlogDrops, 'receivePath');
    if (nothing !== undefined) return nothing;
    const state = stateOf(backlogDrops);
    const present = facts.sysctls?.number(KEY) ?? DEFAULT;
    return found({
      state,
      confidence: state === 'active' ? 'likely' : 'possible',
      explains: explained(backlogDrops, facts),
      evidence: [...backlogDrops.evidence, ...(facts.sysctls?.quote(KEY) ?? [])],
      chain: ['chainQueue', 'chainDrop'],
      advice: state === 'past' ? ['watchAgain', 'spread'] : ['spread'],
      remedies: state === 'active' ? [{ key: KEY, to: `${4 * present}`, why: 'why', takesEffect: 'now' }] : [],
    });
  },
});
