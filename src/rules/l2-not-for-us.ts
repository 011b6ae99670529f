import { found, measuredOut, unknown } from './answers.ts';
import { accountsFor, isAsked, LEAST, lostBelowIp } from './below-ip.ts';
import { defineRule } from './rule.ts';

export const l2NotForUs = defineRule({
  id: 'l2-not-for-us',
  label: 'path-or-middlebox',
  needs: ['receivePath'],
  kernel: '5.19 and newer count it',
  text: {
    en: {
      title: "Frames arrive with another host's MAC address, or with a VLAN this host does not have",
      mechanism:
        'The router or neighbour sends to a MAC address that is not ours (a stale entry after an address moved), or with a VLAN tag without a device for it. IP discards such frames at once; a capture shows them all the same.',
      none: 'Hardly any frames for others arrive.',
      passes: 'Frames for others arrive ({count}), but what is for this host does too.',
      chainFrame: '{device} takes in frames that are addressed to another MAC address or VLAN ({count})',
      chainDrop: 'IP discards them before it counts them',
      look: 'Compare the MAC address and VLAN in tcpdump -e with ip link show {device}; mend the neighbour or MAC table of the router or switch, send gratuitous ARP for a moved address, or add the VLAN device.',
    },
    zh: {
      title: '到达的帧带有其他主机的 MAC 地址，或本机没有的 VLAN',
      mechanism:
        '路由器或邻居发往的 MAC 地址不是本机的（地址迁移后残留的表项），或带有没有对应设备的 VLAN 标签。IP 立即丢弃这类帧，而抓包照样能看到。',
      none: '几乎没有发给其他主机的帧到达。',
      passes: '有发给其他主机的帧到达（{count}），但发给本机的也到了。',
      chainFrame: '{device} 收到目的 MAC 或 VLAN 不属于本机的帧（{count}）',
      chainDrop: 'IP 在计数之前就将其丢弃',
      look: '将 tcpdump -e 中的 MAC 地址和 VLAN 与 ip link show {device} 对照；修正路由器或交换机的邻居表、MAC 表，为迁移的地址发送免费 ARP，或添加 VLAN 设备。',
    },
  },
  references: ['net/ipv4/ip_input.c: ip_rcv_core', 'net/core/dev.c: __netif_receive_skb_core'],
  never: {
    en: ['rp_filter has nothing to do with it.'],
    zh: ['与 rp_filter 无关。'],
  },

  examine(facts) {
    const { otherHost } = facts.receivePath;
    const below = lostBelowIp(facts);
    if (otherHost.speaks === 'unknown') {
      // Printed only where it is not zero; the addresses of a newer iproute2 would show it.
      const printed = facts.snapshot.addresses?.some(({ statistics }) => statistics !== undefined) === true;
      return printed ? measuredOut('none') : unknown('interfaces');
    }
    const values = { device: otherHost.device ?? '', count: otherHost.count };
    if (otherHost.speaks !== 'active' || below === undefined) return measuredOut('none');
    // A switch that floods brings frames for others as well: they are the fault only where nothing else comes.
    const nothingElse = (facts.counters?.increase('IpInReceives') ?? LEAST) < LEAST;
    if (!accountsFor(otherHost.count, below) && !(nothingElse && otherHost.count >= LEAST)) {
      return measuredOut('passes', values);
    }
    return found({
      state: isAsked(facts) || nothingElse ? 'active' : 'latent',
      confidence: isAsked(facts) ? 'likely' : 'possible',
      explains: otherHost.count,
      evidence: [...otherHost.evidence, ...(facts.counters?.quotes('IpInReceives') ?? [])],
      chain: ['chainFrame', 'chainDrop'],
      advice: ['look'],
      values,
    });
  },
});
