import type { CounterFacts } from '../facts/counters.ts';
import { type Movement, STRAYS } from '../facts/movement.ts';
import { explained, found, measuredOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

export const ipHeaderErrors = defineRule({
  id: 'ip-header-errors',
  label: 'path-or-middlebox',
  needs: ['counters'],
  text: {
    en: {
      title: 'Packets arrive with a broken IP header, or cut short',
      mechanism:
        'Length, version or checksum of the IP header is wrong, or the packet is longer than its frame: IP discards it before routing and firewall. A device on the way, an offload or a tunnel damages them.',
      expired: 'What InHdrErrors counts are packets whose TTL ran out while they were forwarded.',
      chainDamage: 'the IP header is damaged on the way',
      chainDrop: 'IP discards the packet',
      find: 'Capture on the device (tcpdump -v says "bad cksum" or "truncated-ip"); turn receive offloads off for a moment, check MTU and tunnels on the way, exchange the device that damages them.',
    },
    zh: {
      title: '到达的包 IP 头损坏或被截断',
      mechanism:
        'IP 头的长度、版本或校验和错误，或包长于帧：IP 层在路由和防火墙之前就丢弃它。是途中的设备、offload 或隧道损坏了它们。',
      expired: 'InHdrErrors 计的是转发时 TTL 耗尽的包。',
      chainDamage: 'IP 头在途中损坏',
      chainDrop: 'IP 层丢弃该包',
      find: '在网卡上抓包（tcpdump -v 会显示 "bad cksum" 或 "truncated-ip"）；暂时关闭接收 offload，检查途中的 MTU 和隧道，更换造成损坏的设备。',
    },
  },
  references: ['net/ipv4/ip_input.c: ip_rcv_core', 'net/ipv6/ip6_input.c: ip6_rcv_core'],

  examine(facts) {
    const { counters } = facts;
    const [header, ...others] = [
      'IpInHdrErrors',
      'IpExtInCsumErrors',
      'IpExtInTruncatedPkts',
      'Ip6InHdrErrors',
      'Ip6InTruncatedPkts',
    ].map((name) => counters.movement(name, STRAYS));
    const moving = [header, ...others].filter((one): one is Movement => one !== undefined && tells(one));
    const worst = moving.reduce<Movement | undefined>(
      (one, other) => (one === undefined || weight(other) > weight(one) ? other : one),
      undefined,
    );
    if (worst === undefined)
      return (header === undefined ? undefined : silent(header, 'counters')) ?? measuredOut('expired');
    // A router counts an expired TTL there too, and answers it: traceroute makes any number of them.
    if (
      worst.name.endsWith('InHdrErrors') &&
      (hasForwarded(counters, worst) || worst.count - expired(counters, worst) < STRAYS.least)
    ) {
      const rest = moving.filter((one) => !one.name.endsWith('InHdrErrors'));
      if (rest.length === 0) return measuredOut('expired');
    }
    const state = stateOf(worst);
    return found({
      state,
      confidence: state === 'active' ? 'likely' : 'possible',
      explains: explained(worst, facts),
      evidence: moving.flatMap(({ evidence }) => evidence),
      chain: ['chainDamage', 'chainDrop'],
      advice: state === 'past' ? ['find', 'watchAgain'] : ['find'],
    });
  },
});

function tells({ speaks }: Movement): boolean {
  return speaks === 'active' || speaks === 'past';
}

function weight({ speaks, count }: Movement): number {
  return (speaks === 'active' ? 1e15 : 0) + count;
}

/** Since boot a router has met expired TTLs that it did not answer. */
function hasForwarded(counters: CounterFacts, { speaks }: Movement): boolean {
  return speaks === 'past' && (counters.total('IpForwDatagrams') ?? 0) > 0;
}

/** Time-exceeded messages sent, over the same time as the movement. */
function expired(counters: CounterFacts, { name, speaks }: Movement): number {
  const sent = name.startsWith('Ip6') ? 'Icmp6OutTimeExcds' : 'IcmpOutTimeExcds';
  return (speaks === 'active' ? counters.increase(sent) : counters.total(sent)) ?? 0;
}
