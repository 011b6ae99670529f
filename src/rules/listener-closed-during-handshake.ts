import { LISTENER, RARE } from '../facts/movement.ts';
import { found, measuredOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

const MIGRATE = 'net.ipv4.tcp_migrate_req';

export const listenerClosedDuringHandshake = defineRule({
  id: 'listener-closed-during-handshake',
  label: 'not-listening',
  needs: ['listeners'],
  text: {
    en: {
      title: 'The listener on {name} was closed while clients were connecting',
      name: 'The listener was closed while clients were connecting',
      mechanism:
        'Closing a listening socket (restart, reload, fewer SO_REUSEPORT workers) ends its half-open requests and resets the connections that wait in its accept queue. Clients in the middle of it are reset, although something listens again right after.',
      same: 'The listeners are the same sockets as at the start of the window.',
      unharmed: 'A listener was replaced, and no connection was reset with it.',
      chainClosed: 'a listening socket on {name} was closed, another took its place or remained',
      chainReset: 'requests and unaccepted connections of the old one are reset',
      handOver:
        'Hand the socket over instead of opening a new one (systemd socket activation, inherited descriptors), or stop accepting and drain before closing.',
      migrate:
        'For SO_REUSEPORT groups of equal members net.ipv4.tcp_migrate_req=1 moves them to another member (from 5.14).',
    },
    zh: {
      title: '{name} 的监听套接字在客户端连接期间被关闭',
      name: '监听套接字在客户端连接期间被关闭',
      mechanism:
        '关闭监听套接字（重启、reload、减少 SO_REUSEPORT 工作进程）会终止其半连接，并复位在其全连接队列中等待的连接。正处于其中的客户端被复位，尽管随后又有程序监听。',
      same: '监听套接字与窗口开始时相同。',
      unharmed: '有监听套接字被替换，但没有连接随之被复位。',
      chainClosed: '{name} 的一个监听套接字被关闭，由另一个接替或仍有其他成员',
      chainReset: '旧套接字的半连接和未 accept 的连接被复位',
      handOver: '移交套接字而不是新开（systemd socket activation、继承描述符），或在关闭前停止接收并排空。',
      migrate: '成员相同的 SO_REUSEPORT 组可设 net.ipv4.tcp_migrate_req=1，把它们迁移到其他成员（从 5.14 起）。',
    },
  },
  references: ['net/ipv4/inet_connection_sock.c: inet_csk_listen_stop, reqsk_timer_handler'],
  never: {
    en: ['A longer backlog makes more connections wait in the queue that is thrown away.'],
    zh: ['更长的 backlog 只会让更多连接等在将被丢弃的队列里。'],
  },

  examine({ listeners, counters, sysctls, comparison, question }) {
    if (comparison.basis !== 'window') return unknown('listeners');
    const closed = listeners.closed.filter(({ port }) => question.port === undefined || port === question.port);
    const [first] = closed;
    if (first === undefined) return measuredOut('same');
    const resets = counters?.movement('TcpOutRsts', LISTENER);
    const lost = counters?.movement('TcpExtTCPMigrateReqFailure', RARE);
    if (resets?.speaks !== 'active' && lost?.speaks !== 'active') return measuredOut('unharmed');
    const group = listeners.all.filter(({ name }) => name === first.name).length > 1;
    return found({
      state: 'active',
      confidence: 'likely',
      explains: resets?.speaks === 'active' ? resets.count : undefined,
      evidence: [
        ...closed.slice(0, 3).map(({ quote }) => quote),
        ...(resets?.evidence ?? []),
        ...(lost?.speaks === 'active' ? lost.evidence : []),
        ...(group ? (sysctls?.quote(MIGRATE) ?? []) : []),
      ],
      chain: ['chainClosed', 'chainReset'],
      advice: group ? ['handOver', 'migrate'] : ['handOver'],
      values: { name: first.name },
    });
  },
});
