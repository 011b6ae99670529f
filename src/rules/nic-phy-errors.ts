import type { Facts } from '../facts/facts.ts';
import type { AddressFact } from '../facts/interfaces.ts';
import { isWildcard } from '../facts/addresses.ts';
import { explained, found, measuredOut, ruledOut, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const nicPhyErrors = defineRule({
  id: 'nic-phy-errors',
  label: 'path-or-middlebox',
  needs: [],
  text: {
    en: {
      title: 'The link itself fails: damaged frames, or no carrier',
      mechanism:
        'Frames damaged on the wire are discarded by the card, and without carrier nothing arrives at all. All flows of the device suffer, not one port.',
      sound: 'No damaged frames and no change of carrier worth telling.',
      up: 'The devices with addresses are up.',
      chainDamaged: 'frames on {device} arrive damaged ({count} {counter})',
      chainFlap: 'the link of {device} went down and up in the window',
      chainDown: '{device}, which holds {address}, is down or without carrier',
      chainLost: 'packets on this link are lost',
      wire: 'Exchange cable or transceiver, compare speed, duplex and FEC on both ends, look at the counters of the switch port.',
      bring:
        'Bring the link up (ip link set {device} up), or find out why it has no carrier: cable, switch port, the other end.',
    },
    zh: {
      title: '链路本身故障：帧损坏或无载波',
      mechanism: '在线路上损坏的帧被网卡丢弃；没有载波则什么都到不了。该设备上的所有流都受影响，而不只是某个端口。',
      sound: '没有值得一提的损坏帧或载波变化。',
      up: '带有地址的设备都处于 up 状态。',
      chainDamaged: '{device} 上收到损坏的帧（{counter} {count}）',
      chainFlap: '{device} 的链路在窗口内断开又恢复',
      chainDown: '持有 {address} 的 {device} 处于 down 或无载波',
      chainLost: '该链路上的包丢失',
      wire: '更换线缆或光模块，核对两端的速率、双工和 FEC，查看交换机端口的计数器。',
      bring: '启用该链路（ip link set {device} up），或查明无载波的原因：线缆、交换机端口、对端。',
    },
  },
  references: ['include/uapi/linux/if_link.h: rtnl_link_stats64', 'net/core/link_watch.c', 'man ethtool(8)'],
  never: {
    en: ['No TCP setting mends a wire.'],
    zh: ['任何 TCP 设置都修不好线路。'],
  },

  examine(facts) {
    const { receivePath, log, interfaces } = facts;
    const down = deviceDown(facts);
    if (down !== undefined) {
      const { fact, certain } = down;
      return found({
        state: certain ? 'active' : 'latent',
        confidence: certain ? 'proven' : 'possible',
        evidence: [fact.quote],
        chain: ['chainDown', 'chainLost'],
        advice: ['bring'],
        values: { device: fact.device, address: fact.address, count: '', counter: '' },
      });
    }
    const damaged = receivePath?.physical;
    const flaps = receivePath?.carrier;
    const said = log?.filter(({ kind }) => kind === 'link-down') ?? [];
    if (damaged?.speaks === 'active' || damaged?.speaks === 'past') {
      return found({
        state: damaged.speaks,
        confidence: damaged.speaks === 'active' ? 'likely' : 'possible',
        explains: explained(damaged, facts),
        evidence: damaged.evidence,
        chain: ['chainDamaged', 'chainLost'],
        advice: damaged.speaks === 'past' ? ['watchAgain', 'wire'] : ['wire'],
        values: { device: damaged.device ?? '', count: damaged.count, counter: damaged.name, address: '' },
      });
    }
    const named = interfaces?.devices.map(({ device }) => device);
    const fresh = said.filter(
      ({ fresh: isFresh, quote }) =>
        isFresh && (named === undefined || quote.line.split(/[\s:]+/).some((word) => named.includes(word))),
    );
    if (flaps?.speaks === 'active' || fresh.length > 0) {
      return found({
        state: 'active',
        confidence: 'likely',
        evidence: [
          ...(flaps?.speaks === 'active' ? flaps.evidence : []),
          ...fresh.slice(0, 3).map(({ quote }) => quote),
        ],
        chain: ['chainFlap', 'chainLost'],
        advice: ['wire'],
        values: { device: flaps?.device ?? '', count: 0, counter: '', address: '' },
      });
    }
    const nothing = damaged === undefined ? unknown('receivePath') : silent(damaged, 'receivePath');
    if (nothing?.kind === 'ruled-out') return measuredOut('sound');
    return interfaces === undefined ? unknown('receivePath') : ruledOut('up');
  },
});

/** A device without which the service cannot be reached: certain where no other is up, or where the listener is bound to it. */
function deviceDown({ interfaces, listeners, question }: Facts): { fact: AddressFact; certain: boolean } | undefined {
  if (interfaces === undefined) return undefined;
  const bound = listeners?.all.filter(
    ({ listener }) => listener.port === question.port && !isWildcard(listener.address),
  );
  const own = interfaces.down.find(({ address }) => bound?.some(({ listener }) => listener.address === address));
  const fact = own ?? interfaces.down[0];
  if (fact === undefined) return undefined;
  return {
    fact,
    certain: own !== undefined || (!interfaces.anyUp && listeners !== undefined && listeners.all.length > 0),
  };
}
