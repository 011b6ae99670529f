import type { Quote } from '../facts/evidence.ts';
import type { Facts } from '../facts/facts.ts';
import type { RefusingRule } from '../facts/firewall.ts';
import { found, measuredOut, ruledOut } from './answers.ts';
import { isTrickle, portsOf, type Refusals, refusals, uncounted } from './netfilter.ts';
import { defineRule } from './rule.ts';

/** Without a port in question: so large a part of what came in that somebody must feel it. */
const FELT = 0.25;

export const netfilterRateOrCountLimit = defineRule({
  id: 'netfilter-rate-or-count-limit',
  label: 'firewall-drop',
  needs: ['firewall'],
  text: {
    en: {
      title: 'A firewall limit of rate or number drops the SYNs that are over it',
      mechanism:
        'A rule with hashlimit, limit, recent, connlimit, a meter or ct count takes what is over its number. Clients behind one address (NAT, a balancer) reach it together; one that repeats its SYN may get through.',
      none: 'No rule that drops has a limit of rate or number.',
      quiet: 'The rules with a limit took nothing worth telling.',
      chainOver: 'more new connections than the rule allows',
      chainDrop: 'the rule, or the policy behind it, drops what is over',
      raise:
        'Raise the rate or the number in the rule, or exempt the addresses of balancers and NAT gateways. See which sources it hits: /proc/net/ipt_hashlimit, /proc/net/xt_recent, nft list meters.',
    },
    zh: {
      title: '防火墙的速率或数量限制丢弃超出的 SYN',
      mechanism:
        '带有 hashlimit、limit、recent、connlimit、meter 或 ct count 的规则会处理超出其数值的包。同一地址（NAT、负载均衡）后面的客户端共用该额度；重发 SYN 的客户端可能得以通过。',
      none: '丢弃包的规则都没有速率或数量限制。',
      quiet: '带限制的规则没有值得一提的命中。',
      chainOver: '新连接多于规则允许的数量',
      chainDrop: '该规则或其后的策略丢弃超出的部分',
      raise:
        '调大规则中的速率或数量，或豁免负载均衡与 NAT 网关的地址。查看命中了哪些来源：/proc/net/ipt_hashlimit、/proc/net/xt_recent、nft list meters。',
    },
  },
  references: ['net/netfilter/xt_hashlimit.c', 'net/netfilter/xt_connlimit.c', 'net/netfilter/nft_limit.c'],
  never: {
    en: ['Do not take a limit away while an attack is running.'],
    zh: ['正在遭受攻击时不要取消限制。'],
  },

  examine(facts) {
    const limited = facts.firewall.refusing.filter((rule) => isLimit(rule, facts));
    const own = new Set(limited);
    if (limited.length === 0) return ruledOut('none');
    const story = { chain: ['chainOver', 'chainDrop'], advice: ['raise', 'askOwner'] } as const;
    const moving = refusals(facts, (rule) => own.has(rule)) ?? uncounted(facts, (rule) => own.has(rule));
    if (moving !== undefined && isFelt(moving, facts)) {
      return found({
        ...story,
        state: 'active',
        confidence: moving.confidence,
        explains: moving.count,
        evidence: [...quotesOf(moving.rules), ...(facts.counters?.quotes('IpInReceives', 'TcpInSegs') ?? [])],
      });
    }
    if (facts.comparison.basis === 'window') return measuredOut('quiet');
    const { port } = facts.question;
    const asked = limited.filter(
      (rule) => rule.total !== 0 && port !== undefined && portsOf(rule)?.includes(port) === true,
    );
    // Whoever shows nothing but his rules points at what they took.
    const shown = facts.counters === undefined ? limited.filter((rule) => isPointedAt(rule)) : [];
    if (shown.length > 0) return found({ ...story, state: 'past', confidence: 'possible', evidence: quotesOf(shown) });
    if (asked.length === 0) return ruledOut('quiet');
    return found({ ...story, state: 'latent', confidence: 'possible', evidence: quotesOf(asked) });
  },
});

/** More than guessers come to, and of a service that is named. */
const MANY = 1000;

function isPointedAt(rule: RefusingRule): boolean {
  return (rule.total ?? 0) >= MANY && portsOf(rule) !== undefined;
}

/** What is below an accepting rule with a limit concerns the ports of that rule alone. */
function isLimit({ verdict, direction, limit, limitedBy }: RefusingRule, { question, listeners }: Facts): boolean {
  if (verdict !== 'drop' || direction === 'out' || limit === undefined) return false;
  const ports = limitedBy?.ports;
  if (ports === undefined) return true;
  if (question.port !== undefined) return ports.includes(question.port);
  return listeners?.all.some(({ listener }) => ports.includes(listener.port)) === true;
}

/** Limits are made to be reached by guessers of passwords: only for the port in question is each SYN somebody's. */
function isFelt({ count }: Pick<Refusals, 'count'>, facts: Facts): boolean {
  if (facts.question.port !== undefined) return true;
  return !isTrickle(count, facts) && count >= (facts.counters?.increase('IpInReceives') ?? 0) * FELT;
}

function quotesOf(rules: readonly RefusingRule[]): readonly Quote[] {
  return rules
    .slice(0, 3)
    .flatMap(({ quote, limitedBy }) => (limitedBy === undefined ? [quote] : [limitedBy.quote, quote]));
}
