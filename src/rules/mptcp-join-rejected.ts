import { combined, type Scale } from '../facts/movement.ts';
import { explained, found, ruledOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

const KEY = 'net.mptcp.enabled';
/** Only MPTCP clients are counted, and each one has lost a path. */
const JOINS: Scale = { share: 0, floor: 10, least: 1 };

export const mptcpJoinRejected = defineRule({
  id: 'mptcp-join-rejected',
  label: 'path-or-middlebox',
  needs: ['counters'],
  kernel: 'from 5.6',
  text: {
    en: {
      title: 'Further MPTCP subflows are refused',
      mechanism:
        'A client asks to add a path to its MPTCP connection (MP_JOIN), but the token belongs to no connection of this host, or no further subflow is allowed. The SYN is answered with a reset and counted as a listen drop; the connection itself goes on by its first path.',
      off: 'net.mptcp.enabled is 0.',
      chainJoin: 'a SYN asks to join an MPTCP connection',
      chainToken: 'this host knows no such connection, or allows no further subflow',
      chainReset: 'the SYN is refused with a reset',
      sameHost:
        'Let the balancer send all subflows of one connection to the same host, or let each host announce its own address; raise the limits (ip mptcp limits) where they are the reason.',
    },
    zh: {
      title: '后续的 MPTCP 子流被拒绝',
      mechanism:
        '客户端要为其 MPTCP 连接增加一条路径（MP_JOIN），但该 token 不属于本机的任何连接，或不允许更多子流。该 SYN 以 RST 应答并计为监听丢弃；连接本身继续走第一条路径。',
      off: 'net.mptcp.enabled 为 0。',
      chainJoin: '一个 SYN 请求加入某个 MPTCP 连接',
      chainToken: '本机没有该连接，或不允许更多子流',
      chainReset: '该 SYN 以 RST 拒绝',
      sameHost:
        '让负载均衡把同一连接的所有子流送到同一台主机，或让每台主机通告自己的地址；若原因是上限，请调大（ip mptcp limits）。',
    },
  },
  references: ['net/mptcp/subflow.c: subflow_check_req, subflow_v4_route_req'],
  never: {
    en: ['Plain TCP clients are not concerned: turning MPTCP off is a test, not a cure.'],
    zh: ['普通 TCP 客户端不受影响：关闭 MPTCP 只是测试手段，不是解决办法。'],
  },

  examine(facts) {
    const { counters, sysctls } = facts;
    const names = ['MPTcpExtMPJoinNoTokenFound', 'MPTcpExtMPJoinRejected'];
    const refused = combined(
      'MPJoinNoTokenFound',
      names.map((name) => counters.movement(name, JOINS)),
    );
    const nothing = silent(refused, 'counters');
    if (nothing !== undefined) return sysctls?.isOn(KEY) === false ? ruledOut('off') : nothing;
    const state = stateOf(refused);
    return found({
      state,
      confidence: state === 'active' ? 'proven' : 'possible',
      explains: explained(refused, facts),
      evidence: [...refused.evidence, ...counters.quotes('TcpExtListenDrops', 'TcpOutRsts')],
      chain: ['chainJoin', 'chainToken', 'chainReset'],
      advice: ['sameHost'],
    });
  },
});
