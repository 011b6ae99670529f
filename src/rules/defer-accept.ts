import { HANDSHAKE } from '../facts/movement.ts';
import { found, measuredOut, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** Clients that speak first finish within a round trip; of the others, this many in a window, and this part of all. */
const SEVERAL = 3;
const NOTICED = 0.2;

export const deferAccept = defineRule({
  id: 'defer-accept',
  label: 'app-stalled',
  needs: ['counters'],
  text: {
    en: {
      title: 'The program waits for the client to speak first (TCP_DEFER_ACCEPT)',
      mechanism:
        'With TCP_DEFER_ACCEPT the bare final ACK is ignored, and the connection comes to the program only with the first data. A client that waits for a greeting, or a health check that sends nothing, is connected on its side and hears nothing.',
      spoken: 'Clients speak first: the deferred connections come into being.',
      chainDefer: 'the listener defers connections until data comes',
      chainSilent: 'clients send nothing after connecting',
      chainHang: 'they stay half-open here and hang there',
      turnOff:
        'Turn the option off where clients do not speak first (nginx: listen … deferred; Apache: AcceptFilter), or let health checks send a request.',
    },
    zh: {
      title: '程序等待客户端先发数据（TCP_DEFER_ACCEPT）',
      mechanism:
        '启用 TCP_DEFER_ACCEPT 后，单独的最后 ACK 被忽略，收到第一个数据后连接才交给程序。等待问候语的客户端或不发任何数据的健康检查在自己一侧已连上，却收不到任何东西。',
      spoken: '客户端先发数据：被推迟的连接都正常建立。',
      chainDefer: '监听套接字推迟连接直到收到数据',
      chainSilent: '客户端连上后不发送任何数据',
      chainHang: '连接在本机停在半连接，在客户端挂起',
      turnOff: '客户端不先发数据时关闭该选项（nginx：listen … deferred；Apache：AcceptFilter），或让健康检查发送请求。',
    },
  },
  references: ['net/ipv4/tcp_minisocks.c: tcp_check_req', 'man tcp(7): TCP_DEFER_ACCEPT'],
  never: {
    en: ['TCPDeferAcceptDrop alone is no fault: it moves with every client whose first data comes after its ACK.'],
    zh: ['仅有 TCPDeferAcceptDrop 增长不是故障：凡是先发 ACK 后发数据的客户端都会计入。'],
  },

  examine({ counters, funnel, sockets }) {
    const ignored = counters.movement('TcpExtTCPDeferAcceptDrop', HANDSHAKE);
    const nothing = silent(ignored, 'counters');
    if (nothing !== undefined) return nothing;
    if (ignored.speaks === 'past') return measuredOut('spoken');
    // The timer of a deferred request runs out after a second, and nothing is sent again while data is waited for.
    const waiting = funnel?.unsentRepeats;
    if (waiting === undefined) return unknown('counters');
    const halfOpen = sockets?.halfOpen.count ?? 0;
    if (waiting < SEVERAL || waiting < ignored.count * NOTICED) return measuredOut('spoken');
    return found({
      state: 'active',
      confidence: halfOpen > 0 || sockets === undefined ? 'likely' : 'possible',
      evidence: [
        ...ignored.evidence,
        ...counters.quotes('TcpExtTCPTimeouts', 'TcpRetransSegs'),
        ...(sockets?.halfOpen.quotes.slice(0, 2) ?? []),
      ],
      chain: ['chainDefer', 'chainSilent', 'chainHang'],
      advice: ['turnOff'],
    });
  },
});
