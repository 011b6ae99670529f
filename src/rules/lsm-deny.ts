import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** Security modules that have a say in TCP requests. AppArmor has one only with secmark rules, BPF programs anything. */
const WITH_HOOKS = new Set(['selinux', 'smack', 'apparmor', 'bpf']);

export const lsmDeny = defineRule({
  id: 'lsm-deny',
  label: 'firewall-drop',
  needs: [],
  text: {
    en: {
      title: 'A security module refuses the connection request',
      mechanism:
        'SELinux, Smack or another security module may refuse a SYN by its label (labelled networking, secmark, NetLabel). The listener then drops it; nothing counts it by name, and the audit log holds the denial.',
      noModule: 'No security module with network hooks is active: {modules}.',
      permissive: 'SELinux is permissive: it logs and refuses nothing.',
      accounted: 'Every drop of the listeners has its own counter.',
      chainLabel: 'the label of the packet is not allowed for the socket',
      chainDenied: 'a security module denies the request, and writes it to the audit log',
      policy:
        'Mend the policy or the labels: ausearch -m avc -ts recent, audit2why, semanage port, netlabelctl, iptables secmark rules.',
    },
    zh: {
      title: '安全模块拒绝了连接请求',
      mechanism:
        'SELinux、Smack 或其他安全模块可能按标签拒绝 SYN（带标签的网络、secmark、NetLabel）。监听套接字随即丢弃它；没有专门的计数器，审计日志里有拒绝记录。',
      noModule: '没有启用带网络钩子的安全模块：{modules}。',
      permissive: 'SELinux 为 permissive：只记录，不拒绝。',
      accounted: '监听套接字的每一次丢弃都有各自的计数器。',
      chainLabel: '该套接字不允许带此标签的包',
      chainDenied: '安全模块拒绝该请求并写入审计日志',
      policy:
        '修正策略或标签：ausearch -m avc -ts recent、audit2why、semanage port、netlabelctl、iptables secmark 规则。',
    },
  },
  references: ['net/ipv4/tcp_ipv4.c: tcp_v4_route_req', 'net/core/filter.c: sk_filter_trim_cap'],
  never: {
    en: ['setenforce 0 is a test for a minute, not a cure.'],
    zh: ['setenforce 0 只能做一分钟的测试，不是解决办法。'],
  },

  examine({ security, log, account, ownDrops, counters }) {
    const said = log?.filter(({ kind }) => kind === 'security-denied') ?? [];
    const fresh = said.some((event) => event.fresh);
    const modules = security?.modules;
    if (modules !== undefined && !modules.some((name) => WITH_HOOKS.has(name))) {
      return ruledOut('noModule', { modules: modules.join(', ') });
    }
    if (security?.enforcing === false && modules?.includes('smack') !== true) return ruledOut('permissive');
    const unnamed = account?.residue ?? 0;
    const own = ownDrops?.speaks === 'active' ? ownDrops.count : 0;
    const evidence = [
      ...said.slice(0, 3).map(({ quote }) => quote),
      ...(counters?.quotes('TcpExtListenDrops') ?? []),
      ...(own > 0 ? (ownDrops?.evidence ?? []) : []),
      ...(security?.quotes ?? []),
    ];
    const story = { evidence, chain: ['chainLabel', 'chainDenied', 'synsDropped'], advice: ['policy'] } as const;
    if (fresh) {
      const counted = unnamed + own > 0;
      const explains = counted ? unnamed + own : undefined;
      return found({ ...story, state: 'active', confidence: counted ? 'likely' : 'possible', explains });
    }
    if (said.length > 0) return found({ ...story, state: 'past', confidence: 'possible' });
    if (account !== undefined && account.residue === 0 && own === 0) return measuredOut('accounted');
    return unknown('log');
  },
});
