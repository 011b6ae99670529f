import { found, measuredOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** connect() tries ports at random and gives up before the last ones are gone. */
const NEARLY_ALL = 0.9;
/** 32768 to 60999, from 4.3 on. */
const DEFAULT_RANGE = 28_232;
/** As many sockets in TIME_WAIT as there are local ports is no accident. */
const AS_MANY = 0.05;
/** Where the range is only assumed, servers with tens of thousands in TIME_WAIT would meet it by chance. */
const EXACTLY = 0.002;
/** A range somebody made smaller than any default. */
const NARROW = 16_384;

export const ephemeralPortExhaustion = defineRule({
  id: 'ephemeral-port-exhaustion',
  label: 'ephemeral-port-exhaustion',
  needs: [],
  text: {
    en: {
      title: 'This host, as a client, has no local port left',
      mechanism:
        'Every connection to one destination needs its own local port of ip_local_port_range, and keeps it for 60 seconds in TIME_WAIT. Without a free one connect() or bind() fails at once; nothing is sent.',
      room: 'At most {ports} of {range} local ports are in use towards one destination.',
      chainPorts: 'all local ports towards {peer} in use or in TIME_WAIT',
      chainFails: 'connect() fails before any SYN is sent',
      whyRange: 'More local ports for outgoing connections.',
      whyReuse: 'Lets outgoing connections take over ports in TIME_WAIT, guarded by timestamps.',
      pool: 'Reuse connections (pooling, keep-alive), or use more source or destination addresses; a bind() before connect() needs IP_BIND_ADDRESS_NO_PORT.',
    },
    zh: {
      title: '本机作为客户端已没有可用的本地端口',
      mechanism:
        '到同一目的地址的每个连接都需要 ip_local_port_range 中的一个端口，并在 TIME_WAIT 中再占用 60 秒。没有空闲端口时 connect() 或 bind() 立即失败，不会发送任何包。',
      room: '到同一目的地址最多使用了 {range} 个本地端口中的 {ports} 个。',
      chainPorts: '到 {peer} 的本地端口全部在用或处于 TIME_WAIT',
      chainFails: 'connect() 在发送 SYN 之前失败',
      whyRange: '为出站连接提供更多本地端口。',
      whyReuse: '在时间戳保护下，让出站连接复用 TIME_WAIT 中的端口。',
      pool: '复用连接（连接池、keep-alive），或使用更多源地址、目的地址；connect() 之前的 bind() 需要 IP_BIND_ADDRESS_NO_PORT。',
    },
  },
  references: [
    'net/ipv4/inet_hashtables.c: __inet_hash_connect',
    'Documentation/networking/ip-sysctl: ip_local_port_range',
  ],
  never: {
    en: [
      'tcp_tw_recycle breaks clients behind NAT and is gone from 4.12 on.',
      'tcp_fin_timeout does not shorten TIME_WAIT.',
    ],
    zh: ['tcp_tw_recycle 会破坏 NAT 后的客户端，且从 4.12 起已移除。', 'tcp_fin_timeout 不会缩短 TIME_WAIT。'],
  },

  examine({ localPorts, reported, sysctls }) {
    const said = reported?.filter(({ kind }) => kind === 'no-local-port' || kind === 'no-port-to-bind') ?? [];
    const { range, busiest, quotes = [] } = localPorts ?? {};
    const full = range !== undefined && busiest !== undefined && busiest.ports >= range * NEARLY_ALL;
    const named = said.find(({ address }) => address !== undefined);
    const peer = busiest?.peer ?? (named === undefined ? 'one destination' : `${named.address}:${named.port}`);
    // Reusing ports in TIME_WAIT helps only where they are.
    const waiting = localPorts?.timeWait ?? 0;
    if (full) {
      return found({
        state: 'active',
        confidence: said.length > 0 ? 'proven' : 'likely',
        evidence: [
          { source: 'ss-sockets', line: `${busiest.ports} local ports in use towards ${busiest.peer}` },
          ...quotes,
          ...said.map(({ quote }) => quote),
        ],
        chain: ['chainPorts', 'chainFails'],
        advice: ['pool'],
        remedies: [
          {
            key: 'net.ipv4.ip_local_port_range',
            to: '10240 65535',
            why: 'whyRange',
            takesEffect: 'now, for new connections',
          },
          ...(sysctls?.number('net.ipv4.tcp_tw_reuse') === 1 || waiting < busiest.ports / 2
            ? []
            : [{ key: 'net.ipv4.tcp_tw_reuse', to: '1', why: 'whyReuse', takesEffect: 'now' } as const]),
        ],
        values: { peer },
      });
    }
    if (said.length > 0) {
      return found({
        state: 'past',
        confidence: 'likely',
        evidence: [...said.slice(0, 3).map(({ quote }) => quote), ...quotes],
        chain: ['chainPorts', 'chainFails'],
        advice: ['pool'],
        values: { peer },
      });
    }
    const timeWait = localPorts?.timeWait ?? 0;
    const asMany =
      Math.abs(timeWait - (range ?? DEFAULT_RANGE)) <=
      (range === undefined ? DEFAULT_RANGE * EXACTLY : range * AS_MANY);
    const narrow = sysctls?.chosen === true && range !== undefined && range < NARROW;
    if (asMany || narrow) {
      const line = `${timeWait} sockets in TIME-WAIT, ${range ?? DEFAULT_RANGE} local ports`;
      return found({
        state: 'latent',
        confidence: asMany && range !== undefined ? 'likely' : 'possible',
        evidence: [...(asMany ? [{ source: 'ss-s', line }] : []), ...quotes],
        chain: ['chainPorts', 'chainFails'],
        advice: ['pool'],
        values: { peer },
      });
    }
    if (range === undefined || busiest === undefined) return unknown('localPorts');
    return measuredOut('room', { ports: busiest.ports, range });
  },
});
