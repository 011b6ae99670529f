import { SEGMENT } from '../facts/movement.ts';
import { found, ruledOut, silent } from './answers.ts';
import { defineRule } from './rule.ts';

/** Devices that put packets into packets: where offloads meet what they cannot do. */
const TUNNEL = /^(?:vxlan|flannel|geneve|genev_|cilium_|weave|tunl|ipip|gre|sit|wg|vxlan_sys)/;

export const offloadOrGroBug = defineRule({
  id: 'offload-or-gro-bug',
  label: 'checksum-offload',
  needs: [],
  rootOf: ['tcp-checksum-error'],
  text: {
    en: {
      title: 'An offload of a card or tunnel damages packets',
      mechanism:
        'Cards and tunnels merge, cut and sum packets for the kernel. Where one does it wrong, mostly for packets inside of packets, the result is discarded, sometimes only after the handshake.',
      sums: 'No segment arrived with a wrong checksum, and the kernel reports no fault of a card.',
      plain: 'Checksums are wrong, but there is no tunnel here and the kernel reports no fault of a card.',
      chainOffload: 'an offload is at fault ({device})',
      chainSums: 'segments fail their checksum',
      test: 'As a test, turn off one offload after another and see when it ends: ethtool -K {device} gro off, lro off, tx off, tx-udp_tnl-segmentation off; compare ethtool -k with a host that is well. Then update driver, firmware or kernel.',
    },
    zh: {
      title: '网卡或隧道的卸载功能损坏了包',
      mechanism:
        '网卡和隧道替内核合并、切分包并计算校验和。某一处出错时（多见于封装的包），结果会被丢弃，有时在握手之后才出现。',
      sums: '没有校验和错误的段到达，内核也没有报告网卡故障。',
      plain: '校验和有错误，但本机没有隧道，内核也没有报告网卡故障。',
      chainOffload: '卸载功能有问题（{device}）',
      chainSums: '段的校验和验证失败',
      test: '作为试验逐个关闭卸载并观察何时恢复：ethtool -K {device} gro off、lro off、tx off、tx-udp_tnl-segmentation off；将 ethtool -k 与正常主机对照。然后更新驱动、固件或内核。',
    },
  },
  references: ['net/core/gro.c', 'net/core/dev.c: netdev_rx_csum_fault'],
  never: { en: ['Do not turn checksum validation off.'], zh: ['不要关闭校验和验证。'] },

  examine({ counters, log, interfaces }) {
    const faults = log?.filter(({ kind }) => kind === 'checksum-failure') ?? [];
    const sums = counters?.movement('TcpInCsumErrors', SEGMENT);
    const tunnel = interfaces?.devices.find(({ device }) => TUNNEL.test(device));
    const quotes = [...faults.slice(0, 3).map(({ quote }) => quote), ...(sums?.evidence ?? [])];
    const story = { chain: ['chainOffload', 'chainSums'], advice: ['test'] } as const;
    if (faults.length > 0) {
      const device = /(?:^|\s)([\w.-]+): hw csum failure/.exec(faults[0]?.quote.line ?? '')?.[1] ?? 'DEV';
      const active = faults.some(({ fresh }) => fresh) || sums?.speaks === 'active';
      return found({
        ...story,
        state: active ? 'active' : 'past',
        confidence: active ? 'likely' : 'possible',
        evidence: quotes,
        values: { device },
      });
    }
    if (sums === undefined) return { kind: 'unknown', needs: 'counters' };
    const nothing = silent(sums, 'counters');
    if (nothing !== undefined) return nothing.kind === 'ruled-out' ? { ...nothing, reason: 'sums' } : nothing;
    if (tunnel === undefined || sums.speaks !== 'active') return ruledOut('plain');
    const evidence = [...quotes, { source: 'ip-address', line: tunnel.row }];
    return found({ ...story, state: 'active', confidence: 'possible', evidence, values: { device: tunnel.device } });
  },
});
