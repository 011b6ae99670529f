import type { Kernel } from '../snapshot/snapshot.ts';
import { found, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

const MODE = 'net.ipv4.vs.conn_reuse_mode';
const EXPIRE = 'net.ipv4.vs.expire_nodest_conn';
const CONNTRACK = 'net.ipv4.vs.conntrack';

export const ipvsConnReuse = defineRule({
  id: 'ipvs-conn-reuse',
  label: 'ipvs-port-reuse',
  needs: ['sysctls'],
  kernel: 'up to 5.8, where ip_vs is loaded',
  text: {
    en: {
      title: 'IPVS drops the first SYN of a reused client port',
      mechanism:
        'A SYN that matches an old IPVS connection is scheduled anew. Up to 5.8, when that connection uses conntrack, the packet is dropped once: the client loses one second.',
      notLoaded: 'ip_vs is not loaded: its sysctls are absent.',
      off: 'conn_reuse_mode is 0.',
      noConntrack: 'IPVS does not use conntrack here (net.ipv4.vs.conntrack=0).',
      recent: 'From 5.9 on the SYN is dropped only when an old entry is really in the way.',
      chainStick:
        'a reused port still belongs to a real server that was taken out (conn_reuse_mode 0, expire_nodest_conn 0)',
      chainGone: 'its SYNs go to an address that does not answer',
      expire:
        'expire_nodest_conn=1 forgets connections of removed real servers; conn_reuse_mode=1 schedules reused ports anew, without the lost second from 5.9 on.',
      chainReuse: 'a client reuses a port while IPVS remembers it',
      chainSecond: 'the first SYN is dropped, the second comes after one second',
      mode: 'conn_reuse_mode=0 avoids the second, at the price that connections may stick to a removed real server; a kernel from 5.9 on needs neither.',
    },
    zh: {
      title: 'IPVS 丢弃复用端口的第一个 SYN',
      mechanism:
        '与旧 IPVS 连接匹配的 SYN 会被重新调度。在 5.8 及更早内核上，如果该连接使用 conntrack，则该包被丢弃一次：客户端损失一秒。',
      notLoaded: '没有加载 ip_vs：其 sysctl 不存在。',
      off: 'conn_reuse_mode 为 0。',
      noConntrack: '此处 IPVS 不使用 conntrack（net.ipv4.vs.conntrack=0）。',
      recent: '从 5.9 起，只有旧条目确实冲突时才丢弃 SYN。',
      chainStick: '复用的端口仍属于已移除的后端（conn_reuse_mode 0，expire_nodest_conn 0）',
      chainGone: '其 SYN 被发往不再应答的地址',
      expire:
        'expire_nodest_conn=1 会忘记已移除后端的连接；conn_reuse_mode=1 会重新调度复用的端口，从 5.9 起不再损失一秒。',
      chainReuse: '客户端复用了 IPVS 仍记得的端口',
      chainSecond: '第一个 SYN 被丢弃，一秒后才有第二个',
      mode: 'conn_reuse_mode=0 可避免这一秒，代价是连接可能粘在已移除的后端；5.9 及以后的内核两者都不需要。',
    },
  },
  references: ['net/netfilter/ipvs/ip_vs_core.c: ip_vs_in'],

  examine({ sysctls, snapshot, reported }) {
    const mode = sysctls.number(MODE);
    if (mode === undefined) return sysctls.chosen ? unknown('sysctls') : ruledOut('notLoaded');
    if (mode === 0) {
      const failed = reported?.filter(({ kind }) => kind === 'host-unreachable' || kind === 'timed-out') ?? [];
      if (!sysctls.chosen || sysctls.number(EXPIRE) !== 0 || failed.length === 0) return ruledOut('off');
      return found({
        state: 'past',
        confidence: 'likely',
        evidence: [...sysctls.quote(MODE), ...sysctls.quote(EXPIRE), ...failed.slice(0, 2).map(({ quote }) => quote)],
        chain: ['chainStick', 'chainGone'],
        advice: ['expire'],
      });
    }
    if (sysctls.number(CONNTRACK) === 0) return ruledOut('noConntrack');
    if (isRecent(snapshot.kernel)) return ruledOut('recent');
    return found({
      state: 'latent',
      confidence: 'possible',
      evidence: [...sysctls.quote(MODE), ...sysctls.quote(CONNTRACK)],
      chain: ['chainReuse', 'chainSecond'],
      advice: ['mode'],
    });
  },
});

function isRecent(kernel: Kernel | undefined): boolean {
  return kernel !== undefined && (kernel.major > 5 || (kernel.major === 5 && kernel.minor >= 9));
}
