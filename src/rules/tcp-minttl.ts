import { HANDSHAKE } from '../facts/movement.ts';
import { explained, found, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

export const tcpMinttl = defineRule({
  id: 'tcp-minttl',
  label: 'firewall-drop',
  needs: ['counters'],
  text: {
    en: {
      title: 'The program wants a higher TTL than its clients arrive with',
      mechanism:
        'The listener sets IP_MINTTL or IPV6_MINHOPCOUNT (GTSM, as BGP does): packets that have passed more routers than that allows are dropped without an answer.',
      chainTtl: 'the listener asks for a minimum TTL',
      chainFar: 'clients are more hops away, their packets are dropped without an answer',
      hops: 'Set the number of hops in the program (ttl-security, gtsm) to what clients really have; strangers that are too far away are meant to be dropped.',
    },
    zh: {
      title: '程序要求的 TTL 高于客户端到达时的 TTL',
      mechanism:
        '监听套接字设置了 IP_MINTTL 或 IPV6_MINHOPCOUNT（GTSM，如 BGP）：经过的路由器多于允许值的包被丢弃，没有应答。',
      chainTtl: '监听套接字要求最小 TTL',
      chainFar: '客户端跳数更多，其包被丢弃且没有应答',
      hops: '把程序中的跳数（ttl-security、gtsm）设为客户端的实际值；距离过远的陌生来源本就应被丢弃。',
    },
  },
  references: ['net/ipv4/tcp_ipv4.c: tcp_v4_rcv', 'RFC 5082'],
  never: {
    en: ['Changing net.ipv4.ip_default_ttl here does nothing: it is the TTL of what this host sends.'],
    zh: ['修改本机的 net.ipv4.ip_default_ttl 没有作用：那是本机发出的包的 TTL。'],
  },

  examine(facts) {
    const { counters } = facts;
    const dropped = counters.movement('TcpExtTCPMinTTLDrop', HANDSHAKE);
    const nothing = silent(dropped, 'counters');
    if (nothing !== undefined) return nothing;
    const state = stateOf(dropped);
    return found({
      state,
      // The counter is exact about what is dropped; whether it is a client or the stranger it is meant for, it does not say.
      confidence: state === 'active' ? 'likely' : 'possible',
      explains: explained(dropped, facts),
      evidence: dropped.evidence,
      chain: ['chainTtl', 'chainFar'],
      advice: ['hops'],
    });
  },
});
