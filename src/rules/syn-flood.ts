import { HANDSHAKE } from '../facts/movement.ts';
import { found, measuredOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** Fewer half-open requests than this say nothing about their origin. */
const ENOUGH = 8;
/** Cookies that come back: real clients return nearly all, spoofed sources none. */
const HARDLY_ANY = 0.1;
/** Half-open requests of real clients come from a few networks; random ones from as many as there are. */
const MOSTLY = 0.8;
/** More requests half-open than connections open, and more than a queue of the usual 128 holds. */
const PILE = 256;
/** Of random addresses one in eight is impossible and ends as a martian; a few martians are on every network. */
const SEVERAL_MARTIANS = 10;
/** Fewer cookies are of bursts. */
const MANY_COOKIES = 1000;
/** SYNs no stack of an operating system sends, each from another port, at a rate no client has: a few shown are enough. */
const BARE = { least: 5, perSecond: 1000 };

export const synFlood = defineRule({
  id: 'syn-flood',
  label: 'syn-flood',
  needs: [],
  // Some of the invented addresses are impossible ones, and the answers to all of them are lost.
  rootOf: ['synq-full-drop', 'synq-quarter-reserve', 'syncookies-active', 'martian-source', 'synack-lost-on-path'],
  text: {
    en: {
      title: 'SYN flood: half-open requests from addresses that never answer',
      mechanism:
        'Spoofed or abandoned handshakes fill the SYN queue. With cookies on, real clients still get through; without them their SYNs are dropped.',
      known: 'The half-open requests come from ordinary addresses.',
      fewer: 'Only {count} requests are half-open.',
      chainSources: '{sources} sources in {networks} networks, {impossible} of them impossible addresses',
      chainQueue: 'SYN queue fills with half-open requests',
      upstream: 'Stop it before the host: scrubbing upstream, a rate limit in nftables or XDP, or SYNPROXY.',
      whyCookies: 'Real clients are then answered although the SYN queue is full.',
    },
    zh: {
      title: 'SYN 洪水：半连接来自从不应答的地址',
      mechanism: '伪造或被放弃的握手填满半连接队列。启用 cookie 时真实客户端仍能连上；否则它们的 SYN 会被丢弃。',
      known: '半连接来自普通地址。',
      fewer: '只有 {count} 个半连接。',
      chainSources: '{networks} 个网络中的 {sources} 个来源，其中 {impossible} 个是不可能的地址',
      chainQueue: '半连接队列被半连接填满',
      upstream: '在到达主机之前拦截：上游清洗、nftables 或 XDP 限速，或 SYNPROXY。',
      whyCookies: '这样即使半连接队列已满，真实客户端也能得到应答。',
    },
  },
  references: ['net/ipv4/tcp_input.c', 'Documentation/networking/ip-sysctl: tcp_syncookies'],
  never: {
    en: ['tcp_abort_on_overflow=1 does not help against a flood.'],
    zh: ['tcp_abort_on_overflow=1 对洪水攻击没有帮助。'],
  },

  examine({ sockets, counters, sysctls, martians, bareSyns }) {
    const story = { chain: ['chainQueue'], advice: ['upstream'] } as const;
    const total = counters?.total('TcpExtSyncookiesSent') ?? 0;
    const back = counters?.total('TcpExtSyncookiesRecv');
    const cookies = counters?.movement('TcpExtSyncookiesSent', HANDSHAKE);
    const returned = counters?.increase('TcpExtSyncookiesRecv');
    const unreturned = cookies?.speaks === 'active' && returned !== undefined && returned < cookies.count * HARDLY_ANY;
    if (cookies?.speaks === 'past' && total >= MANY_COOKIES && back !== undefined && back < total * HARDLY_ANY) {
      const evidence = counters?.quotes('TcpExtSyncookiesSent', 'TcpExtSyncookiesRecv') ?? [];
      return found({ ...story, state: 'past', confidence: 'likely', evidence });
    }
    if (bareSyns !== undefined && bareSyns.attempts >= BARE.least && bareSyns.perSecond >= BARE.perSecond) {
      const evidence = [...bareSyns.quotes, ...(sockets?.halfOpen.quotes.slice(0, 2) ?? [])];
      return found({ ...story, state: 'past', confidence: 'likely', evidence });
    }
    if (sockets === undefined && unreturned && cookies.count >= MANY_COOKIES) {
      const evidence = counters?.quotes('TcpExtSyncookiesSent', 'TcpExtSyncookiesRecv') ?? [];
      return found({ ...story, state: 'active', confidence: 'likely', evidence });
    }
    if (sockets === undefined) return unknown('sockets');
    if (sockets.sumsOnly) {
      const halfOpen = sockets.byState['SYN-RECV'];
      if (halfOpen === undefined || halfOpen < PILE || halfOpen < (sockets.byState['ESTAB'] ?? 0))
        return unknown('sockets');
      const evidence = [{ source: 'ss-s', line: `SYN-RECV ${halfOpen}` }];
      return found({ ...story, state: 'past', confidence: 'possible', evidence });
    }
    const { count, rows, sources, impossible, networks, quotes } = sockets.halfOpen;
    if (count < ENOUGH) return measuredOut('fewer', { count });
    const spoofed = impossible >= Math.max(2, sources * 0.25);
    const spread = sources >= rows * MOSTLY && networks >= Math.min(rows, 256) * 0.5 && rows >= 2 * ENOUGH;
    // A request of a real client is half-open for a round trip only: on a server that works, fewer than are connected.
    const crowd = count > (sockets.byState['ESTAB'] ?? 0);
    if (!spoofed && !(spread && crowd && (unreturned || cookies?.speaks !== 'active'))) return measuredOut('known');
    const invented = spread && martians?.speaks === 'active' && martians.count >= SEVERAL_MARTIANS;
    const values = { sources, networks, impossible };
    const off = sysctls?.number('net.ipv4.tcp_syncookies') === 0;
    return found({
      state: 'active',
      confidence: spoofed || unreturned || invented ? 'likely' : 'possible',
      evidence: [
        ...quotes,
        ...(cookies?.evidence ?? []),
        ...(counters?.quotes('TcpExtSyncookiesRecv') ?? []),
        ...(invented ? martians.evidence : []),
      ],
      chain: ['chainSources', 'chainQueue'],
      advice: ['upstream'],
      remedies: off ? [{ key: 'net.ipv4.tcp_syncookies', to: '1', why: 'whyCookies', takesEffect: 'now' }] : [],
      values,
    });
  },
});
