import type { Scale } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

/** Old duplicates are ordinary: only a part of all segments that people notice counts. */
const PER_SEGMENT: Scale = { whole: 'TcpInSegs', share: 0.01, floor: 1000, least: 30 };

export const pawsEstablished = defineRule({
  id: 'paws-established',
  label: 'paws-established',
  needs: ['counters'],
  text: {
    en: {
      title: 'Segments of live connections are rejected for an old timestamp',
      mechanism:
        'A load balancer or middlebox mixes the timestamps of several machines in one connection; what is behind the newest fails PAWS, and the connection stalls after the handshake.',
      timeWait: 'The rejected segments met sockets in TIME_WAIT.',
      chainMix: 'timestamps of several machines in one connection',
      chainReject: 'segments rejected (PAWSEstab)',
      balancer:
        'Mend the timestamp handling of the balancer; a capture shows TSval going backwards inside one connection.',
    },
    zh: {
      title: '活动连接的段因时间戳过旧被拒绝',
      mechanism: '负载均衡或中间设备在一个连接中混用多台机器的时间戳；落后于最新值的段通不过 PAWS，连接在握手后停滞。',
      timeWait: '被拒绝的段遇到的是 TIME_WAIT 套接字。',
      chainMix: '同一连接中混有多台机器的时间戳',
      chainReject: '段被拒绝（PAWSEstab）',
      balancer: '修复负载均衡的时间戳处理；抓包可见同一连接内 TSval 倒退。',
    },
  },
  references: ['net/ipv4/tcp_input.c: tcp_validate_incoming'],
  never: { en: ['tcp_tw_recycle has nothing to do with it.'], zh: ['与 tcp_tw_recycle 无关。'] },

  examine({ counters }) {
    const rejected = counters.movement('TcpExtPAWSEstab', PER_SEGMENT);
    const nothing = silent(rejected, 'counters');
    if (nothing !== undefined) return nothing;
    // Hosts that are well count millions in their life: a total says something only beside all segments.
    if (rejected.speaks === 'past' && counters.total('TcpInSegs') === undefined)
      return measuredOut('background', { counter: 'PAWSEstab', count: rejected.count });
    const skipped = counters.movement('TcpExtTCPACKSkippedTimeWait', PER_SEGMENT);
    if (skipped.speaks === 'active' || skipped.speaks === 'past') return ruledOut('timeWait');
    return found({
      state: stateOf(rejected),
      // The counter also counts old acknowledgements (up to 6.13) and TIME_WAIT (up to 6.14).
      confidence: 'possible',
      evidence: [...rejected.evidence, ...counters.quotes('TcpExtTCPACKSkippedPAWS')],
      chain: ['chainMix', 'chainReject'],
      advice: ['balancer'],
    });
  },
});
