import { HANDSHAKE, NETWORK } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

const LOOSE = 'net.netfilter.nf_conntrack_tcp_loose';
const TIMESTAMPS = 'net.ipv4.tcp_timestamps';
/** Of the SYNs answered, the part whose last ACK came back good: on a server in use most do. */
const FINISHED = 0.5;

export const synproxyMisconfigured = defineRule({
  id: 'synproxy-misconfigured',
  label: 'firewall-drop',
  needs: ['firewall'],
  rootOf: ['conntrack-invalid-drop'],
  text: {
    en: {
      title: 'SYNPROXY answers clients, but the second half of the handshake fails',
      mechanism:
        'SYNPROXY answers the SYN itself and connects to the server only after the last ACK. With nf_conntrack_tcp_loose=1 that ACK is picked up as a connection in progress, passes SYNPROXY by and meets no socket: the client is reset. A missing notrack rule or unfit options spoil the cookie instead. From 6.18 on the server also checks the timestamp that the ACK of SYNPROXY echoes, and waits for the next one.',
      none: 'No rule uses SYNPROXY.',
      idle2: 'SYNPROXY answered no SYN in the window, and its settings fit.',
      well: 'Handshakes through SYNPROXY finish: their cookies come back good.',
      flood: 'Few of the SYNs answered come back, but nothing shows that the settings are at fault: a flood looks so.',
      chainAnswer: 'SYNPROXY answers the SYN',
      chainLoose: 'the last ACK is taken for a connection in progress (nf_conntrack_tcp_loose=1)',
      chainCookie: 'the cookie in the last ACK is not good',
      chainFail: 'the server never hears of it',
      chainEcho: 'the server refuses the ACK of SYNPROXY for the timestamp it echoes (TSEcrRejected)',
      chainDelay: 'its SYN+ACK is repeated, and every connection begins a second late',
      loose:
        'Set net.netfilter.nf_conntrack_tcp_loose=0 where SYNPROXY is used. It makes connections that began elsewhere INVALID, so it is left to the owner of the firewall.',
      timestamps: 'Take --timestamp (nft: timestamp) off the SYNPROXY rule; the server then negotiates none.',
      order:
        'Follow the documented order: notrack for SYNs in raw PREROUTING, SYNPROXY for INVALID and UNTRACKED, then drop INVALID; options as the server offers them; tcp_timestamps=1.',
    },
    zh: {
      title: 'SYNPROXY 应答了客户端，但握手的后半段失败',
      mechanism:
        'SYNPROXY 自己应答 SYN，收到最后的 ACK 后才连接服务器。nf_conntrack_tcp_loose=1 时该 ACK 被当作已在进行的连接，绕过 SYNPROXY 而找不到套接字：客户端被复位。缺少 notrack 规则或选项不符则会使 cookie 失效。从 6.18 起服务器还会检查 SYNPROXY 的 ACK 所回显的时间戳，不符则要等下一个 ACK。',
      none: '没有使用 SYNPROXY 的规则。',
      idle2: '窗口内 SYNPROXY 没有应答 SYN，且其设置合适。',
      well: '经 SYNPROXY 的握手能够完成：cookie 有效返回。',
      flood: '应答的 SYN 很少有返回，但没有迹象表明是设置的问题：洪泛攻击也是如此。',
      chainAnswer: 'SYNPROXY 应答 SYN',
      chainLoose: '最后的 ACK 被当作进行中的连接（nf_conntrack_tcp_loose=1）',
      chainCookie: '最后的 ACK 中的 cookie 无效',
      chainFail: '服务器从未得知',
      chainEcho: '服务器因回显的时间戳不符而拒绝 SYNPROXY 的 ACK（TSEcrRejected）',
      chainDelay: '服务器重发 SYN+ACK，每个连接都晚一秒建立',
      loose:
        '使用 SYNPROXY 时设置 net.netfilter.nf_conntrack_tcp_loose=0。它会使在别处开始的连接变为 INVALID，因此交由防火墙所有者决定。',
      timestamps: '从 SYNPROXY 规则中去掉 --timestamp（nft: timestamp），服务器便不再协商时间戳。',
      order:
        '按文档的顺序：raw PREROUTING 中对 SYN notrack，对 INVALID 和 UNTRACKED 使用 SYNPROXY，然后丢弃 INVALID；选项与服务器一致；tcp_timestamps=1。',
    },
  },
  references: ['net/netfilter/nf_synproxy_core.c', 'man iptables-extensions(8): SYNPROXY'],

  examine({ firewall, synproxy, sysctls, counters, question, conntrack, account }) {
    const rules = firewall.proxying.filter(
      ({ kind, ports }) =>
        kind === 'syn' && (question.port === undefined || ports === undefined || ports.includes(question.port)),
    );
    if (rules.length === 0) return ruledOut('none');
    const loose = sysctls?.number(LOOSE);
    const settings = [...(sysctls?.quote(LOOSE) ?? []), ...(sysctls?.quote(TIMESTAMPS) ?? [])];
    const evidence = [...rules.slice(0, 2).map(({ quote }) => quote), ...(synproxy?.quotes ?? []), ...settings];
    const busy = synproxy !== undefined && synproxy.syns >= NETWORK.least;
    if (!busy) {
      if (loose === 1) {
        return found({
          state: 'latent',
          confidence: 'likely',
          evidence,
          chain: ['chainAnswer', 'chainLoose', 'chainFail'],
          advice: ['loose', 'order'],
        });
      }
      return synproxy === undefined ? unknown('synproxy') : measuredOut('idle2');
    }
    const { syns, valid, invalid } = synproxy;
    const echoed = counters?.movement('TcpExtTSEcrRejected', HANDSHAKE);
    if (valid >= syns * FINISHED && echoed?.speaks === 'active' && echoed.count >= valid * FINISHED) {
      return found({
        state: 'active',
        confidence: 'likely',
        explains: account?.unfinished ?? undefined,
        evidence: [...evidence, ...echoed.evidence, ...(counters?.quotes('TcpExtTCPSynRetrans') ?? [])],
        chain: ['chainAnswer', 'chainEcho', 'chainDelay'],
        advice: ['timestamps'],
      });
    }
    if (valid >= syns * FINISHED) return measuredOut('well');
    const story = { state: 'active', explains: syns - valid } as const;
    const resets = counters?.increase('TcpOutRsts') ?? 0;
    if (loose === 1 && resets >= NETWORK.least) {
      return found({
        ...story,
        confidence: resets >= (syns - valid) * FINISHED ? 'proven' : 'likely',
        evidence: [...evidence, ...(counters?.quotes('TcpOutRsts') ?? []), ...(conntrack?.invalid.evidence ?? [])],
        chain: ['chainAnswer', 'chainLoose', 'chainFail'],
        advice: ['loose', 'order'],
      });
    }
    if (invalid >= NETWORK.least && invalid >= valid) {
      return found({
        ...story,
        confidence: 'likely',
        evidence,
        chain: ['chainAnswer', 'chainCookie', 'chainFail'],
        advice: ['order'],
      });
    }
    return measuredOut('flood');
  },
});
