import type { VirtualService } from '../facts/virtual-servers.ts';
import { NETWORK } from '../facts/movement.ts';
import { found, measuredOut, ruledOut } from './answers.ts';
import { defineRule } from './rule.ts';

export const ipvsRealServer = defineRule({
  id: 'ipvs-real-server',
  label: 'not-listening',
  needs: ['virtualServers'],
  kernel: 'where ip_vs is loaded',
  text: {
    en: {
      title: 'IPVS has no real server that answers for {service}',
      name: 'IPVS has no real server that answers',
      mechanism:
        'A virtual server hands each SYN to a real server of weight above zero. With none, the client gets ICMP port unreachable; with real servers that are gone, lack the virtual address, or answer past this host, it hears nothing.',
      none: 'No virtual TCP server is set up.',
      other: 'No virtual server has the port in question.',
      well: 'The virtual servers have real servers, and nothing shows that these do not answer.',
      chainVirtual: 'a virtual server takes the SYN for {service}',
      chainEmpty: 'it has no real server of weight above zero',
      chainSilent: 'no packet of its real servers comes back',
      health:
        'Mend the real servers and their health checks. For direct routing and tunnels each real server needs the virtual address on lo with arp_ignore=1 and arp_announce=2, and no strict rp_filter on the tunnel.',
    },
    zh: {
      title: 'IPVS 没有可为 {service} 应答的后端',
      name: 'IPVS 没有可应答的后端',
      mechanism:
        '虚拟服务器把每个 SYN 交给权重大于零的后端。没有这样的后端时客户端收到 ICMP port unreachable；后端已不存在、缺少虚拟地址或绕过本机应答时，客户端收不到回应。',
      none: '没有设置 TCP 虚拟服务器。',
      other: '没有虚拟服务器使用所问的端口。',
      well: '虚拟服务器都有后端，没有迹象表明它们不应答。',
      chainVirtual: '虚拟服务器接收发往 {service} 的 SYN',
      chainEmpty: '它没有权重大于零的后端',
      chainSilent: '没有后端的包返回',
      health:
        '修复后端及其健康检查。对于 DR 和隧道模式，每个后端需要在 lo 上配置虚拟地址并设置 arp_ignore=1、arp_announce=2，隧道接口不能使用严格 rp_filter。',
    },
  },
  references: ['net/netfilter/ipvs/ip_vs_core.c: ip_vs_schedule, ip_vs_leave'],

  examine({ virtualServers, question, counters, comparison }) {
    const { services, incoming, outgoing, totals } = virtualServers;
    if (services.length === 0) return ruledOut('none');
    const asked = services.filter(
      ({ port }) => question.port === undefined || port === undefined || port === question.port,
    );
    if (asked.length === 0) return ruledOut('other');
    const empty = asked.find(({ alive }) => alive === 0);
    const refused = counters?.increase('IcmpOutDestUnreachs') ?? 0;
    if (empty !== undefined) {
      const active = refused >= NETWORK.least;
      return found({
        state: active ? 'active' : 'latent',
        confidence: active && question.port !== undefined ? 'proven' : 'likely',
        explains: active ? refused : undefined,
        evidence: [...empty.quotes, ...(counters?.quotes('IcmpOutDestUnreachs') ?? [])],
        chain: ['chainVirtual', 'chainEmpty'],
        advice: ['health'],
        values: { service: nameOf(empty) },
      });
    }
    const translated = services.every((service) => service.translated);
    const mute = asked.find(({ waiting }) => waiting !== undefined && waiting >= 0);
    if (translated && mute !== undefined && (incoming ?? 0) >= NETWORK.least && outgoing === 0) {
      return found({
        state: 'active',
        confidence: 'likely',
        explains: incoming,
        evidence: [...mute.quotes, ...totals],
        chain: ['chainVirtual', 'chainSilent'],
        advice: ['health'],
        values: { service: nameOf(mute) },
      });
    }
    return comparison.basis === 'window' ? measuredOut('well') : ruledOut('well');
  },
});

function nameOf({ address, port }: VirtualService): string {
  return address === undefined ? 'a firewall mark' : `${address}:${port ?? '?'}`;
}
