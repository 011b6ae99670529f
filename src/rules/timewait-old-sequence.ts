import { HANDSHAKE } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

const TIMESTAMPS = 'net.ipv4.tcp_timestamps';

export const timewaitOldSequence = defineRule({
  id: 'timewait-old-sequence',
  label: 'paws-time-wait',
  needs: ['counters'],
  kernel: 'counted from 4.3',
  text: {
    en: {
      title: 'SYNs meet their own connection in TIME_WAIT with a lower sequence number',
      mechanism:
        'The server still holds TIME_WAIT for the same addresses and ports. Without a newer timestamp only a higher sequence number opens the connection anew; a lower one is answered by an ACK, and by nothing at all when repeated quickly. A client whose reset gets through recovers at once; behind a stateful filter it times out.',
      timestamp: 'The SYNs against TIME_WAIT were refused for their timestamp, not for their sequence number.',
      none: 'No connection is in TIME_WAIT.',
      chainReuse: 'a client, NAT or balancer reuses a port within 60 seconds',
      chainLower: 'without timestamps, and with a lower sequence number',
      chainSilence: 'no SYN+ACK is sent',
      timestamps: 'Leave tcp_timestamps on at both ends, which makes the reuse of a port safe, and let resets through.',
    },
    zh: {
      title: 'SYN 遇到仍处于 TIME_WAIT 的同一连接且序号更低',
      mechanism:
        '服务器仍为相同的地址和端口保留 TIME_WAIT。没有更新的时间戳时，只有更高的序号才能重新打开连接；更低的序号只会得到 ACK，快速重复时则没有任何应答。客户端的 RST 能到达时会立即恢复；在有状态过滤之后则会超时。',
      timestamp: '针对 TIME_WAIT 的 SYN 是因时间戳而非序号被拒绝。',
      none: '没有处于 TIME_WAIT 的连接。',
      chainReuse: '客户端、NAT 或负载均衡在 60 秒内复用了端口',
      chainLower: '没有时间戳，且序号更低',
      chainSilence: '不发送 SYN+ACK',
      timestamps: '两端都保持 tcp_timestamps 开启，使端口复用变得安全；并放行 RST。',
    },
  },
  references: ['net/ipv4/tcp_minisocks.c: tcp_timewait_state_process'],
  never: {
    en: ['tcp_tw_recycle makes it worse.', 'Do not lower tcp_max_tw_buckets.'],
    zh: ['tcp_tw_recycle 会使情况更糟。', '不要调低 tcp_max_tw_buckets。'],
  },

  examine({ counters, sockets, sysctls, question }) {
    const waiting = sockets?.byState['TIME-WAIT'];
    const skipped = counters.movement('TcpExtTCPACKSkippedTimeWait', HANDSHAKE);
    const nothing = silent(skipped, 'counters');
    if (nothing !== undefined) {
      if (sockets !== undefined && !sockets.sumsOnly && waiting === undefined) return measuredOut('none');
      // The first such SYN is counted by nothing: where one client is asked for, only its packets tell.
      return question.client === undefined ? nothing : unknown('challengedSyns');
    }
    if (skipped.speaks === 'past') {
      return measuredOut('background', { counter: 'TCPACKSkippedTimeWait', count: skipped.count });
    }
    // Up to 6.14 PAWSEstab counts what PAWSTimewait counts since.
    const own = counters.movement('TcpExtPAWSTimewait', HANDSHAKE);
    const paws =
      own.speaks === 'absent' || own.speaks === 'unknown' ? counters.movement('TcpExtPAWSEstab', HANDSHAKE) : own;
    if (paws.speaks === 'active') return ruledOut('timestamp');
    const bare = sysctls?.isOn(TIMESTAMPS) === false;
    return found({
      state: 'active',
      confidence: bare ? 'likely' : 'possible',
      evidence: [...skipped.evidence, ...counters.quotes(paws.name), ...(sysctls?.quote(TIMESTAMPS) ?? [])],
      chain: ['chainReuse', 'chainLower', 'chainSilence'],
      advice: ['timestamps'],
    });
  },
});
