import type { Facts } from '../facts/facts.ts';
import { found, ruledOut } from './answers.ts';
import { defineRule } from './rule.ts';

export const ipv6AddressState = defineRule({
  id: 'ipv6-address-state',
  label: 'martian-or-no-route',
  needs: ['interfaces'],
  text: {
    en: {
      title: 'An IPv6 address of this host is not in use ({state})',
      name: 'IPv6 is off, or an address of it is not in use',
      mechanism:
        'The kernel answers for an IPv6 address only after it has made sure that nobody else has it; where that failed, or where IPv6 is switched off, it never answers. Clients with both families wait and then try IPv4, others fail.',
      usable: 'IPv6 is on, and every IPv6 address is usable.',
      other: 'The client comes over IPv4.',
      off: 'IPv6 is switched off ({setting}), which is nothing to worry about unless clients use it.',
      chainState: '{address} on {device} is {state}',
      chainOff: 'IPv6 is switched off ({setting})',
      chainSilence: 'the host does not answer neighbour solicitations for it',
      again:
        'Mend the duplicate, then set the address again: ip address del {address} dev {device}, ip address add … (the kernel does not try again by itself).',
      names: 'Switch IPv6 on where names of this service have AAAA records, or take those records out.',
    },
    zh: {
      title: '本机的 IPv6 地址未启用（{state}）',
      name: 'IPv6 已关闭，或其地址未启用',
      mechanism:
        '内核只有在确认无人使用某 IPv6 地址后才为其应答；检查失败或 IPv6 关闭时则永不应答。双栈客户端会等待后改用 IPv4，其他客户端则失败。',
      usable: 'IPv6 已启用，所有 IPv6 地址可用。',
      other: '客户端通过 IPv4 访问。',
      off: 'IPv6 已关闭（{setting}）；除非客户端使用它，否则无需担心。',
      chainState: '{device} 上的 {address} 处于 {state}',
      chainOff: 'IPv6 已关闭（{setting}）',
      chainSilence: '本机不应答对它的邻居请求',
      again:
        '先解决重复地址，再重新设置：ip address del {address} dev {device}，ip address add …（内核不会自行重试）。',
      names: '如果该服务的域名有 AAAA 记录则启用 IPv6，否则删除这些记录。',
    },
  },
  references: ['net/ipv6/addrconf.c: addrconf_dad_failure', 'net/ipv6/ip6_input.c: ip6_rcv_core'],

  examine(facts) {
    const { interfaces, question, counters } = facts;
    const { client } = question;
    if (client !== undefined && !client.includes(':')) return ruledOut('other');
    const [bad] = [
      ...interfaces.duplicate.map((fact) => ({ ...fact, state: 'dadfailed' })),
      ...interfaces.tentative.map((fact) => ({ ...fact, state: 'tentative' })),
    ];
    const story = { address: '', device: '', state: '', setting: '' };
    if (bad !== undefined && servesSix(facts)) {
      const unanswered = unansweredSolicitations(facts);
      return found({
        state: unanswered > 0 ? 'active' : 'latent',
        confidence: 'likely',
        evidence: [
          bad.quote,
          ...(counters?.quotes('Icmp6InNeighborSolicits', 'Icmp6OutNeighborAdvertisements', 'Ip6InReceives') ?? []),
        ],
        chain: ['chainState', 'chainSilence'],
        advice: bad.state === 'dadfailed' ? ['again'] : [],
        values: { ...story, address: bad.address, device: bad.device, state: bad.state },
      });
    }
    const setting = switchedOff(facts);
    if (setting === undefined) return ruledOut('usable');
    if (client === undefined) return ruledOut('off', { setting });
    return found({
      state: 'active',
      confidence: 'likely',
      evidence: facts.sysctls?.quote(setting) ?? [],
      chain: ['chainOff', 'chainSilence'],
      advice: ['names'],
      values: { ...story, state: 'disabled', setting },
    });
  },
});

/** Whether some listener takes IPv6: a wildcard does, unless it is of IPv4 alone. */
function servesSix({ listeners, question }: Facts): boolean {
  if (listeners === undefined) return true;
  return listeners.all.some(
    ({ listener: { address, port } }) =>
      (question.port === undefined || port === question.port) && (address === '*' || address.includes(':')),
  );
}

function unansweredSolicitations({ counters }: Facts): number {
  const asked = counters?.increase('Icmp6InNeighborSolicits') ?? 0;
  return asked - (counters?.increase('Icmp6OutNeighborAdvertisements') ?? 0);
}

/** On every device, or on one that has addresses of IPv4 alone. */
function switchedOff({ sysctls, interfaces }: Facts): string | undefined {
  const all = 'net.ipv6.conf.all.disable_ipv6';
  if (sysctls?.isOn(all) === true) return all;
  const plain = interfaces?.devices.filter(({ device, addresses }) => device !== 'lo' && addresses.length > 0) ?? [];
  return plain
    .map(({ device }) => `net.ipv6.conf.${device.replaceAll('.', '/')}.disable_ipv6`)
    .find((key) => sysctls?.isOn(key) === true);
}
