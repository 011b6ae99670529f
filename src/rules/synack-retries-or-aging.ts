import { HANDSHAKE } from '../facts/movement.ts';
import type { ListenerFacts } from '../facts/listeners.ts';
import type { SocketFacts } from '../facts/half-open.ts';
import { found, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

const KEY = 'net.ipv4.tcp_synack_retries';
const DEFAULT = 5;
/** With fewer repetitions a request lives for a second or three: less than two round trips of a bad link. */
const FEW = 2;

export const synackRetriesOrAging = defineRule({
  id: 'synack-retries-or-aging',
  label: 'syn-queue-overflow',
  needs: ['sysctls'],
  text: {
    en: {
      title: 'Half-open requests expire too early (tcp_synack_retries is {retries})',
      name: 'Half-open requests expire too early',
      mechanism:
        'A half-open request lives until its SYN+ACK has been repeated tcp_synack_retries times; with 0 or 1 that is one or three seconds. While more than half of the SYN queue is taken, the kernel itself repeats old ones less often. A client on a slow or lossy link then sends its ACK too late, and is reset.',
      enough: 'tcp_synack_retries is {retries}, and no SYN queue is half full.',
      chainFew: 'the SYN+ACK is repeated {retries} times at most',
      chainHalf: 'more than half of a SYN queue is taken, so that old requests are given up sooner',
      chainLate: 'a late ACK finds no request and is reset',
      why: 'The default gives slow and lossy clients half a minute for their ACK.',
      pile: 'Find out why requests stay half-open; a longer backlog postpones the early end.',
    },
    zh: {
      title: '半连接过早过期（tcp_synack_retries 为 {retries}）',
      name: '半连接过早过期',
      mechanism:
        '半连接一直存活到其 SYN+ACK 重发 tcp_synack_retries 次为止；设为 0 或 1 时只有一秒或三秒。半连接队列占用超过一半时，内核自身也会减少对旧请求的重发。慢速或丢包链路上的客户端的 ACK 来得太晚，会被复位。',
      enough: 'tcp_synack_retries 为 {retries}，没有半连接队列超过一半。',
      chainFew: 'SYN+ACK 最多重发 {retries} 次',
      chainHalf: '某个半连接队列占用超过一半，旧请求被更早放弃',
      chainLate: '迟到的 ACK 找不到请求而被复位',
      why: '默认值给慢速和丢包的客户端半分钟时间发送 ACK。',
      pile: '查明请求为何一直停在半连接状态；更长的 backlog 可推迟提前过期。',
    },
  },
  references: ['net/ipv4/inet_connection_sock.c: reqsk_timer_handler'],
  never: {
    en: ['Never set tcp_synack_retries to 0 or 1; 2 or 3 only while under attack.'],
    zh: ['绝不要把 tcp_synack_retries 设为 0 或 1；只有受攻击期间才用 2 或 3。'],
  },

  examine({ sysctls, counters, sockets, listeners }) {
    const retries = sysctls.number(KEY);
    if (retries === undefined) return unknown('sysctls');
    const crowded = isHalfFull(sockets, listeners);
    if (retries >= FEW && !crowded) return ruledOut('enough', { retries });
    const timeouts = counters?.movement('TcpExtTCPTimeouts', HANDSHAKE);
    const resets = counters?.movement('TcpOutRsts', HANDSHAKE);
    const late = timeouts?.speaks === 'active' && resets?.speaks === 'active';
    const few = retries < FEW;
    // Every second request that runs out is followed by a late ACK, and hardly any is finished.
    const opened = counters?.increase('TcpPassiveOpens');
    const most = late && resets.count * 2 >= timeouts.count && opened !== undefined && opened <= timeouts.count;
    return found({
      state: few && late ? 'active' : 'latent',
      confidence: few && most ? 'likely' : 'possible',
      evidence: [
        ...sysctls.quote(KEY),
        ...(late ? [...timeouts.evidence, ...resets.evidence] : []),
        ...(sockets?.halfOpen.quotes.slice(0, 2) ?? []),
      ],
      chain: [few ? 'chainFew' : 'chainHalf', 'chainLate'],
      advice: ['pile'],
      remedies: few ? [{ key: KEY, to: `${DEFAULT}`, why: 'why', takesEffect: 'now' }] : [],
      values: { retries },
    });
  },
});

function isHalfFull(sockets: SocketFacts | undefined, listeners: ListenerFacts | undefined): boolean {
  if (sockets === undefined || listeners === undefined) return false;
  return listeners.all.some(({ listener: { port, backlog } }) => {
    const halfOpen = sockets.halfOpenByPort[port] ?? 0;
    return backlog !== undefined && backlog > 0 && halfOpen * 2 > backlog;
  });
}
