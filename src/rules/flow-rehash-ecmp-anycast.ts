import { resetsWithoutSocket } from '../facts/ledger.ts';
import { found, measuredOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** Scans and late segments are answered with a reset everywhere. */
const SEVERAL = 3;

export const flowRehashEcmpAnycast = defineRule({
  id: 'flow-rehash-ecmp-anycast',
  label: 'path-or-middlebox',
  byExclusion: true,
  needs: ['complaint', 'counters'],
  text: {
    en: {
      title: 'The packets of one handshake go to different servers',
      mechanism:
        'A balancer, equal-cost routes or anycast send the ACK elsewhere than the SYN. The server that gets the ACK knows no request for it and answers with a reset; the other repeats its SYN+ACK.',
      quiet: 'No segment came that belongs to no socket here.',
      noReset: 'Nobody says that connections are reset, and no cookie of another server came.',
      compare:
        'Capture on every server behind the address: does the ACK of one handshake arrive elsewhere than its SYN?',
      hash: 'Let the balancer or router keep a flow on its way: resilient hashing, fib_multipath_hash_policy=1, state.',
    },
    zh: {
      title: '同一次握手的包被送往不同的服务器',
      mechanism:
        '负载均衡、等价路由或任播把 ACK 送到了与 SYN 不同的服务器。收到 ACK 的服务器没有对应的请求，以 RST 应答；另一台则重发 SYN+ACK。',
      quiet: '没有收到不属于本机任何套接字的段。',
      noReset: '没有人说连接被复位，也没有收到其他服务器的 cookie。',
      compare: '在该地址后面的每台服务器上抓包：同一次握手的 ACK 是否到了与 SYN 不同的服务器？',
      hash: '让负载均衡或路由器保持流的路径：弹性哈希、fib_multipath_hash_policy=1、有状态转发。',
    },
  },
  references: ['net/ipv4/tcp_ipv4.c: tcp_v4_rcv', 'Documentation/networking/ip-sysctl: fib_multipath_hash_policy'],

  examine({ counters, complaint }) {
    const resets = resetsWithoutSocket(counters);
    const foreign = counters.increase('TcpExtSyncookiesFailed') ?? 0;
    if (resets === undefined) return unknown('counters');
    if (resets < SEVERAL && foreign < SEVERAL) return measuredOut('quiet');
    const said = complaint.said.filter(({ kind }) => kind === 'reset');
    const cookies = counters.increase('TcpExtSyncookiesSent') === 0 && foreign >= SEVERAL;
    if (said.length === 0 && !cookies) return measuredOut('noReset');
    const evidence = [
      ...counters.quotes('TcpOutRsts', 'TcpExtSyncookiesFailed', 'TcpExtTcpTimeoutRehash'),
      ...said.slice(0, 2).map(({ quote }) => quote),
    ];
    return found({
      state: 'active',
      confidence: cookies ? 'likely' : 'possible',
      evidence,
      advice: ['compare', 'hash'],
    });
  },
});
