import type { CounterFacts } from '../facts/counters.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { isAsked, LEAST } from './below-ip.ts';
import { defineRule } from './rule.ts';

/** Where packets that IP delivered are counted by the protocol they are of. */
const CLAIMS = [
  'TcpInSegs',
  'UdpInDatagrams',
  'UdpNoPorts',
  'UdpInErrors',
  'Udp6InDatagrams',
  'Udp6NoPorts',
  'Udp6InErrors',
  'UdpLiteInDatagrams',
  'IcmpInMsgs',
  'Icmp6InMsgs',
  'IpInUnknownProtos',
  'Ip6InUnknownProtos',
];
/** Without these the sum says nothing. */
const NEEDED = ['IpInDelivers', 'TcpInSegs', 'UdpInDatagrams', 'IcmpInMsgs'];

export const broadcastMulticastDst = defineRule({
  id: 'broadcast-multicast-dst',
  label: 'path-or-middlebox',
  needs: ['counters'],
  text: {
    en: {
      title: 'SYNs come to a broadcast or multicast address, or in a broadcast frame',
      mechanism:
        'TCP takes only what is addressed to this host alone. A SYN in a frame for all (a balancer in multicast mode, a neighbour entry ff:ff:ff:ff:ff:ff) or for a broadcast address is delivered to TCP and dropped there without being counted.',
      claimed: 'Every packet that IP delivered was counted by its protocol.',
      others: 'IP delivered packets of protocols that count nothing ({count}), beside segments that TCP did take.',
      chainFrame: 'IP delivers {count} packets that no protocol counts',
      chainDrop: 'TCP drops what is not addressed to this host alone',
      look: 'Look at the destination addresses in tcpdump -e -n: the MAC must be that of the interface, the IP address one of this host. Mend the neighbour entry of the client or router, or the multicast mode of the balancer.',
    },
    zh: {
      title: 'SYN 发往广播或组播地址，或装在广播帧中',
      mechanism:
        'TCP 只接收单独发给本机的包。装在发给所有人的帧中的 SYN（组播模式的负载均衡、ff:ff:ff:ff:ff:ff 的邻居表项），或发往广播地址的 SYN，会交给 TCP 后被不计数地丢弃。',
      claimed: 'IP 交付的每个包都被其协议计数。',
      others: 'IP 交付了不计数协议的包（{count}），而 TCP 也收到了段。',
      chainFrame: 'IP 交付了 {count} 个没有协议计数的包',
      chainDrop: 'TCP 丢弃不是单独发给本机的包',
      look: '用 tcpdump -e -n 查看目的地址：MAC 必须是接口的，IP 必须是本机的。修正客户端或路由器的邻居表项，或负载均衡的组播模式。',
    },
  },
  references: ['net/ipv4/tcp_ipv4.c: tcp_v4_rcv'],

  examine(facts) {
    const { counters } = facts;
    const unclaimed = unclaimedDeliveries(counters);
    if (unclaimed === undefined) return unknown('funnel');
    if (unclaimed < LEAST) return measuredOut('claimed');
    const values = { count: unclaimed };
    // Routing protocols, tunnels and group memberships are delivered and counted nowhere as well.
    const silent = counters.increase('TcpInSegs') === 0;
    if (!silent || !isAsked(facts)) return ruledOut('others', values);
    return found({
      state: 'active',
      confidence: 'possible',
      explains: unclaimed,
      evidence: counters.quotes('IpInReceives', 'IpInDelivers', 'TcpInSegs', 'IpExtInBcastPkts', 'IpExtInMcastPkts'),
      chain: ['chainFrame', 'chainDrop'],
      advice: ['look'],
      values,
    });
  },
});

function unclaimedDeliveries(counters: CounterFacts): number | undefined {
  if (NEEDED.some((name) => counters.increase(name) === undefined)) return undefined;
  const delivered = (counters.increase('IpInDelivers') ?? 0) + (counters.increase('Ip6InDelivers') ?? 0);
  return Math.max(0, delivered - CLAIMS.reduce((sum, name) => sum + (counters.increase(name) ?? 0), 0));
}
