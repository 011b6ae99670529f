import { HANDSHAKE } from '../facts/movement.ts';
import { found, measuredOut } from './answers.ts';
import { defineRule } from './rule.ts';

export const simultaneousOpen = defineRule({
  id: 'simultaneous-open',
  label: 'client-side',
  needs: ['crossed'],
  text: {
    en: {
      title: 'A program of this host connects from the port of a service',
      mechanism:
        'A socket of this host is itself connecting (SYN-SENT) from the service port, or is connected to itself. A SYN of exactly that peer is taken by this socket and not by the listener: both ends open at once, which firewalls often refuse.',
      none: 'No socket of this host connects from the port of a service.',
      chainFixed: 'a client socket of this host uses the port of a service as its source port',
      chainTaken: 'the SYN of its peer is taken by that socket, not by the listener',
      reserve:
        'Reserve the service port (net.ipv4.ip_local_reserved_ports), so that no client of this host is given it, and do not bind client sockets to fixed ports.',
    },
    zh: {
      title: '本机程序以服务端口为源端口发起连接',
      mechanism:
        '本机的某个套接字正以服务端口为源端口发起连接（SYN-SENT），或与自身相连。恰好来自该对端的 SYN 被这个套接字收走，而不是监听套接字：双方同时打开，防火墙常会拒绝。',
      none: '本机没有套接字以服务端口为源端口发起连接。',
      chainFixed: '本机的某个客户端套接字使用服务端口作为源端口',
      chainTaken: '对端的 SYN 被该套接字收走，而不是监听套接字',
      reserve:
        '保留服务端口（net.ipv4.ip_local_reserved_ports），使本机客户端不会分到它；不要把客户端套接字绑定到固定端口。',
    },
  },
  references: ['net/ipv4/tcp_input.c: tcp_rcv_synsent_state_process'],
  never: {
    en: ['No queue or backlog setting matters: the listener never sees these SYNs.'],
    zh: ['任何队列或 backlog 设置都无关：监听套接字根本看不到这些 SYN。'],
  },

  examine({ crossed, counters, question }) {
    const { connecting, selfConnected } = crossed;
    const evidence = [...connecting, ...selfConnected].slice(0, 4);
    if (evidence.length === 0) return measuredOut('none');
    const asked = question.client;
    const met = connecting.some(({ line }) => asked !== undefined && line.includes(`${asked}:`));
    // Repeated SYNs of its own say that the two do not find each other.
    const repeated = counters?.movement('TcpExtTCPSynRetrans', HANDSHAKE);
    const stuck = connecting.length > 0 && repeated?.speaks === 'active';
    return found({
      state: met || stuck ? 'active' : 'latent',
      confidence: met && stuck ? 'likely' : 'possible',
      evidence: [...evidence, ...(stuck ? repeated.evidence : [])],
      chain: ['chainFixed', 'chainTaken'],
      advice: ['reserve'],
    });
  },
});
