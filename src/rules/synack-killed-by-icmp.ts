import { LISTENER } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const synackKilledByIcmp = defineRule({
  id: 'synack-killed-by-icmp',
  label: 'path-or-middlebox',
  stage: 'listener',
  needs: ['counters', 'account'],
  text: {
    en: {
      title: 'ICMP errors for the SYN+ACK delete half-open requests',
      mechanism:
        'A router on the way back, or this host itself when a neighbour does not answer, reports the SYN+ACK as unreachable. The kernel then deletes the request and counts a listen drop.',
      noIcmp: 'No ICMP unreachable came in, or the listen drops have other counters.',
      chainIcmp: 'ICMP unreachable comes back for the SYN+ACK',
      chainDeleted: 'half-open request deleted',
      hop: 'Capture the ICMP (tcpdump icmp): its sender names the faulty hop, or is this host itself when ARP fails.',
    },
    zh: {
      title: '针对 SYN+ACK 的 ICMP 错误删除了半连接',
      mechanism: '回程上的路由器，或邻居不应答时本机自身，报告 SYN+ACK 不可达。内核随即删除该请求并计一次监听丢弃。',
      noIcmp: '没有收到 ICMP 不可达，或监听丢弃另有计数器。',
      chainIcmp: 'SYN+ACK 收到 ICMP 不可达',
      chainDeleted: '半连接被删除',
      hop: '抓取该 ICMP（tcpdump icmp）：其发送者即故障跳点；ARP 失败时则是本机自身。',
    },
  },
  references: ['net/ipv4/tcp_ipv4.c: tcp_v4_err, tcp_req_err'],
  never: { en: ['Do not block all ICMP.'], zh: ['不要屏蔽所有 ICMP。'] },

  examine({ counters, account, nextHops }) {
    const icmp = counters.increase('IcmpInDestUnreachs');
    const drops = counters.movement('TcpExtListenDrops', LISTENER);
    if (drops.speaks === 'background') return measuredOut('noIcmp');
    if (icmp === undefined || account.refused === null) return unknown('counters');
    const overflows = counters.increase('TcpExtListenOverflows') ?? 0;
    const full = counters.increase('TcpExtTCPReqQFullDrop') ?? 0;
    const unrouted = counters.increase('IpOutNoRoutes') ?? 0;
    const left = account.refused - overflows - full - unrouted - (counters.increase('TcpExtPAWSPassive') ?? 0);
    if (icmp === 0 || left <= 0) return ruledOut('noIcmp');
    // A neighbour that does not answer makes this host send them to itself.
    const own = counters.increase('IcmpOutDestUnreachs') ?? 0;
    if (own * 2 > icmp && nextHops === undefined) return unknown('nextHops');
    return found({
      state: 'active',
      confidence: left >= icmp * 0.2 ? 'likely' : 'possible',
      explains: Math.min(left, icmp),
      evidence: counters.quotes('IcmpInDestUnreachs', 'TcpExtListenDrops'),
      chain: ['chainIcmp', 'chainDeleted'],
      advice: ['hop'],
    });
  },
});
