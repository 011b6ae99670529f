import { HANDSHAKE, type Movement } from '../facts/movement.ts';
import { found, measuredOut, ruledOut } from './answers.ts';
import { defineRule } from './rule.ts';

/** Connections the program itself reset, of all that were opened: health checks and hurried closes stay far below. */
const MOST = 0.8;
/** Fewer opened connections say nothing about a rule of the program. */
const ENOUGH = 10;

export const appLevelLimit = defineRule({
  id: 'app-level-limit',
  label: 'app-stalled',
  needs: ['counters'],
  text: {
    en: {
      title: 'The program accepts connections and resets them at once',
      mechanism:
        'The handshake succeeds and the kernel has done all it can; the program then closes the fresh connection without reading it, or with a reset. Connection limits, refused clients and protocols that do not match end like this.',
      noWindow: 'Whether the program resets what it accepts shows in a window only.',
      drops: 'Listeners refuse SYNs: connections do not come as far as the program.',
      few: '{resets} of {opened} connections were reset by the program.',
      chainOpened: '{opened} handshakes completed',
      chainReset: '{resets} of the connections were reset by the program',
      look: 'Look at the log of the program for its limit of connections or workers, for refused clients, for failed forks (pids.max, nproc), and for TLS or PROXY protocol where it expects none.',
    },
    zh: {
      title: '程序 accept 之后立即重置连接',
      mechanism:
        '握手成功，内核已尽其所能；随后程序没有读取就关闭新连接，或以 RST 关闭。连接数限制、被拒绝的客户端、协议不匹配都会这样结束。',
      noWindow: '程序是否重置它接受的连接，只有在窗口中才看得出来。',
      drops: '监听者在拒绝 SYN：连接还没有到达程序。',
      few: '{opened} 个连接中有 {resets} 个被程序重置。',
      chainOpened: '完成了 {opened} 次握手',
      chainReset: '其中 {resets} 个连接被程序重置',
      look: '查看程序日志：连接数或 worker 数上限、被拒绝的客户端、fork 失败（pids.max、nproc），以及程序未预期的 TLS 或 PROXY 协议。',
    },
  },
  references: ['net/ipv4/tcp.c: __tcp_close', 'man socket(7): SO_LINGER'],
  never: {
    en: ['No sysctl keeps a program from closing its connections.'],
    zh: ['没有任何 sysctl 能阻止程序关闭自己的连接。'],
  },

  examine({ counters, comparison }) {
    const opened = counters.increase('TcpPassiveOpens');
    const aborts: readonly Movement[] = ['TcpExtTCPAbortOnClose', 'TcpExtTCPAbortOnData'].map((name) =>
      counters.movement(name, HANDSHAKE),
    );
    // Totals since boot hold the ends of all connections there ever were.
    if (comparison.basis !== 'window' || opened === undefined) return ruledOut('noWindow');
    const moving = aborts.filter(({ speaks }) => speaks === 'active');
    const resets = Math.min(
      opened,
      moving.reduce((sum, { count }) => sum + count, 0),
    );
    const values = { opened, resets };
    if ((counters.increase('TcpExtListenDrops') ?? 0) > 0) return ruledOut('drops');
    if (opened < ENOUGH || resets < opened * MOST) return measuredOut('few', values);
    return found({
      state: 'active',
      confidence: 'likely',
      evidence: [...moving.flatMap(({ evidence }) => evidence), ...counters.quotes('TcpPassiveOpens')],
      chain: ['chainOpened', 'chainReset'],
      advice: ['look'],
      values,
    });
  },
});
