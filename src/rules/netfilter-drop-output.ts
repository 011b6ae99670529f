import { found, measuredOut, ruledOut } from './answers.ts';
import { synsBehindDropped } from '../facts/ledger.ts';
import { refusals, synsIn, uncounted } from './netfilter.ts';
import { defineRule } from './rule.ts';

export const netfilterDropOutput = defineRule({
  id: 'netfilter-drop-output',
  label: 'firewall-drop',
  stage: 'answer',
  needs: ['firewall'],
  text: {
    en: {
      title: 'A firewall rule of this host drops the SYN+ACK on its way out',
      mechanism:
        'The listener answers, but a rule in output or postrouting discards the reply. The send error removes the half-open request after about a second, so nothing piles up.',
      none: 'No rule in output or postrouting drops packets.',
      quiet: 'The rules on the way out took nothing.',
      chainAnswer: 'the listener answers',
      chainRule: 'a rule on the way out drops the SYN+ACK',
      established: 'Accept established and related packets in OUTPUT.',
    },
    zh: {
      title: '本机防火墙规则丢弃出去的 SYN+ACK',
      mechanism:
        '监听者已应答，但 output 或 postrouting 中的规则丢弃了回复。发送错误使半连接约一秒后被移除，因此不会堆积。',
      none: 'output 和 postrouting 中没有丢弃包的规则。',
      quiet: '出方向的规则没有命中。',
      chainAnswer: '监听者已应答',
      chainRule: '出方向的规则丢弃 SYN+ACK',
      established: '在 OUTPUT 中接受 established 和 related 的包。',
    },
  },
  references: ['net/ipv4/ip_output.c: ip_build_and_send_pkt', 'net/ipv4/inet_connection_sock.c: reqsk_timer_handler'],

  examine(facts) {
    const out = facts.firewall.refusing.filter(({ direction, invalid }) => direction === 'out' && !invalid);
    if (out.length === 0) return ruledOut('none');
    const moving = refusals(facts, (rule) => out.includes(rule));
    const silent = moving === undefined ? uncounted(facts, (rule) => out.includes(rule)) : undefined;
    if (silent !== undefined) {
      return found({
        state: 'active',
        confidence: silent.confidence,
        explains: synsBehindDropped(silent.count, facts.counters),
        evidence: [
          ...silent.rules.slice(0, 3).map(({ quote }) => quote),
          ...(facts.counters?.quotes('IpOutRequests', 'IpOutTransmits', 'TcpExtTCPTimeouts') ?? []),
        ],
        chain: ['chainAnswer', 'chainRule'],
        advice: ['established', 'askOwner'],
      });
    }
    if (moving === undefined) return facts.comparison.basis === 'window' ? measuredOut('quiet') : ruledOut('quiet');
    return found({
      state: 'active',
      confidence: moving.confidence,
      explains: synsIn(moving, facts),
      evidence: [
        ...moving.rules.slice(0, 4).map(({ quote }) => quote),
        ...(facts.counters?.quotes('TcpExtTCPTimeouts', 'TcpExtTCPSynRetrans') ?? []),
      ],
      chain: ['chainAnswer', 'chainRule'],
      advice: ['established', 'askOwner'],
    });
  },
});
