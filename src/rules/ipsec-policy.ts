import { explained, found, measuredOut, ruledOut, stateOf, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const ipsecPolicy = defineRule({
  id: 'ipsec-policy',
  label: 'firewall-drop',
  needs: ['ipsec'],
  text: {
    en: {
      title: 'An IPsec policy refuses the packets',
      mechanism:
        'A policy that blocks, or that demands protection, drops a plain SYN behind IP and before the listener: InSegs counts it, no listener does. On the way out the SYN+ACK is lost where the policy finds no security association.',
      none: 'There is no IPsec policy.',
      quiet: 'IPsec refused no packet.',
      few: 'IPsec refused {count} packets since boot: too few to explain failures.',
      chainPolicy: 'an IPsec policy matches the flow',
      chainPlain: 'the SYN comes without the protection it asks for, or is blocked',
      chainOut: 'the SYN+ACK has no security association to leave by',
      associations:
        'Compare policies and associations on both hosts (ip xfrm policy, ip xfrm state without showing its keys to anybody): selectors, templates and lifetimes must fit; restart the key exchange.',
    },
    zh: {
      title: 'IPsec 策略拒绝了这些包',
      mechanism:
        '阻止或要求保护的策略在 IP 之后、监听者之前丢弃明文 SYN：InSegs 计数，而监听者没有计数。出方向上，策略找不到安全关联时 SYN+ACK 丢失。',
      none: '没有 IPsec 策略。',
      quiet: 'IPsec 没有拒绝任何包。',
      few: 'IPsec 自开机以来拒绝了 {count} 个包：太少，不足以解释故障。',
      chainPolicy: 'IPsec 策略匹配该流',
      chainPlain: 'SYN 没有策略要求的保护，或被阻止',
      chainOut: 'SYN+ACK 没有可用的安全关联',
      associations:
        '比较两端的策略与关联（ip xfrm policy、ip xfrm state，不要泄露密钥）：选择器、模板和有效期必须相符；重启密钥交换。',
    },
  },
  references: ['net/ipv4/tcp_ipv4.c: tcp_v4_rcv, xfrm4_policy_check', 'Documentation/networking/xfrm_proc'],

  examine(facts) {
    const { inwards, outwards, policies, quotes } = facts.ipsec;
    const telling = [inwards, outwards].filter(({ speaks }) => speaks === 'active' || speaks === 'past');
    const [worst] = telling.sort((one, other) => rank(other) - rank(one));
    if (worst === undefined) {
      if (policies === 0) return ruledOut('none');
      if (inwards.speaks === 'unknown') return unknown('ipsec');
      return inwards.speaks === 'background' ? measuredOut('few', { count: inwards.count }) : measuredOut('quiet');
    }
    const state = stateOf(worst);
    const inward = worst === inwards;
    return found({
      state,
      confidence: state === 'active' ? (inward ? 'proven' : 'likely') : 'possible',
      explains: explained(worst, facts),
      evidence: [
        ...worst.evidence.filter(({ delta }) => delta !== '+0').slice(0, 4),
        ...quotes,
        ...(facts.counters?.quotes('TcpInSegs') ?? []),
      ],
      chain: ['chainPolicy', inward ? 'chainPlain' : 'chainOut'],
      advice: state === 'past' ? ['associations', 'watchAgain'] : ['associations'],
    });
  },
});

function rank({ speaks, count }: { readonly speaks: string; readonly count: number }): number {
  return (speaks === 'active' ? 1e15 : 0) + count;
}
