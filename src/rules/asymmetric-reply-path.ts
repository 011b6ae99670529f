import { NETWORK } from '../facts/movement.ts';
import { found, measuredOut, ruledOut } from './answers.ts';
import { defineRule } from './rule.ts';

/** Fewer half-open requests may be on their way. */
const SEVERAL = 3;
/** Of the half-open requests: those of other networks wait too. */
const MOST = 0.5;

export const asymmetricReplyPath = defineRule({
  id: 'asymmetric-reply-path',
  label: 'martian-or-no-route',
  needs: ['replyPaths'],
  rootOf: ['synack-lost-on-path'],
  text: {
    en: {
      title: 'Answers leave by {by}, SYNs come for an address on {at}, and the handshake does not finish',
      name: 'Answers leave by another device than the SYNs come by, and are lost',
      mechanism:
        'Routes or routing rules send the SYN+ACK out of another link than the SYN came by. A stateful firewall that never saw the SYN, a provider that checks sources, or a cloud network discards it there.',
      same: 'The answers to half-open requests leave by the device of the address that was dialled.',
      finished: 'No half-open request waits, or few SYN+ACKs are repeated.',
      chainIn: 'the SYN comes for an address on {at}',
      chainOut: 'the SYN+ACK leaves by {by}',
      chainLost: 'it is lost there and repeated',
      rules:
        'Let answers leave where the SYN came in: a routing table for each link and a rule by source address (ip rule add from ADDRESS lookup TABLE), or restore a mark of the connection. Or have the filter on the other link allow them.',
    },
    zh: {
      title: '应答从 {by} 出去，而 SYN 发往 {at} 上的地址，握手无法完成',
      name: '应答从与 SYN 不同的接口出去并丢失',
      mechanism:
        '路由或路由规则把 SYN+ACK 从与 SYN 不同的链路送出。没有见过 SYN 的有状态防火墙、检查源地址的运营商或云网络会在那里丢弃它。',
      same: '半连接的应答从被访问地址所在的接口出去。',
      finished: '没有等待的半连接，或很少重发 SYN+ACK。',
      chainIn: 'SYN 发往 {at} 上的地址',
      chainOut: 'SYN+ACK 从 {by} 出去',
      chainLost: '它在那里丢失并被重发',
      rules:
        '让应答从 SYN 进入的链路出去：每条链路一张路由表，并按源地址设置规则（ip rule add from 地址 lookup 表），或恢复连接标记。或让另一条链路上的过滤放行。',
    },
  },
  references: ['net/ipv4/inet_connection_sock.c: inet_csk_route_req', 'man ip-rule(8)'],
  never: {
    en: ['rp_filter concerns only what comes in: no value of it changes the way of the answer.'],
    zh: ['rp_filter 只影响进入的包：任何取值都不会改变应答的路径。'],
  },

  examine({ replyPaths, counters }) {
    const { known, elsewhere, at, by, quotes } = replyPaths;
    if (known === 0) return ruledOut('finished');
    if (elsewhere < SEVERAL || elsewhere < known * MOST || at === undefined || by === undefined)
      return ruledOut('same');
    const repeated = counters?.increase('TcpExtTCPSynRetrans');
    if (repeated !== undefined && repeated < NETWORK.least) return measuredOut('finished');
    return found({
      state: repeated === undefined ? 'past' : 'active',
      confidence: repeated === undefined ? 'possible' : 'likely',
      evidence: [...quotes, ...(counters?.quotes('TcpExtTCPSynRetrans') ?? [])],
      chain: ['chainIn', 'chainOut', 'chainLost'],
      advice: ['rules'],
      values: { at, by },
    });
  },
});
