import type { Facts } from '../facts/facts.ts';
import type { TranslatingRule } from '../facts/firewall.ts';
import { NETWORK } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const containerDnatNoBackend = defineRule({
  id: 'container-dnat-no-backend',
  label: 'martian-or-no-route',
  needs: ['firewall'],
  rootOf: ['neighbour-unresolved'],
  text: {
    en: {
      title: 'A published port is translated to {address}, where no host answers',
      name: 'A published port is translated to an address where no host answers',
      mechanism:
        'The SYN is translated and forwarded, but its container or host is gone: nobody answers ARP for the address. The client gets ICMP host unreachable after three seconds, or nothing, since the kernel limits its ICMP answers.',
      none: 'No rule translates the port to another host.',
      answers:
        'The address behind the translation answers ARP: look inside that host or container for what becomes of the SYN.',
      chainDnat: 'a rule translates the port to {address}',
      chainGone: 'nobody answers ARP for it',
      chainLost: 'the forwarded SYN is discarded',
      backend:
        'Start the container or pod again, or let the engine that made the rule renew it; look inside the target network namespace (ss -ltn there).',
    },
    zh: {
      title: '发布的端口被转换到 {address}，而那里没有主机应答',
      name: '发布的端口被转换到没有主机应答的地址',
      mechanism:
        'SYN 被转换并转发，但其容器或主机已不存在：没有人应答该地址的 ARP。客户端三秒后收到 ICMP host unreachable，或因内核限速而收不到任何回应。',
      none: '没有把该端口转换到其他主机的规则。',
      answers: '转换后的地址应答 ARP：请到该主机或容器内部查看 SYN 的去向。',
      chainDnat: '规则把端口转换到 {address}',
      chainGone: '没有人应答它的 ARP',
      chainLost: '转发的 SYN 被丢弃',
      backend: '重新启动容器或 pod，或由创建规则的引擎更新规则；进入目标网络命名空间查看（ss -ltn）。',
    },
  },
  references: ['net/netfilter/nf_nat_core.c', 'net/core/neighbour.c: neigh_invalidate'],

  examine(facts) {
    const { firewall, nextHops, question, counters } = facts;
    const rules = firewall.translating.filter(
      ({ ports, to, incoming }) =>
        incoming &&
        to.address !== undefined &&
        (question.port === undefined || ports === undefined || ports.includes(question.port)),
    );
    if (rules.length === 0) return ruledOut('none');
    if (nextHops === undefined) return unknown('nextHops');
    const dead = rules.flatMap((rule) => {
      const silent = nextHops.silent.find(({ address }) => address === rule.to.address);
      return silent === undefined ? [] : [{ rule, silent }];
    });
    const [worst] = dead.sort((one, other) => (other.rule.increase ?? 0) - (one.rule.increase ?? 0));
    if (worst === undefined) return measuredOut('answers');
    const taken = moved(worst.rule, facts);
    return found({
      state: taken > 0 ? 'active' : 'latent',
      confidence: taken >= NETWORK.least ? 'proven' : 'likely',
      explains: taken > 0 ? taken : undefined,
      evidence: [
        worst.rule.quote,
        worst.silent.quote,
        ...(counters?.quotes('IpForwDatagrams', 'IcmpOutDestUnreachs') ?? []),
      ],
      chain: ['chainDnat', 'chainGone', 'chainLost'],
      advice: ['backend', 'askOwner'],
      values: { address: worst.rule.to.address ?? '' },
    });
  },
});

/** First packets of connections the rule translated; where it does not count, the ICMP answers speak. */
function moved({ increase }: TranslatingRule, { counters, comparison }: Facts): number {
  if (comparison.basis !== 'window') return 0;
  const forwarded = counters?.increase('IpForwDatagrams') ?? 0;
  if (increase === undefined) return Math.min(forwarded, counters?.increase('IcmpOutDestUnreachs') ?? 0);
  // A repeated SYN belongs to the connection already translated, and no rule counts it again.
  return increase > 0 ? Math.max(increase, forwarded) : 0;
}
