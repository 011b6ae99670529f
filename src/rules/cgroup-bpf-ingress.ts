import { explained, found, measuredOut, ruledOut, silent, stateOf, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** ACKs with a cookie of somebody else; one or two come to every host. */
const LEAST_FOREIGN = 3;

export const cgroupBpfIngress = defineRule({
  id: 'cgroup-bpf-ingress',
  label: 'firewall-drop',
  needs: ['ownDrops'],
  text: {
    en: {
      title: 'A program of the control group refuses packets for the listener',
      mechanism:
        "A BPF program attached to the listener's control group (IPAddressDeny= of its systemd unit, a container policy) denies the packet. TCP has counted it by then; no other counter moves but the drop count of the listening socket.",
      counted: 'Whatever the listeners refused, SNMP counted too.',
      filter:
        'Something is attached to the listening socket itself (its option memory is not 0): see the socket filter.',
      nothing: 'No control group of the listener has such a program.',
      chainProgram: 'a program of the control group {cgroup} decides about packets for {name}',
      chainRefused: 'it denies them, counted by the socket alone',
      unit: 'Show what the unit allows: systemctl show -p IPAddressDeny -p IPAddressAllow UNIT, for the unit of {cgroup}; bpftool cgroup tree lists the programs. Mend it in the unit or in the policy of the container network.',
    },
    zh: {
      title: '控制组的程序拒绝了发往监听者的包',
      mechanism:
        '挂在监听者控制组上的 BPF 程序（systemd 单元的 IPAddressDeny=、容器策略）拒绝了该包。此时 TCP 已经计数；除监听套接字自身的丢弃计数外，没有其他计数器变化。',
      counted: '监听者拒绝的包在 SNMP 中都有计数。',
      filter: '监听套接字本身附加了东西（其选项内存不为 0）：参见套接字过滤器。',
      nothing: '监听者所在的控制组没有这样的程序。',
      chainProgram: '控制组 {cgroup} 的程序决定发往 {name} 的包',
      chainRefused: '程序拒绝这些包，只有套接字自身计数',
      unit: '查看单元允许什么：systemctl show -p IPAddressDeny -p IPAddressAllow UNIT（{cgroup} 对应的单元）；bpftool cgroup tree 列出程序。在单元或容器网络策略中修正。',
    },
  },
  references: ['net/core/filter.c: sk_filter_trim_cap', 'man systemd.resource-control(5): IPAddressDeny='],
  never: {
    en: ['No firewall rule or sysctl overrides what the control group denies.'],
    zh: ['任何防火墙规则或 sysctl 都无法越过控制组的拒绝。'],
  },

  examine(facts) {
    const { ownDrops, programs } = facts;
    const nothing = silent(ownDrops, 'ownDrops');
    if (nothing !== undefined) return nothing.kind === 'ruled-out' ? measuredOut('counted') : nothing;
    // Counters and sockets are read some milliseconds apart: beside drops that have a counter, a few more are those.
    if ((facts.counters?.increase('TcpExtListenDrops') ?? 0) >= ownDrops.count) return measuredOut('counted');
    const state = stateOf(ownDrops);
    // A filter or key of the socket takes option memory; a program of the control group does not.
    const suspect = ownDrops.listeners.find(({ listener }) => (listener.optionMemory ?? 0) === 0);
    if (suspect === undefined) return ruledOut('filter');
    const { cgroup = '' } = suspect.listener;
    const attached = programs?.above(cgroup, 'ingress');
    if (attached?.length === 0) return ruledOut('nothing');
    // An ACK whose cookie does not fit is refused by the listener too, and told apart by its own counter.
    const cookies = (facts.counters?.increase('TcpExtSyncookiesFailed') ?? 0) >= LEAST_FOREIGN;
    if (attached === undefined && cookies) return unknown('programs');
    return found({
      state,
      // Without the list of programs it is one of several things that nothing counts.
      confidence: state === 'active' && attached !== undefined ? 'proven' : 'possible',
      explains: explained(ownDrops, facts),
      evidence: [
        ...ownDrops.evidence,
        ...(attached?.slice(0, 3) ?? []),
        ...(facts.counters?.quotes('TcpInSegs') ?? []),
      ],
      chain: ['chainProgram', 'chainRefused'],
      advice: ['unit'],
      values: { cgroup: cgroup.startsWith('/') ? cgroup : '/', name: suspect.name },
    });
  },
});
