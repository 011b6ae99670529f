import { LISTENER } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

const COOKIES = 'net.ipv4.tcp_syncookies';
const BACKLOG = 'net.ipv4.tcp_max_syn_backlog';
/** Below this nobody sets it on purpose for a busy service; the kernel's own default is 128 or more. */
const SMALL = 1024;

export const synqQuarterReserve = defineRule({
  id: 'synq-quarter-reserve',
  label: 'syn-queue-overflow',
  stage: 'listener',
  needs: [],
  text: {
    en: {
      title: 'The last quarter of tcp_max_syn_backlog is kept for known peers',
      mechanism:
        'With SYN cookies off, once less than a quarter of tcp_max_syn_backlog is left, SYNs of peers the kernel has no metrics of are dropped. Nothing counts it but ListenDrops.',
      cookiesOn: 'tcp_syncookies is {value}: tcp_max_syn_backlog reserves nothing.',
      accounted: 'Every listen drop has its own counter.',
      room: 'Only {halfOpen} requests are half-open, of {backlog} that fit.',
      whyCookies: 'With cookies on, nothing is reserved and a full SYN queue still answers.',
      whyBacklog: 'Leaves more room before the reserve begins.',
      chainHalfOpen: 'half-open requests reach three quarters of tcp_max_syn_backlog',
      chainReserve: 'the rest is reserved for known peers',
      findPile: 'Find out why requests stay half-open.',
    },
    zh: {
      title: 'tcp_max_syn_backlog 的最后四分之一留给已知对端',
      mechanism:
        '未启用 SYN cookie 时，当 tcp_max_syn_backlog 剩余不足四分之一，内核没有其度量信息的对端的 SYN 会被丢弃。只有 ListenDrops 会计数。',
      cookiesOn: 'tcp_syncookies 为 {value}：tcp_max_syn_backlog 不做保留。',
      accounted: '每一个监听丢弃都有各自的计数器。',
      room: '只有 {halfOpen} 个半连接，容量为 {backlog}。',
      whyCookies: '启用 cookie 后不再保留，半连接队列满时仍能应答。',
      whyBacklog: '在保留区开始之前留出更多空间。',
      chainHalfOpen: '半连接达到 tcp_max_syn_backlog 的四分之三',
      chainReserve: '其余部分留给已知对端',
      findPile: '查明请求为何一直停在半连接状态。',
    },
  },
  references: ['net/ipv4/tcp_input.c: tcp_conn_request', 'net/ipv4/tcp_metrics.c: tcp_peer_is_proven'],

  examine({ counters, account, sysctls, sockets, log }) {
    const cookies = sysctls?.number(COOKIES);
    const backlog = sysctls?.number(BACKLOG);
    const said = log?.filter(({ kind }) => kind === 'open-request-dropped') ?? [];
    if (cookies !== undefined && cookies > 0 && said.length === 0) return ruledOut('cookiesOn', { value: cookies });
    const drops = counters?.movement('TcpExtListenDrops', LISTENER);
    const residue = drops?.speaks === 'background' ? 0 : (account?.residue ?? 0);
    const halfOpen = sockets?.sumsOnly === false ? sockets.halfOpen.count : undefined;
    const reached = halfOpen !== undefined && backlog !== undefined && halfOpen > (backlog * 3) / 4;
    const story = {
      evidence: [
        ...(counters?.quotes('TcpExtListenDrops', 'TcpExtListenOverflows', 'TcpExtTCPReqQFullDrop') ?? []),
        ...(sysctls?.quote(COOKIES) ?? []),
        ...(sysctls?.quote(BACKLOG) ?? []),
        ...said.slice(0, 3).map(({ quote }) => quote),
        ...(sockets?.halfOpen.quotes.slice(0, 2) ?? []),
      ],
      chain: ['chainHalfOpen', 'chainReserve', 'synsDropped'],
      advice: ['findPile'],
      remedies: [
        ...(cookies === 0 ? [{ key: COOKIES, to: '1', why: 'whyCookies', takesEffect: 'now' } as const] : []),
        ...(backlog !== undefined && cookies === 0
          ? [
              {
                key: BACKLOG,
                to: `${2 * Math.max(backlog, halfOpen ?? 0)}`,
                why: 'whyBacklog',
                takesEffect: 'now',
              } as const,
            ]
          : []),
      ],
    } as const;
    if (residue > 0 && (reached || (halfOpen === undefined && backlog !== undefined && backlog < SMALL))) {
      const confidence = reached && cookies === 0 ? 'proven' : 'likely';
      return found({ ...story, state: 'active', confidence, explains: residue });
    }
    // A debug message that names the very place in the code.
    if (said.length > 0) {
      const fresh = said.some(({ fresh }) => fresh);
      return found({ ...story, state: fresh ? 'active' : 'past', confidence: 'likely' });
    }
    if (account !== undefined && account.residue === 0) return measuredOut('accounted');
    if (halfOpen !== undefined && backlog !== undefined && !reached) return measuredOut('room', { halfOpen, backlog });
    if (counters === undefined && sysctls?.chosen === true && backlog !== undefined && backlog <= SMALL) {
      return found({ ...story, state: 'latent', confidence: 'possible' });
    }
    return (
      (drops === undefined ? undefined : silent(drops, 'counters')) ??
      unknown(sysctls === undefined ? 'sysctls' : 'sockets')
    );
  },
});
