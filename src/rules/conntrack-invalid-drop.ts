import { refusals, synsIn } from './netfilter.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const conntrackInvalidDrop = defineRule({
  id: 'conntrack-invalid-drop',
  label: 'conntrack-invalid-drop',
  needs: [],
  text: {
    en: {
      title: 'A rule drops packets that conntrack calls INVALID',
      mechanism:
        'Conntrack lets INVALID packets pass; only a rule drops them. Handshake packets become INVALID after asymmetric routing, lost state, an out-of-window reset or a bad checksum.',
      noRule: 'No rule drops state INVALID.',
      quiet: 'The rule that drops state INVALID took nothing.',
      chainInvalid: 'conntrack calls handshake packets INVALID',
      chainRule: 'a rule drops INVALID packets',
      reason:
        'Find out why they are invalid: nf_conntrack_log_invalid=6 for a moment; then mend the routing or exempt the flow.',
    },
    zh: {
      title: '有规则丢弃被连接跟踪判为 INVALID 的包',
      mechanism:
        '连接跟踪本身放行 INVALID 包，只有规则会丢弃它们。非对称路由、状态丢失、窗口外的 RST 或校验和错误都会使握手包变为 INVALID。',
      noRule: '没有规则丢弃 INVALID 状态。',
      quiet: '丢弃 INVALID 的规则没有命中。',
      chainInvalid: '连接跟踪将握手包判为 INVALID',
      chainRule: '规则丢弃 INVALID 包',
      reason: '查明其无效的原因：暂时设置 nf_conntrack_log_invalid=6；然后修正路由或豁免该流。',
    },
  },
  references: ['net/netfilter/nf_conntrack_proto_tcp.c: nf_conntrack_tcp_packet'],
  never: {
    en: ['nf_conntrack_tcp_be_liberal=1 is no first guess.'],
    zh: ['不要一上来就设置 nf_conntrack_tcp_be_liberal=1。'],
  },

  examine(facts) {
    const { firewall, conntrack } = facts;
    const logged = conntrack?.invalidLogged ?? [];
    const rules = firewall?.refusing.filter(({ invalid }) => invalid) ?? [];
    const story = {
      chain: ['chainInvalid', 'chainRule'],
      advice: ['reason', 'askOwner'],
      evidence: [
        ...rules.slice(0, 2).map(({ quote }) => quote),
        ...(conntrack?.invalid.evidence ?? []),
        ...logged.slice(0, 3).map(({ quote }) => quote),
      ],
    } as const;
    // Late resets and FINs are INVALID on every busy host: a few are what the rule is for.
    const moving = refusals(facts, (rule) => rule.invalid);
    if (moving !== undefined)
      return found({ ...story, state: 'active', confidence: 'likely', explains: synsIn(moving, facts) });
    if (logged.length > 0) {
      return found({ ...story, state: logged.some(({ fresh }) => fresh) ? 'active' : 'past', confidence: 'possible' });
    }
    if (firewall === undefined) return unknown('firewall');
    if (rules.length === 0) return ruledOut('noRule');
    return measuredOut('quiet');
  },
});
