import type { CounterFacts } from '../facts/counters.ts';
import { HANDSHAKE } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, silent, stateOf, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const syncookiesActive = defineRule({
  id: 'syncookies-active',
  label: 'syn-queue-overflow',
  needs: [],
  text: {
    en: {
      title: 'SYN queue full, answered with SYN cookies',
      mechanism:
        'The half-open requests reached their limit (from 4.4 on: the accept backlog), so the kernel answers with cookies instead of storing requests. No SYN is lost, but a lost final ACK is not repaired and some options are lost.',
      always: 'tcp_syncookies is 2: cookies are sent for every SYN, nothing is full.',
      cameBack: 'Of {sent} cookies since boot {back} came back: whoever was answered with one was connected.',
      answered: 'Cookies answer every SYN: a message that they were sent explains no connection that times out.',
      chainHalfOpen: 'half-open requests at the limit',
      chainCookies: 'SYN cookies sent',
      backlog:
        'If the load is legitimate, raise the backlog of the program and net.core.somaxconn, then let it listen again.',
      message: '"Possible SYN flooding" only means that the limit was reached, and is printed once per listener.',
    },
    zh: {
      title: '半连接队列（SYN queue）已满，以 SYN cookie 应答',
      mechanism:
        '半连接达到上限（从 4.4 起即 accept backlog），内核改以 cookie 应答而不保存请求。SYN 没有丢失，但最后的 ACK 丢失后无法修复，部分选项失效。',
      always: 'tcp_syncookies 为 2：对每个 SYN 都发送 cookie，队列并没有满。',
      cameBack: '启动以来发出的 {sent} 个 cookie 中有 {back} 个返回：以 cookie 应答的客户端都已连上。',
      answered: 'cookie 会应答每个 SYN：发送过 cookie 的消息无法解释连接超时。',
      chainHalfOpen: '半连接达到上限',
      chainCookies: '发送 SYN cookie',
      backlog: '如果是正常负载，请调大程序的 backlog 和 net.core.somaxconn，然后让程序重新监听。',
      message: '“Possible SYN flooding” 只表示达到上限，每个监听者只打印一次。',
    },
  },
  references: ['net/ipv4/tcp_input.c: tcp_syn_flood_action', 'net/ipv4/syncookies.c'],
  never: {
    en: ['Do not set tcp_syncookies=0 to silence the message: the SYNs would be lost.'],
    zh: ['不要为了消除该消息而设置 tcp_syncookies=0：那样 SYN 会丢失。'],
  },

  examine({ counters, sysctls, log, sockets, comparison, complaint }) {
    if (sysctls?.number('net.ipv4.tcp_syncookies') === 2) return ruledOut('always');
    const full = counters?.movement('TcpExtTCPReqQFullDoCookies', HANDSHAKE);
    // Older kernels and cut-down lists have only the cookies themselves.
    const sent = full?.speaks === 'unknown' ? counters?.movement('TcpExtSyncookiesSent', HANDSHAKE) : full;
    const said = log?.filter(({ kind }) => kind === 'cookies-sent') ?? [];
    // With tcp_syncookies=2 the kernel says nothing: tcp_syn_flood_action.
    const known = said.length > 0 || sysctls?.number('net.ipv4.tcp_syncookies') !== undefined;
    if (!known && isEverySyn(counters)) return unknown('sysctls');
    const nothing = sent === undefined ? unknown('counters') : silent(sent, 'counters');
    // The message is printed once per listener, for all namespaces of the machine: a counter that stands still knows better.
    const counted = comparison.basis === 'window' || comparison.basis === 'totals';
    const old = nothing?.kind === 'ruled-out' && counted && !said.some(({ fresh }) => fresh);
    if (nothing !== undefined && (said.length === 0 || old)) return nothing;
    const timedOut = complaint?.said.some(({ kind }) => kind === 'timed-out') === true;
    if (sent === undefined && timedOut) return ruledOut('answered');
    const state = sent !== undefined && nothing === undefined ? stateOf(sent) : 'past';
    const [out, back] = [counters?.total('TcpExtSyncookiesSent') ?? 0, counters?.total('TcpExtSyncookiesRecv') ?? 0];
    if (state === 'past' && out > 0 && back >= out * NEARLY) return measuredOut('cameBack', { sent: out, back });
    return found({
      state,
      // Degraded, but no SYN is lost: never more than a possible reason for failures.
      confidence: 'possible',
      evidence: [
        ...(sent?.evidence ?? []),
        ...(counters?.quotes('TcpExtSyncookiesSent', 'TcpExtSyncookiesRecv') ?? []),
        ...said.slice(0, 2).map(({ quote }) => quote),
        ...(sockets?.halfOpen.quotes.slice(0, 2) ?? []),
      ],
      chain: ['chainHalfOpen', 'chainCookies'],
      advice: ['backlog', 'message'],
    });
  },
});

/** Nearly every connection began with a cookie that came back: as with tcp_syncookies=2, and nobody lost anything by it. */
const NEARLY = 0.9;

function isEverySyn(counters: CounterFacts | undefined): boolean {
  const [sent, back, opened] = ['TcpExtSyncookiesSent', 'TcpExtSyncookiesRecv', 'TcpPassiveOpens'].map(
    (name) => counters?.increase(name) ?? counters?.total(name) ?? 0,
  );
  return (
    (opened ?? 0) > 0 && (back ?? 0) > 0 && (back ?? 0) >= (sent ?? 0) * NEARLY && (back ?? 0) >= (opened ?? 0) * NEARLY
  );
}
