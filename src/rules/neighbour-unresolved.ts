import { NETWORK } from '../facts/movement.ts';
import { found, measuredOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const neighbourUnresolved = defineRule({
  id: 'neighbour-unresolved',
  label: 'martian-or-no-route',
  needs: ['nextHops'],
  rootOf: ['synack-killed-by-icmp', 'synack-lost-on-path'],
  text: {
    en: {
      title: 'The next hop of the answer, {hop}, does not answer ARP',
      name: 'The next hop of the answer does not answer ARP',
      mechanism:
        'The SYN+ACK waits for the hardware address of its next hop. After three seconds without an answer it is freed, and the host tells itself "host unreachable", which removes the half-open request (ListenDrops without a full queue).',
      answers: 'No neighbour on the way back fails to answer.',
      idle2: 'A next hop does not answer, but no answer of this host was lost by it in the window.',
      chainHop: 'the answer goes by {hop}, which does not answer ARP',
      chainFreed: 'the SYN+ACK is freed after three seconds',
      gateway:
        'Correct the gateway or bring it back; check VLAN, switch port and filters against ARP. ip neighbour must show REACHABLE for it.',
    },
    zh: {
      title: '应答的下一跳 {hop} 不回应 ARP',
      name: '应答的下一跳不回应 ARP',
      mechanism:
        'SYN+ACK 等待下一跳的硬件地址。三秒无回应后被释放，主机给自己发 “host unreachable”，从而移除半连接（ListenDrops 增加而队列未满）。',
      answers: '回程上没有不回应的邻居。',
      idle2: '有一个下一跳不回应，但窗口内没有应答因此丢失。',
      chainHop: '应答经由 {hop}，而它不回应 ARP',
      chainFreed: '三秒后 SYN+ACK 被释放',
      gateway: '更正网关或使其恢复；检查 VLAN、交换机端口和对 ARP 的过滤。ip neighbour 应显示其为 REACHABLE。',
    },
  },
  references: ['net/core/neighbour.c: neigh_invalidate', 'net/ipv4/tcp_ipv4.c: tcp_v4_err'],

  examine({ nextHops, counters, account, routing, comparison }) {
    const [hop] = nextHops.onTheWayBack;
    if (hop === undefined) return measuredOut('answers');
    if (counters === undefined) return unknown('counters');
    const drops = counters.increase('TcpExtListenDrops') ?? 0;
    const overflows = counters.increase('TcpExtListenOverflows') ?? 0;
    const unreachable = counters.increase('IcmpInDestUnreachs') ?? 0;
    const removed = Math.min(drops - overflows, unreachable);
    const repeated = counters.increase('TcpExtTCPSynRetrans') ?? 0;
    const way = routing?.toClient?.quote ?? routing?.gateways.find(({ address }) => address === hop.address)?.quote;
    const story = {
      chain: ['chainHop', 'chainFreed'],
      advice: ['gateway'],
      values: { hop: hop.address },
      evidence: [
        hop.quote,
        ...(way === undefined ? [] : [way]),
        ...counters.quotes('TcpExtListenDrops', 'IcmpInDestUnreachs', 'TcpExtTCPSynRetrans'),
      ],
    } as const;
    if (comparison.basis === 'window' && removed > 0) {
      return found({
        ...story,
        state: 'active',
        confidence: 'proven',
        explains: Math.max(removed, account?.residue ?? 0),
      });
    }
    if (comparison.basis === 'window' && repeated >= NETWORK.least) {
      return found({ ...story, state: 'active', confidence: 'likely' });
    }
    if (comparison.basis === 'window') return measuredOut('idle2');
    return found({ ...story, state: 'latent', confidence: 'possible' });
  },
});
