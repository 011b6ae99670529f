import { HANDSHAKE } from '../facts/movement.ts';
import { explained, found, ruledOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

/** One may be a lost packet. */
const SEVERAL = 2;

export const timewaitPaws = defineRule({
  id: 'timewait-paws',
  label: 'paws-time-wait',
  needs: ['counters'],
  text: {
    en: {
      title: 'SYNs meet their own connection in TIME_WAIT with an older timestamp',
      mechanism:
        'The server still holds TIME_WAIT for the same addresses and ports. A SYN with an older timestamp is answered by an ACK, and by nothing at all when repeated quickly. A client whose reset gets through recovers at once; behind a stateful filter it times out.',
      noTimeWait: 'No SYN met a socket in TIME_WAIT.',
      chainReuse: 'a NAT or load balancer reuses a port within 60 seconds',
      chainPaws: 'the timestamp is older than that of the connection in TIME_WAIT',
      chainSilence: 'no SYN+ACK is sent',
      reuse:
        'Let the NAT or load balancer reuse ports later or from more addresses, and let the client close first; let resets through.',
    },
    zh: {
      title: 'SYN 遇到仍处于 TIME_WAIT 的同一连接且时间戳更旧',
      mechanism:
        '服务器仍为相同的地址和端口保留 TIME_WAIT。时间戳更旧的 SYN 只会得到 ACK，快速重复时则没有任何应答。客户端的 RST 能到达时会立即恢复；在有状态过滤之后则会超时。',
      noTimeWait: '没有 SYN 遇到 TIME_WAIT 套接字。',
      chainReuse: 'NAT 或负载均衡在 60 秒内复用了端口',
      chainPaws: '时间戳比 TIME_WAIT 中的连接更旧',
      chainSilence: '不发送 SYN+ACK',
      reuse: '让 NAT 或负载均衡更晚复用端口或使用更多地址，并让客户端先关闭；放行 RST。',
    },
  },
  references: ['net/ipv4/tcp_minisocks.c: tcp_timewait_state_process'],
  never: {
    en: ['tcp_tw_recycle makes it worse.', 'Do not turn tcp_timestamps off without measuring.'],
    zh: ['tcp_tw_recycle 会使情况更糟。', '不要未经测量就关闭 tcp_timestamps。'],
  },

  examine(facts) {
    const { counters, handshakes, sockets } = facts;
    const reused = (handshakes?.timestamps ?? []).flatMap(({ reusedBehind }) => reusedBehind);
    const stuck = reused.filter(({ synAcks }) => synAcks.length === 0);
    // Its own counter came with 6.18; before, PAWSEstab counts it among harmless old packets, and the skipped answers tell it apart.
    const own = counters.movement('TcpExtPAWSTimewait', HANDSHAKE);
    const rejected =
      own.speaks === 'absent' || own.speaks === 'unknown' ? counters.movement('TcpExtPAWSEstab', HANDSHAKE) : own;
    const skipped = counters.movement('TcpExtTCPACKSkippedTimeWait', HANDSHAKE);
    // The wire shows ports used again with an older timestamp and left without a SYN+ACK; the counter shows the same.
    if (stuck.length >= SEVERAL && rejected.speaks === 'active') {
      return found({
        state: 'active',
        confidence: 'proven',
        explains: explained(rejected, facts),
        evidence: [...(handshakes?.quotes(stuck) ?? []), ...rejected.evidence, ...skipped.evidence],
        chain: ['chainReuse', 'chainPaws', 'chainSilence'],
        advice: ['reuse'],
      });
    }
    const nothing = silent(rejected, 'counters');
    if (nothing !== undefined) return nothing;
    // Plain 3.10 counts no skipped answer. Where none is known, a SYN against TIME_WAIT is still the usual reason, unless there
    // is no such socket, or segments of live connections were answered.
    const uncounted = skipped.speaks === 'unknown' || skipped.speaks === 'absent';
    const live = rejected !== own && (counters.total('TcpExtTCPACKSkippedPAWS') ?? 0) > 0;
    const none = sockets !== undefined && !sockets.sumsOnly && sockets.byState['TIME-WAIT'] === undefined;
    const seen =
      rejected === own || skipped.speaks === 'active' || skipped.speaks === 'past' || (uncounted && !live && !none);
    if (!seen) return ruledOut('noTimeWait');
    // A client whose reset gets through comes again within milliseconds, and not against the same socket.
    const waited = skipped.speaks === 'active' || (uncounted && rejected.speaks === 'active');
    const state = stateOf(rejected) === 'past' || skipped.speaks === 'past' ? 'past' : waited ? 'active' : 'latent';
    return found({
      state,
      confidence: rejected === own && state === 'active' && skipped.speaks === 'active' ? 'likely' : 'possible',
      explains: state === 'active' ? explained(rejected, facts) : undefined,
      evidence: [...rejected.evidence, ...skipped.evidence],
      chain: ['chainReuse', 'chainPaws', 'chainSilence'],
      advice: ['reuse'],
    });
  },
});
