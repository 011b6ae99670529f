import { explained, found, silent, stateOf, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const nicRingOverflow = defineRule({
  id: 'nic-ring-overflow',
  label: 'nic-ring-drop',
  needs: [],
  text: {
    en: {
      title: 'The receive ring of the network card overflows',
      mechanism:
        'The card has no free descriptor when a frame arrives, so it is lost in hardware, before any code of the kernel runs for it.',
      chainRing: 'receive ring of the card full',
      chainLost: 'frames lost before the kernel sees them',
      enlarge:
        'Enlarge the ring (ethtool -g, then -G rx), spread the queues over CPUs (RSS, irqbalance), or lower the packet rate.',
      room: 'The ring of {device} holds {size} frames and may hold {maximum}: ethtool -G {device} rx {maximum}.',
      largest:
        'The ring of {device} is as large as it can be ({size}): spread the queues over CPUs (ethtool -L, RSS, irqbalance), or lower the packet rate.',
    },
    zh: {
      title: '网卡接收环溢出',
      mechanism: '帧到达时网卡没有空闲描述符，于是在硬件中丢失，内核代码尚未为其运行。',
      chainRing: '网卡接收环已满',
      chainLost: '帧在内核看到之前丢失',
      enlarge: '调大接收环（ethtool -g，然后 -G rx），把队列分散到多个 CPU（RSS、irqbalance），或降低包速率。',
      room: '{device} 的接收环为 {size} 帧，最多可为 {maximum}：ethtool -G {device} rx {maximum}。',
      largest:
        '{device} 的接收环已是最大（{size}）：把队列分散到多个 CPU（ethtool -L、RSS、irqbalance），或降低包速率。',
    },
  },
  references: ['include/uapi/linux/if_link.h: rtnl_link_stats64', 'man ethtool(8)'],
  never: {
    en: ['No TCP setting helps against a loss in hardware.'],
    zh: ['任何 TCP 设置都无助于硬件中的丢失。'],
  },

  examine(facts) {
    const said = facts.reported?.filter(({ kind }) => kind === 'ring-size') ?? [];
    const ring = facts.receivePath?.ring;
    const size = facts.snapshot.rings?.find(({ device }) => device === undefined || device === ring?.device);
    const advice = size === undefined ? 'enlarge' : size.receive < size.maximum ? 'room' : 'largest';
    const story = {
      chain: ['chainRing', 'chainLost'],
      advice: [advice],
      values: { device: ring?.device ?? '', size: size?.receive ?? 0, maximum: size?.maximum ?? 0 },
    } as const;
    const nothing = ring === undefined ? unknown('receivePath') : silent(ring, 'receivePath');
    if (ring !== undefined && nothing === undefined) {
      const state = stateOf(ring);
      return found({
        ...story,
        state,
        confidence: state === 'active' ? 'likely' : 'possible',
        explains: explained(ring, facts),
        evidence: [...ring.evidence, ...(size === undefined ? [] : [{ source: 'ethtool-ring', line: size.row }])],
      });
    }
    if (said.length > 0 && nothing?.kind === 'unknown') {
      const evidence = said.slice(0, 3).map(({ quote }) => quote);
      return found({ ...story, state: 'latent', confidence: 'possible', evidence });
    }
    return nothing ?? unknown('receivePath');
  },
});
