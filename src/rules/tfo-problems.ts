import type { Scale } from '../facts/movement.ts';
import { combined, HANDSHAKE } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

const KEY = 'net.ipv4.tcp_fastopen';
/** Of the connections this host opens. */
const PER_CONNECT: Scale = { whole: 'TcpActiveOpens', share: 0.01, floor: 100, least: 3 };

export const tfoProblems = defineRule({
  id: 'tfo-problems',
  label: 'path-or-middlebox',
  needs: ['counters'],
  kernel: 'from 3.7',
  text: {
    en: {
      title: 'TCP Fast Open fails, connections begin with a lost SYN',
      mechanism:
        'A SYN with data or with the Fast Open option is dropped by some devices on the way: the first SYN is lost, the plain one after a second gets through. On a server too many pending or invalid Fast Open requests only fall back to the ordinary handshake.',
      off: 'tcp_fastopen is 0.',
      fallsBack: 'Fast Open requests fell back to the ordinary handshake, which loses nothing.',
      chainOption: 'SYNs carry data or the Fast Open option',
      chainDevice: 'a device on the way drops them',
      chainSecond: 'the plain SYN a second later gets through',
      without: 'Turn Fast Open off in the client to prove it; a plain SYN from the same client then succeeds at once.',
      server: 'Only if this is unwanted: raise the queue given with TCP_FASTOPEN, or take the option off the listener.',
    },
    zh: {
      title: 'TCP Fast Open 失败，连接以丢失的 SYN 开始',
      mechanism:
        '途中某些设备会丢弃带数据或带 Fast Open 选项的 SYN：第一个 SYN 丢失，一秒后的普通 SYN 才能通过。在服务器上，过多的未决或无效 Fast Open 请求只会退回普通握手。',
      off: 'tcp_fastopen 为 0。',
      fallsBack: 'Fast Open 请求退回普通握手，没有丢失任何东西。',
      chainOption: 'SYN 带有数据或 Fast Open 选项',
      chainDevice: '途中的设备将其丢弃',
      chainSecond: '一秒后的普通 SYN 通过',
      without: '在客户端关闭 Fast Open 加以验证；同一客户端的普通 SYN 应立即成功。',
      server: '仅在不希望如此时：调大 TCP_FASTOPEN 给定的队列，或从监听套接字去掉该选项。',
    },
  },
  references: ['net/ipv4/tcp_fastopen.c', 'Documentation/networking/ip-sysctl: tcp_fastopen'],
  never: {
    en: ['TCPFastOpenListenOverflow is no accept queue overflow: nothing is dropped.'],
    zh: ['TCPFastOpenListenOverflow 不是全连接队列溢出：没有任何包被丢弃。'],
  },

  examine({ counters, sysctls }) {
    if (sysctls?.number(KEY) === 0) return ruledOut('off');
    const client = combined(
      'TCPFastOpenActiveFail',
      ['TcpExtTCPFastOpenActiveFail', 'TcpExtTCPFastOpenBlackhole'].map((name) => counters.movement(name, PER_CONNECT)),
    );
    const server = combined(
      'TCPFastOpenPassiveFail',
      ['TcpExtTCPFastOpenPassiveFail', 'TcpExtTCPFastOpenListenOverflow'].map((name) =>
        counters.movement(name, HANDSHAKE),
      ),
    );
    const nothing = silent(client, 'counters');
    if (nothing === undefined) {
      return found({
        state: stateOf(client),
        confidence: stateOf(client) === 'active' ? 'likely' : 'possible',
        evidence: [...client.evidence, ...counters.quotes('TcpExtTCPFastOpenActive'), ...(sysctls?.quote(KEY) ?? [])],
        chain: ['chainOption', 'chainDevice', 'chainSecond'],
        advice: ['without'],
      });
    }
    if (server.speaks !== 'active') return server.speaks === 'past' ? measuredOut('fallsBack') : nothing;
    return found({
      state: 'latent',
      confidence: 'possible',
      evidence: [...server.evidence, ...(sysctls?.quote(KEY) ?? [])],
      chain: ['chainOption'],
      advice: ['server'],
    });
  },
});
