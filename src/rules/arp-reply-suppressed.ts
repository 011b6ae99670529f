import type { Facts } from '../facts/facts.ts';
import type { AddressFact, InterfaceFacts } from '../facts/interfaces.ts';
import { isWildcard } from '../facts/addresses.ts';
import type { SysctlFacts } from '../facts/sysctls.ts';
import { found, ruledOut, unknown } from './answers.ts';
import { isAsked } from './below-ip.ts';
import { defineRule } from './rule.ts';

export const arpReplySuppressed = defineRule({
  id: 'arp-reply-suppressed',
  label: 'martian-or-no-route',
  needs: ['sysctls'],
  text: {
    en: {
      title: 'This host does not answer ARP for {address}',
      name: 'The host does not answer ARP for the address',
      mechanism:
        'With arp_ignore or arp_filter set, or on a device without ARP, the kernel answers only for some of its addresses. Nobody learns the MAC address for the others, and no packet for them is ever sent here.',
      answers: 'arp_ignore and arp_filter are 0, and no device with an address is without ARP.',
      hidden: 'arp_ignore is set, but every address a listener serves is on the device that is asked for it.',
      chainSetting: '{setting} keeps {device} from answering for {address}',
      chainSilence: 'the router or client finds no MAC address and sends nothing',
      arping: 'Ask from a host of the same network: arping -I DEV {address}. No answer proves it.',
      announce:
        'Put the address on the device that receives, or let the one who owns it (balancer, VRRP) answer for it; 0 is right for {setting} unless this is a real server behind LVS with the service address on lo.',
    },
    zh: {
      title: '本机不应答对 {address} 的 ARP 请求',
      name: '本机不应答对该地址的 ARP 请求',
      mechanism:
        '设置了 arp_ignore 或 arp_filter，或设备不使用 ARP 时，内核只为部分地址应答。其他地址的 MAC 无人学到，发往它们的包永远不会到达这里。',
      answers: 'arp_ignore 和 arp_filter 为 0，带地址的设备也都使用 ARP。',
      hidden: '设置了 arp_ignore，但监听者服务的地址都在被询问的设备上。',
      chainSetting: '{setting} 使 {device} 不为 {address} 应答',
      chainSilence: '路由器或客户端找不到 MAC 地址，什么也发不出',
      arping: '从同一网络的主机询问：arping -I DEV {address}。没有应答即可证实。',
      announce:
        '把地址放到接收设备上，或由其拥有者（负载均衡、VRRP）应答；除非这是服务地址在 lo 上的 LVS 真实服务器，{setting} 应为 0。',
    },
  },
  references: ['net/ipv4/arp.c: arp_ignore', 'Documentation/networking/ip-sysctl.rst: arp_ignore'],
  never: {
    en: ['arp_ignore=0 on a real server behind LVS would let it steal the service address.'],
    zh: ['在 LVS 真实服务器上设置 arp_ignore=0 会使其抢走服务地址。'],
  },

  examine(facts) {
    const { sysctls, interfaces, counters } = facts;
    if (interfaces === undefined) return isSilent(sysctls) ? unknown('interfaces') : ruledOut('answers');
    const [first] = hiddenAddresses(facts, interfaces);
    if (first === undefined) return ruledOut(isSilent(sysctls) ? 'hidden' : 'answers');
    const { fact, device, setting } = first;
    // ARP brings frames but no packet; on a host that receives others, nothing follows for this address.
    const nothingComes = counters?.increase('IpInReceives') === 0;
    const active = nothingComes && isAsked(facts) && (facts.funnel?.devices.moved ?? 0) > 0;
    return found({
      state: active ? 'active' : 'latent',
      confidence: active ? 'likely' : 'possible',
      evidence: [...sysctls.quote(setting), fact.quote, ...(active ? (facts.funnel?.devices.quotes ?? []) : [])],
      chain: ['chainSetting', 'chainSilence'],
      advice: ['arping', 'announce'],
      values: { address: fact.address, device, setting },
    });
  },
});

interface Hidden {
  readonly fact: AddressFact;
  readonly device: string;
  readonly setting: string;
}

/** IPv4 addresses that a listener serves and some device would not answer for. */
function hiddenAddresses({ sysctls, listeners }: Facts, interfaces: InterfaceFacts): Hidden[] {
  if (sysctls === undefined) return [];
  const served = (address: string): boolean =>
    listeners === undefined ||
    listeners.all.some(({ listener }) => listener.address === address || isWildcard(listener.address));
  const asking = interfaces.devices.filter(({ device, up, master }) => up && device !== 'lo' && master === undefined);
  const all: Hidden[] = [];
  for (const link of asking) {
    const { key, value } = effective(sysctls, link.device, 'arp_ignore');
    const own = link.addresses.map(({ address }) => address);
    const without =
      /[<,]NOARP[,>]/.test(link.row) &&
      own.length > 0 &&
      !/^(?:dummy|tun|wg|ppp|sit|gre|tunl|kube-ipvs)/.test(link.device);
    for (const { device, addresses, row } of interfaces.devices) {
      for (const { address } of addresses) {
        const here = device === link.device;
        const hidden = value === 8 || ((value === 1 || value === 2) && !here) || (without && here);
        if (!hidden || address.includes(':') || address.startsWith('127.') || !served(address)) continue;
        const fact = { device, address, quote: { source: 'ip-address', line: row } };
        all.push({ fact, device: link.device, setting: without ? 'NOARP' : key });
      }
    }
  }
  return all;
}

function isSilent(sysctls: SysctlFacts): boolean {
  return ['arp_ignore', 'arp_filter'].some((name) =>
    sysctls.ending(name).some((key) => key.startsWith('net.ipv4.conf.') && (sysctls.number(key) ?? 0) > 0),
  );
}

/** The larger of `all` and the device counts (include/linux/inetdevice.h: IN_DEV_MAXCONF). */
function effective(sysctls: SysctlFacts, device: string, name: string): { key: string; value: number } {
  const keys = ['all', device.replaceAll('.', '/')].map((one) => `net.ipv4.conf.${one}.${name}`);
  const values = keys.map((key) => ({ key, value: sysctls.number(key) ?? 0 }));
  return values.reduce((one, other) => (other.value > one.value ? other : one), { key: keys[0] ?? '', value: 0 });
}
