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
      title: 'A firewall rule of this host drops handshake packets on their way out',
      mechanism:
        'The listener answers, but a rule in output or postrouting discards the reply. The send error removes the half-open request after about a second, so nothing piles up. On a host that dials, the rule discards its SYNs.',
      none: 'No rule in output or postrouting drops packets.',
      quiet: 'The rules on the way out took nothing.',
      chainAnswer: 'the listener answers',
      chainDial: 'this host dials',
      chainRule: 'a rule on the way out drops the packet',
      established: 'Accept established and related packets in OUTPUT.',
    },
    zh: {
      title: '本机防火墙规则丢弃出去的握手包',
      mechanism:
        '监听者已应答，但 output 或 postrouting 中的规则丢弃了回复。发送错误使半连接约一秒后被移除，因此不会堆积。在主动发起连接的主机上，规则丢弃的是其 SYN。',
      none: 'output 和 postrouting 中没有丢弃包的规则。',
      quiet: '出方向的规则没有命中。',
      chainAnswer: '监听者已应答',
      chainDial: '本机发起连接',
      chainRule: '出方向的规则丢弃该包',
      established: '在 OUTPUT 中接受 established 和 related 的包。',
    },
  },
  references: ['net/ipv4/ip_output.c: ip_build_and_send_pkt', 'net/ipv4/inet_connection_sock.c: reqsk_timer_handler'],

  examine(facts) {
    const out = facts.firewall.refusing.filter(({ direction, invalid }) => direction === 'out' && !invalid);
    const own = new Set(out);
    if (out.length === 0) return ruledOut('none');
    const moving = refusals(facts, (rule) => own.has(rule));
    const opened = (name: string): number => facts.counters?.increase(name) ?? 0;
    const dials = opened('TcpActiveOpens') > 0 && (facts.sockets?.halfOpen.count ?? 0) === 0;
    const silent = moving === undefined ? uncounted(facts, (rule) => own.has(rule)) : undefined;
    if (silent !== undefined) {
      return found({
        state: 'active',
        confidence: silent.confidence,
        explains: synsBehindDropped(silent.count, facts.counters),
        evidence: [
          ...silent.rules.slice(0, 3).map(({ quote }) => quote),
          ...(facts.counters?.quotes('IpOutRequests', 'IpOutTransmits', 'TcpExtTCPTimeouts') ?? []),
        ],
        chain: [dials ? 'chainDial' : 'chainAnswer', 'chainRule'],
        advice: ['established', 'askOwner'],
      });
    }
    // A request whose SYN+ACK could not be sent is there for a second only: to see one is to see it happen.
    const pending = facts.sockets?.halfOpen.quotes ?? [];
    const taken = out.filter(({ total }) => (total ?? 0) > 0);
    if (moving === undefined && facts.comparison.basis !== 'window' && pending.length > 0 && taken.length > 0) {
      return found({
        state: 'past',
        confidence: 'possible',
        evidence: [...taken.slice(0, 3).map(({ quote }) => quote), ...pending.slice(0, 2)],
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
      chain: [dials ? 'chainDial' : 'chainAnswer', 'chainRule'],
      advice: ['established', 'askOwner'],
    });
  },
});
