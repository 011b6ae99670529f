import { mismatchedLinks } from '../facts/links.ts';
import type { CounterFacts } from '../facts/counters.ts';
import type { Quote } from '../facts/evidence.ts';
import { HANDSHAKE } from '../facts/movement.ts';
import { found, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** Fewer finished handshakes in a window show no pattern. */
const SEVERAL = 5;
/** Of the data sent, at most so much is acknowledged: small answers get through, but here hardly anything does. */
const HARDLY = 0.2;

export const pmtuBlackhole = defineRule({
  id: 'pmtu-blackhole',
  label: 'mtu-blackhole',
  needs: [],
  text: {
    en: {
      title: 'Large packets vanish on the way (path MTU)',
      mechanism:
        'A hop with a smaller MTU drops full-size segments while its ICMP messages are filtered, or a container or tunnel interface assumes a larger MTU than the link. Connections open, then hang or are reset when data flows.',
      chainMtu: 'a link with a smaller MTU than the sender assumes',
      chainVanish: 'full-size segments vanish after the handshake',
      align:
        'Give the containers, bridges and tunnels the MTU of the link, or clamp the MSS; let ICMP "fragmentation needed" through.',
      other:
        'If ping with full-size packets (ping -M do -s 1472) gets through, ask what drops data of finished handshakes: a device that has lost track of them, or the clients.',
      why: 'Lets stalled connections find a smaller segment size; the first answer still stalls for seconds.',
    },
    zh: {
      title: '大包在途中消失（路径 MTU）',
      mechanism:
        '某一跳的 MTU 较小而丢弃满尺寸的段，其 ICMP 消息又被过滤；或容器、隧道接口假定的 MTU 大于链路。连接能建立，传输数据时挂起或被复位。',
      chainMtu: '某段链路的 MTU 小于发送方的假定',
      chainVanish: '满尺寸的段在握手后消失',
      align: '让容器、网桥和隧道使用链路的 MTU，或钳制 MSS；放行 ICMP “需要分片”。',
      other:
        '如果满尺寸的 ping（ping -M do -s 1472）能通过，则查找是什么丢弃了已完成握手的连接的数据：丢失连接状态的设备，或客户端本身。',
      why: '让停滞的连接找到更小的段长；第一个应答仍会停滞数秒。',
    },
  },
  references: ['net/ipv4/tcp_timer.c: tcp_mtu_probing'],
  never: {
    en: ['Do not block ICMP.', 'tcp_mtu_probing=2 for everything costs all connections.'],
    zh: ['不要屏蔽 ICMP。', '对所有连接设置 tcp_mtu_probing=2 会拖累全部连接。'],
  },

  examine({ counters, reported, firewall, sysctls, snapshot }) {
    const probes = counters?.movement('TcpExtTCPMTUPSuccess', HANDSHAKE);
    const said = reported?.filter(({ kind }) => kind === 'mtu' || (kind === 'stalled' && counters === undefined)) ?? [];
    const clamps = firewall?.clamps ?? [];
    const links = counters === undefined ? mismatchedLinks(snapshot) : [];
    const evidence = [
      ...(probes?.evidence ?? []),
      ...said.slice(0, 3).map(({ quote }) => quote),
      ...clamps.slice(0, 2),
      ...links.slice(0, 4),
    ];
    const story = { evidence, chain: ['chainMtu', 'chainVanish'], advice: ['align'] } as const;
    const off = sysctls?.number('net.ipv4.tcp_mtu_probing') === 0;
    const remedies = off
      ? [{ key: 'net.ipv4.tcp_mtu_probing', to: '1', why: 'why', takesEffect: 'now, for new connections' } as const]
      : [];
    const vanishing = counters === undefined ? [] : vanishingData(counters);
    if (vanishing.length > 0) {
      const told = { evidence: [...vanishing, ...evidence], advice: ['align', 'other'] } as const;
      return found({ ...story, ...told, state: 'active', confidence: 'likely', remedies });
    }
    if (probes?.speaks === 'active') return found({ ...story, state: 'active', confidence: 'possible', remedies });
    // Whoever shows sizes and clamps suspects them; the words alone prove nothing.
    if (said.length > 0 || links.length > 0 || (clamps.length > 0 && counters === undefined)) {
      return found({ ...story, state: 'latent', confidence: 'possible' });
    }
    return (probes === undefined ? undefined : silent(probes, 'reported')) ?? unknown('reported');
  },
});

/**
 * Handshakes finish and the SYN+ACK need not be repeated, yet what is sent afterwards runs into timeouts and is hardly ever
 * acknowledged: the path takes small packets and swallows large ones. TCPDelivered exists from 4.18 on.
 */
function vanishingData(counters: CounterFacts): readonly Quote[] {
  const opened = counters.increase('TcpPassiveOpens');
  const sent = counters.increase('TcpExtTCPOrigDataSent');
  const delivered = counters.increase('TcpExtTCPDelivered');
  const timeouts = counters.increase('TcpExtTCPTimeouts');
  const repeated = counters.increase('TcpRetransSegs');
  const repeatedSynAcks = counters.increase('TcpExtTCPSynRetrans');
  if (opened === undefined || sent === undefined || delivered === undefined) return [];
  if (timeouts === undefined || repeated === undefined || repeatedSynAcks === undefined) return [];
  const vanishes =
    opened >= SEVERAL &&
    repeatedSynAcks * 10 <= opened &&
    sent >= opened &&
    delivered <= sent * HARDLY &&
    // Timeouts alone also come from handshakes that wait for the client's first data (TCP_DEFER_ACCEPT).
    Math.min(timeouts, repeated) - repeatedSynAcks >= opened;
  if (!vanishes) return [];
  return counters.quotes('TcpExtTCPOrigDataSent', 'TcpExtTCPDelivered', 'TcpExtTCPTimeouts', 'TcpRetransSegs');
}
