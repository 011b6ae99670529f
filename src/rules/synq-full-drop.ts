import { LISTENER, type Movement } from '../facts/movement.ts';
import { explained, found, ruledOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

const SILENCE: Movement = { name: 'TcpExtTCPReqQFullDrop', speaks: 'unknown', count: 0, evidence: [] };

export const synqFullDrop = defineRule({
  id: 'synq-full-drop',
  label: 'syn-queue-overflow',
  stage: 'listener',
  needs: [],
  text: {
    en: {
      title: 'SYN queue full and SYN cookies off',
      mechanism:
        'The listener holds as many half-open requests as it may, and tcp_syncookies is 0, so each further SYN is dropped. From 4.4 on the limit is the accept backlog.',
      cookiesOn: 'tcp_syncookies is {value}: a full SYN queue is answered with cookies.',
      why: 'A full SYN queue is then answered with cookies instead of being dropped.',
      chainHalfOpen: 'half-open requests at the limit',
      chainNoCookies: 'tcp_syncookies is 0',
      findPile: 'Find out why requests stay half-open: lost SYN+ACKs on the way back, or an attack.',
    },
    zh: {
      title: '半连接队列（SYN queue）已满且未启用 SYN cookie',
      mechanism:
        '监听者持有的半连接已达上限，而 tcp_syncookies 为 0，之后的每个 SYN 都被丢弃。从 4.4 起上限就是 accept backlog。',
      cookiesOn: 'tcp_syncookies 为 {value}：半连接队列满时以 cookie 应答。',
      why: '半连接队列满时改为以 cookie 应答而不是丢弃。',
      chainHalfOpen: '半连接达到上限',
      chainNoCookies: 'tcp_syncookies 为 0',
      findPile: '查明请求为何一直停在半连接状态：回程的 SYN+ACK 丢失，或遭到攻击。',
    },
  },
  references: [
    'net/ipv4/tcp_input.c: tcp_syn_flood_action',
    'include/net/inet_connection_sock.h: inet_csk_reqsk_queue_is_full',
  ],
  never: {
    en: ['Never turn tcp_syncookies off on a host reachable from untrusted networks.'],
    zh: ['在可从不可信网络访问的主机上绝不要关闭 tcp_syncookies。'],
  },

  examine(facts) {
    const { counters, sysctls, sockets, log } = facts;
    const cookies = sysctls?.number('net.ipv4.tcp_syncookies');
    const drops = counters?.movement('TcpExtTCPReqQFullDrop', LISTENER) ?? SILENCE;
    const dropping = log?.filter(({ kind }) => kind === 'requests-dropped') ?? [];
    const nothing = silent(drops, 'counters');
    if (counters === undefined && dropping.length === 0 && sysctls?.suspected('net.ipv4.tcp_syncookies', 0) === 0) {
      return found({ state: 'latent', confidence: 'possible', evidence: sysctls.quote('net.ipv4.tcp_syncookies') });
    }
    const old =
      nothing?.kind === 'ruled-out' && facts.comparison.basis === 'window' && !dropping.some((event) => event.fresh);
    if (nothing !== undefined && (dropping.length === 0 || old)) {
      return cookies !== undefined && cookies > 0 ? ruledOut('cookiesOn', { value: cookies }) : nothing;
    }
    if (cookies !== undefined && cookies > 0 && drops.speaks !== 'active')
      return ruledOut('cookiesOn', { value: cookies });
    const fresh = dropping.some(({ fresh }) => fresh);
    const state = nothing === undefined ? stateOf(drops) : fresh ? 'active' : 'past';
    return found({
      state,
      confidence: state === 'active' && cookies === 0 ? 'proven' : 'likely',
      explains: explained(drops, facts),
      evidence: [
        ...drops.evidence,
        ...(counters?.quotes('TcpExtListenDrops') ?? []),
        ...(sysctls?.quote('net.ipv4.tcp_syncookies') ?? []),
        ...dropping.slice(0, 2).map(({ quote }) => quote),
        ...(sockets?.halfOpen.quotes.slice(0, 2) ?? []),
      ],
      chain: ['chainHalfOpen', 'chainNoCookies', 'synsDropped'],
      advice: ['findPile'],
      remedies: cookies === 0 ? [{ key: 'net.ipv4.tcp_syncookies', to: '1', why: 'why', takesEffect: 'now' }] : [],
    });
  },
});
