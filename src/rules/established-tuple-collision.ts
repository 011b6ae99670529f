import { CONNECTION } from '../facts/movement.ts';
import { explained, found, ruledOut, silent, stateOf, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const establishedTupleCollision = defineRule({
  id: 'established-tuple-collision',
  label: 'stale-established-challenge-ack',
  needs: [],
  text: {
    en: {
      title: 'SYNs meet an old connection of the same addresses and ports',
      mechanism:
        'The server still holds the connection (ESTABLISHED, FIN-WAIT, CLOSE-WAIT), so it answers the SYN with a challenge ACK. The client should reset the old connection and try again; where that reset is filtered, it hangs.',
      answered: 'The challenge ACKs were answered: clients reset the old connections and came again.',
      chainStale: 'an old connection with the same addresses and ports is still there',
      chainChallenge: 'the SYN is answered by a challenge ACK',
      chainFiltered: 'the reset of the client does not arrive',
      clear:
        'Let resets through the firewalls on the way; close dead connections (SO_KEEPALIVE, ss -K), and mend programs that leave CLOSE-WAIT.',
    },
    zh: {
      title: 'SYN 遇到相同地址和端口的旧连接',
      mechanism:
        '服务器仍保留该连接（ESTABLISHED、FIN-WAIT、CLOSE-WAIT），因此以 challenge ACK 应答 SYN。客户端应复位旧连接再试；如果该 RST 被过滤就会挂起。',
      answered: 'challenge ACK 得到了回应：客户端复位了旧连接并重新连接。',
      chainStale: '仍存在相同地址和端口的旧连接',
      chainChallenge: 'SYN 得到 challenge ACK',
      chainFiltered: '客户端的 RST 没有到达',
      clear: '让途中的防火墙放行 RST；关闭死连接（SO_KEEPALIVE、ss -K），修复留下 CLOSE-WAIT 的程序。',
    },
  },
  references: ['net/ipv4/tcp_input.c: tcp_validate_incoming, tcp_send_challenge_ack'],
  never: { en: ['Never set tcp_challenge_ack_limit=0.'], zh: ['绝不要设置 tcp_challenge_ack_limit=0。'] },

  examine(facts) {
    const { counters, challengedSyns } = facts;
    const seen = challengedSyns?.[0];
    const story = { chain: ['chainStale', 'chainChallenge', 'chainFiltered'], advice: ['clear'] } as const;
    if (seen !== undefined) {
      return found({ ...story, state: 'past', confidence: 'likely', evidence: seen.quotes });
    }
    if (counters === undefined) return unknown('counters');
    const syns = counters.movement('TcpExtTCPSYNChallenge', CONNECTION);
    const nothing = silent(syns, 'counters');
    if (nothing !== undefined) return nothing;
    const state = stateOf(syns);
    const resets = counters.increase('TcpEstabResets');
    // A Linux client recovers within milliseconds: as many resets as challenges means that nobody waits.
    if (state === 'active' && resets !== undefined && resets >= syns.count) return ruledOut('answered');
    const skipped = counters.movement('TcpExtTCPACKSkippedChallenge', CONNECTION);
    return found({
      state,
      confidence: state === 'active' && skipped.speaks === 'active' ? 'likely' : 'possible',
      explains: explained(syns, facts),
      evidence: [...syns.evidence, ...skipped.evidence, ...counters.quotes('TcpExtTCPChallengeACK')],
      ...story,
    });
  },
});
