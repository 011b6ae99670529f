import { HANDSHAKE } from '../facts/movement.ts';
import { explained, found, measuredOut, ruledOut, silent } from './answers.ts';
import { defineRule } from './rule.ts';

/** Late and strayed ACKs are a part of every flood; where it is cookies that fail, it is a part of those that come back. */
const OF_RETURNED = 0.1;
/** In a flood hardly any cookie comes back, and strays are not few beside those: only beside what was sent. */
const OF_SENT = 0.01;

export const syncookieAckRejected = defineRule({
  id: 'syncookie-ack-rejected',
  label: 'syn-cookies-side-effect',
  needs: ['counters'],
  text: {
    en: {
      title: 'Final ACKs bring SYN cookies that are not accepted',
      mechanism:
        'The host answered SYNs with cookies and stored nothing, so the ACK must bring a valid, fresh cookie. One that is older than about two minutes, that another host made (ECMP, anycast, a balancer that moved the flow), or that lost its timestamp is answered with a reset. The client was already connected on its side.',
      off: 'tcp_syncookies is 0.',
      chainCookie: 'SYNs answered with cookies, nothing stored',
      chainElsewhere: 'no cookie was sent here: the SYN was answered by another host',
      chainInvalid: 'the ACK brings a cookie that is not valid here',
      chainReset: 'the client, connected on its side, is reset',
      sticky:
        'Let all packets of one connection reach the same host (stable ECMP hashing, sticky balancing); leave tcp_timestamps on at both ends.',
      queue: 'Find out why cookies are needed at all: they are sent only while the SYN queue is full.',
    },
    zh: {
      title: '最后的 ACK 携带的 SYN cookie 未被接受',
      mechanism:
        '主机以 cookie 应答 SYN 而不保存任何状态，因此 ACK 必须带来有效且新鲜的 cookie。超过约两分钟、由另一台主机生成（ECMP、anycast、负载均衡迁移了流）或丢失了时间戳的 cookie 会收到 RST。客户端在自己一侧已经连上。',
      off: 'tcp_syncookies 为 0。',
      chainCookie: '以 cookie 应答 SYN，不保存状态',
      chainElsewhere: '本机没有发送 cookie：SYN 由另一台主机应答',
      chainInvalid: 'ACK 带来的 cookie 在本机无效',
      chainReset: '在自己一侧已连上的客户端被复位',
      sticky: '让同一连接的所有包到达同一台主机（稳定的 ECMP 哈希、会话保持）；两端都保持 tcp_timestamps 开启。',
      queue: '查明为何需要 cookie：只有半连接队列满时才会发送。',
    },
  },
  references: ['net/ipv4/syncookies.c: cookie_v4_check'],
  never: {
    en: ['Do not set tcp_syncookies=0 for it: the SYNs would be lost instead.'],
    zh: ['不要为此设置 tcp_syncookies=0：那样丢失的就是 SYN。'],
  },

  examine(facts) {
    const { counters, sysctls } = facts;
    if (sysctls?.number('net.ipv4.tcp_syncookies') === 0) return ruledOut('off');
    const failed = counters.movement('TcpExtSyncookiesFailed', HANDSHAKE);
    const nothing = silent(failed, 'counters');
    if (nothing !== undefined) return nothing;
    // Months of scans and strays leave tens of thousands on hosts that are well: only the present speaks.
    const returned = counters.increase('TcpExtSyncookiesRecv') ?? 0;
    const sent = counters.increase('TcpExtSyncookiesSent');
    if (failed.speaks === 'past' || failed.count < Math.max(returned * OF_RETURNED, (sent ?? 0) * OF_SENT)) {
      return measuredOut('background', { counter: 'SyncookiesFailed', count: failed.count });
    }
    return found({
      state: 'active',
      confidence: 'likely',
      explains: explained(failed, facts),
      evidence: [
        ...failed.evidence,
        ...counters.quotes('TcpExtSyncookiesSent', 'TcpExtSyncookiesRecv', 'TcpOutRsts'),
        ...(sysctls?.quote('net.ipv4.tcp_timestamps') ?? []),
      ],
      chain: [sent === 0 ? 'chainElsewhere' : 'chainCookie', 'chainInvalid', 'chainReset'],
      advice: ['sticky', 'queue'],
    });
  },
});
