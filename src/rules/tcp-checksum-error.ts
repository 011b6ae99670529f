import { SEGMENT } from '../facts/movement.ts';
import { explained, found, measuredOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

export const tcpChecksumError = defineRule({
  id: 'tcp-checksum-error',
  label: 'checksum-offload',
  needs: [],
  text: {
    en: {
      title: 'Segments arrive with a wrong TCP checksum',
      mechanism:
        'An offload fault of a card or tunnel, or a device on the way, damages the checksum; the segment is discarded before any listener sees it.',
      leaving: 'No bad segment arrived since boot: the wrong sums are of packets that leave, which the card completes.',
      chainChecksum: 'wrong TCP checksum',
      chainDrop: 'segment discarded',
      offload:
        'Turn the suspect offload off as a test (ethtool -K DEV tx-udp_tnl-csum-segmentation off), then update driver or firmware. Captures on the sender show wrong sums for every offloaded packet: look on the receiver.',
    },
    zh: {
      title: '到达的段 TCP 校验和错误',
      mechanism: '网卡或隧道的卸载故障，或途中的设备破坏了校验和；该段在任何监听者看到之前被丢弃。',
      leaving: '启动以来没有收到坏段：校验和错误的是发出的包，由网卡补全。',
      chainChecksum: 'TCP 校验和错误',
      chainDrop: '段被丢弃',
      offload:
        '作为试验关闭可疑的卸载（ethtool -K DEV tx-udp_tnl-csum-segmentation off），然后更新驱动或固件。发送端抓包对每个卸载的包都显示错误：请在接收端查看。',
    },
  },
  references: ['net/ipv4/tcp_ipv4.c: tcp_v4_rcv'],
  never: { en: ['Do not turn checksum validation off.'], zh: ['不要关闭校验和验证。'] },

  examine(facts) {
    const { counters, log, reported } = facts;
    const wrong = counters?.movement('TcpInCsumErrors', SEGMENT);
    const said = [
      ...(log?.filter(({ kind }) => kind === 'checksum-failure') ?? []),
      ...(reported?.filter(({ kind }) => kind === 'bad-checksum') ?? []),
    ].map(({ quote }) => quote);
    const story = { chain: ['chainChecksum', 'chainDrop'], advice: ['offload'] } as const;
    const nothing = wrong === undefined ? undefined : silent(wrong, 'counters');
    if (wrong !== undefined && nothing === undefined) {
      const state = stateOf(wrong);
      return found({
        ...story,
        state,
        confidence: state === 'active' ? 'likely' : 'possible',
        explains: explained(wrong, facts),
        evidence: [...wrong.evidence, ...said.slice(0, 2)],
      });
    }
    // A wrong checksum counts among the bad segments too: none since boot, and those of the capture were leaving, unfinished.
    if (said.length > 0 && counters?.total('TcpInErrs') === 0) return measuredOut('leaving');
    if (said.length > 0) return found({ ...story, state: 'past', confidence: 'possible', evidence: said.slice(0, 3) });
    return nothing ?? { kind: 'unknown', needs: 'counters' };
  },
});
