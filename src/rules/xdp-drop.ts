import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { accountsFor, LEAST, lostBelowIp } from './below-ip.ts';
import { defineRule } from './rule.ts';

export const xdpDrop = defineRule({
  id: 'xdp-drop',
  label: 'firewall-drop',
  needs: [],
  kernel: '4.8 and newer',
  text: {
    en: {
      title: 'An XDP program drops packets before IP',
      mechanism:
        'A program attached to the device decides about each frame before anything else of the kernel sees it: a filter against floods, a load balancer, a container network. What it drops moves no counter of IP or TCP; natively dropped frames do not show in a capture either.',
      none: 'No XDP program is attached to any device of this namespace.',
      quiet: 'The driver counts what XDP drops, and that did not move.',
      passes: 'A program is attached, but packets pass it: IP takes in what the devices do.',
      chainProgram: 'an XDP program ({mode}) is attached to {device}',
      chainDrop: 'it drops frames before IP sees them',
      owner:
        'Find the owner (bpftool prog show id {id}: name, time of loading, process) and mend its rules there; do not detach a program of a container network or a flood filter by hand.',
      see: 'ethtool -S {device} counts native drops; a capture on the device shows what generic XDP and the driver let through.',
    },
    zh: {
      title: 'XDP 程序在 IP 之前丢弃了包',
      mechanism:
        '挂在网卡上的程序在内核其他部分之前决定每个帧的去留：防洪过滤器、负载均衡、容器网络。它丢弃的包不会使 IP 或 TCP 的任何计数器变化；native 模式丢弃的帧在抓包中也看不到。',
      none: '本命名空间的设备上没有挂载 XDP 程序。',
      quiet: '驱动会统计 XDP 的丢弃，而该计数没有变化。',
      passes: '挂有程序，但包能通过：设备收到的，IP 也收到了。',
      chainProgram: '{device} 上挂有 XDP 程序（{mode}）',
      chainDrop: '它在 IP 之前丢弃帧',
      owner:
        '查明程序的归属（bpftool prog show id {id}：名称、加载时间、进程），在其管理者处修正规则；不要手工卸载容器网络或防洪过滤器的程序。',
      see: 'ethtool -S {device} 统计 native 模式的丢弃；在该设备上抓包可看到驱动和 generic XDP 放行的包。',
    },
  },
  references: ['net/core/dev.c: do_xdp_generic', 'net/core/dev.c: __netif_receive_skb_core'],
  never: {
    en: ['No sysctl and no firewall rule reaches what XDP drops.'],
    zh: ['任何 sysctl 或防火墙规则都影响不到 XDP 的丢弃。'],
  },

  examine(facts) {
    const { interfaces, receivePath, comparison, question } = facts;
    const drops = receivePath?.xdpDrops;
    const counted = drops?.speaks === 'active' || drops?.speaks === 'past';
    const [program] = interfaces?.xdp ?? [];
    if (program === undefined && !counted) return interfaces === undefined ? unknown('interfaces') : ruledOut('none');
    const id = /\/id:(\d+)/.exec(program?.quote.line ?? '')?.[1] ?? 'N';
    const story = {
      evidence: [
        ...(interfaces?.xdp.slice(0, 3).map(({ quote }) => quote) ?? []),
        ...(drops?.evidence ?? []),
        ...(facts.funnel?.devices.quotes ?? []),
        ...(facts.counters?.quotes('IpInReceives') ?? []),
      ],
      chain: ['chainProgram', 'chainDrop'],
      advice: ['owner', 'see'],
      values: { device: program?.device ?? drops?.device ?? '', mode: program?.mode ?? 'native', id },
    } as const;
    const below = lostBelowIp(facts);
    if (drops?.speaks === 'active') {
      // Dropping is what such programs are for: it is the fault where little else comes through.
      const most = below !== undefined && accountsFor(drops.count, below);
      if (most) return found({ ...story, state: 'active', confidence: 'proven', explains: drops.count });
      const asked = question.port !== undefined || question.client !== undefined;
      return found({ ...story, state: asked ? 'active' : 'latent', confidence: 'possible' });
    }
    if (drops?.speaks === 'past') return found({ ...story, state: 'past', confidence: 'possible' });
    if (below !== undefined && below.most && below.uncounted >= LEAST && below.uncounted >= below.arrived / 2) {
      return found({ ...story, state: 'active', confidence: 'likely', explains: below.uncounted });
    }
    if (comparison.basis === 'window' && facts.funnel?.reached === 'tcp') return measuredOut('passes');
    if (program?.mode === 'native' && drops?.speaks === 'quiet') return measuredOut('quiet');
    return found({ ...story, state: 'latent', confidence: 'possible' });
  },
});
