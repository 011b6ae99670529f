import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { refusals } from './netfilter.ts';
import { defineRule } from './rule.ts';

export const netfilterReject = defineRule({
  id: 'netfilter-reject',
  label: 'firewall-reject',
  needs: [],
  text: {
    en: {
      title: 'A firewall rule rejects connections',
      mechanism:
        'A REJECT rule answers with an ICMP error ("No route to host", "Connection refused") or a reset, so the client fails at once. ICMP answers are rate-limited: under load most clients hear nothing.',
      none: 'No rule rejects packets.',
      quiet: 'The rules that reject took nothing worth telling.',
      chainRule: 'a rule rejects the packet',
      chainError: 'the client gets an ICMP error or a reset',
    },
    zh: {
      title: '防火墙规则拒绝连接',
      mechanism:
        'REJECT 规则以 ICMP 错误（“No route to host”、“Connection refused”）或 RST 应答，客户端立即失败。ICMP 应答有限速：高负载时多数客户端收不到回应。',
      none: '没有规则拒绝包。',
      quiet: '拒绝包的规则没有值得一提的命中。',
      chainRule: '规则拒绝该包',
      chainError: '客户端收到 ICMP 错误或 RST',
    },
  },
  references: ['net/ipv4/netfilter/nf_reject_ipv4.c'],

  examine(facts) {
    const { firewall, reported, question, comparison } = facts;
    const unreachable = reported?.filter(({ kind }) => kind === 'host-unreachable') ?? [];
    const rejects = firewall?.refusing.filter(({ verdict }) => verdict === 'reject') ?? [];
    const own = new Set(rejects);
    const story = { chain: ['chainRule', 'chainError'], advice: ['askOwner'] } as const;
    const moving = refusals(facts, (rule) => own.has(rule));
    if (moving !== undefined) {
      const evidence = moving.rules.slice(0, 4).map(({ quote }) => quote);
      return found({ ...story, state: 'active', confidence: moving.confidence, explains: moving.count, evidence });
    }
    // What took nothing since it was made is no suspect.
    const aimed = rejects
      .filter(({ total }) => total !== 0)
      .filter(({ ports, unconditional }) =>
        question.port === undefined ? true : (ports?.includes(question.port) ?? unconditional),
      );
    const evidence = [
      ...aimed.slice(0, 3).map(({ quote }) => quote),
      ...unreachable.slice(0, 3).map(({ quote }) => quote),
    ];
    // EHOSTUNREACH at once is an ICMP answer: of a rule more often than of a router.
    if (unreachable.length > 0)
      return found({ ...story, state: 'past', confidence: aimed.length > 0 ? 'likely' : 'possible', evidence });
    if (firewall === undefined) return unknown('firewall');
    if (rejects.length === 0) return ruledOut('none');
    if (comparison.basis === 'window' && rejects.some(({ increase }) => increase !== undefined))
      return measuredOut('quiet');
    return aimed.length === 0
      ? ruledOut('quiet')
      : found({ ...story, state: 'latent', confidence: 'possible', evidence });
  },
});
