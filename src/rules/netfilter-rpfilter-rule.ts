import type { Facts } from '../facts/facts.ts';
import { found, measuredOut, ruledOut } from './answers.ts';
import { isTrickle, refusals, uncounted } from './netfilter.ts';
import { defineRule } from './rule.ts';

export const netfilterRpfilterRule = defineRule({
  id: 'netfilter-rpfilter-rule',
  label: 'firewall-drop',
  needs: ['firewall'],
  text: {
    en: {
      title: 'A firewall rule checks the way back to the source, and drops',
      mechanism:
        'The rpfilter match or the fib expression does in the firewall what rp_filter does in routing: a packet whose way back leads through another interface, or nowhere, is dropped. IPReversePathFilter does not count it; firewalld has such a rule for IPv6.',
      none: 'No rule checks the way back to the source.',
      quiet: 'The rule that checks the way back took nothing worth telling.',
      one: 'Every source is reached through one interface, so the way back is the way of arrival.',
      chainRoute: 'the way back to the client leads through another interface',
      chainRule: 'a firewall rule drops what comes by this one',
      loosen:
        'Mend the routing, or loosen the check (rpfilter --loose; fib without iif; IPv6_rpfilter=loose in firewalld.conf).',
    },
    zh: {
      title: '防火墙规则检查回到源地址的路径并丢弃',
      mechanism:
        'rpfilter 匹配或 fib 表达式在防火墙中做 rp_filter 在路由中做的事：回程经由其他接口或没有回程的包被丢弃。IPReversePathFilter 不计它；firewalld 对 IPv6 有这样的规则。',
      none: '没有检查回程路径的规则。',
      quiet: '检查回程的规则没有值得一提的命中。',
      one: '所有源地址都经同一接口到达，回程就是来路。',
      chainRoute: '回到客户端的路由经由其他接口',
      chainRule: '防火墙规则丢弃从本接口进入的包',
      loosen: '修正路由，或放松检查（rpfilter --loose；fib 不带 iif；firewalld.conf 中 IPv6_rpfilter=loose）。',
    },
  },
  references: ['net/ipv4/netfilter/ipt_rpfilter.c', 'net/netfilter/nft_fib.c', 'man firewalld.conf(5): IPv6_rpfilter'],

  examine(facts) {
    const checks = facts.firewall.refusing.filter(({ reversePath, direction }) => reversePath && direction !== 'out');
    const own = new Set(checks);
    if (checks.length === 0) return ruledOut('none');
    if (isSingleHomed(facts)) return ruledOut('one');
    const moving = refusals(facts, (rule) => own.has(rule)) ?? uncounted(facts, (rule) => own.has(rule));
    // What comes by a second interface by nature, such as discovery of the other network, is dropped all the time.
    if (moving === undefined || isTrickle(moving.count, facts)) {
      return facts.comparison.basis === 'window' ? measuredOut('quiet') : ruledOut('quiet');
    }
    return found({
      state: 'active',
      confidence: moving.confidence,
      explains: moving.count,
      evidence: [
        ...moving.rules.slice(0, 3).map(({ quote }) => quote),
        ...(facts.counters?.quotes('TcpExtIPReversePathFilter', 'IpInReceives', 'TcpInSegs') ?? []),
      ],
      chain: ['chainRoute', 'chainRule', 'synsDropped'],
      advice: ['loosen', 'askOwner'],
    });
  },
});

/** One device with an address besides loopback, and a default route: no source has another way back. */
function isSingleHomed({ snapshot, routing }: Facts): boolean {
  const homes = (snapshot.addresses ?? []).filter(({ device, addresses }) => device !== 'lo' && addresses.length > 0);
  return homes.length === 1 && (routing?.gateways.length ?? 0) > 0;
}
