import { isImpossibleSource } from '../facts/addresses.ts';
import { NETWORK } from '../facts/movement.ts';
import { found, ruledOut, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** Packets of a window, and their part of all that came: the statistic alone does not say whose martians it counts. */
const SEVERAL = 10;
const PART = 0.1;

export const martianSource = defineRule({
  id: 'martian-source',
  label: 'martian-or-no-route',
  needs: [],
  text: {
    en: {
      title: 'Packets come with a source address that cannot be',
      mechanism:
        'Source validation refuses loopback, multicast and broadcast sources, and the own addresses of this host (hairpin NAT, a cloned machine, a misconfigured balancer). No SNMP counter shows it.',
      reversePath: 'The reverse-path filter counts the same packets.',
      delivered:
        'This namespace delivered what it received: the martians, counted for the whole machine, are of another one.',
      ordinary: 'The martian messages name ordinary addresses: see the reverse-path filter.',
      chainSource: 'impossible source address',
      chainDrop: 'packet dropped by source validation',
      logIt: 'Set log_martians=1 for a moment to see the addresses; then mend the NAT or balancer that makes them.',
    },
    zh: {
      title: '到达的包带有不可能的源地址',
      mechanism:
        '源地址校验拒绝环回、组播、广播源地址以及本机自己的地址（回环 NAT、克隆的机器、错误配置的负载均衡）。没有 SNMP 计数器显示它。',
      reversePath: '同样的包由反向路径过滤计数。',
      delivered: '本命名空间收到的包都已交付：按整机计数的 martian 属于其他命名空间。',
      ordinary: 'martian 消息中的地址是普通地址：参见反向路径过滤。',
      chainSource: '不可能的源地址',
      chainDrop: '源地址校验丢弃该包',
      logIt: '暂时设置 log_martians=1 查看地址；然后修复产生它们的 NAT 或负载均衡。',
    },
  },
  references: ['net/ipv4/route.c: ip_handle_martian_source', 'net/ipv4/fib_frontend.c: fib_validate_source'],
  never: {
    en: ['route_localnet=1 without filtering exposes loopback services.'],
    zh: ['没有过滤就设置 route_localnet=1 会暴露环回服务。'],
  },

  examine({ martians, counters, log, firewall, vanished, reported }) {
    const said = log?.filter(({ kind }) => kind === 'martian-source') ?? [];
    // Whoever is spoken to is this host: it cannot have spoken to itself from outside.
    const impossible = said.filter(
      ({ from, address }) => from !== undefined && (from === address || isImpossibleSource(from)),
    );
    const filtered = counters?.increase('TcpExtIPReversePathFilter') ?? 0;
    const evidence = [...(martians?.evidence ?? []), ...impossible.slice(0, 3).map(({ quote }) => quote)];
    const story = { evidence, chain: ['chainSource', 'chainDrop'], advice: ['logIt'] } as const;
    if (martians?.speaks === 'active') {
      // The statistic is one for the machine: only what vanished in this namespace can be its own.
      const left = Math.min(martians.count - filtered, vanished?.inwards ?? 0);
      const came = counters?.increase('IpInReceives') ?? 0;
      // Without a message that names one, a few that are missing beside it may be of any other kind.
      const few = impossible.length === 0 && (left < SEVERAL || left < came * PART);
      if (left < NETWORK.least || few) return ruledOut(filtered > 0 ? 'reversePath' : 'delivered');
      // A rule or policy without a counter explains the same loss, and the statistic may be of another namespace: a message would tell.
      const rival = firewall?.refusing.some(({ direction, increase }) => direction === 'in' && increase === undefined);
      if (rival === true && impossible.length === 0) return unknown('log');
      return found({ ...story, state: 'active', confidence: 'likely', explains: left });
    }
    if (impossible.length > 0) {
      return found({
        ...story,
        state: impossible.some(({ fresh }) => fresh) ? 'active' : 'past',
        confidence: 'likely',
      });
    }
    const invalid = reported?.filter(({ kind }) => kind === 'route-invalid') ?? [];
    if (invalid.length > 0) {
      const quotes = [...evidence, ...invalid.map(({ quote }) => quote)];
      return found({ ...story, evidence: quotes, state: 'past', confidence: 'possible' });
    }
    if (said.length > 0) return ruledOut('ordinary');
    // Totals of martians are ordinary: every network carries some.
    if (martians?.speaks === 'past') return ruledOut('reversePath');
    return (martians === undefined ? undefined : silent(martians, 'martians')) ?? unknown('martians');
  },
});
