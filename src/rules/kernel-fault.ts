import { found, ruledOut } from './answers.ts';
import { defineRule } from './rule.ts';

/** Names of the network code in a message or its trace. */
const NETWORK_CODE =
  /unregister_netdevice|\bksoftirqd\b|\bat net\/|\b(?:tcp|inet|inet6|sock|skb|nf|nft|ipt|ip|ip6|udp|netif|napi|net_rx|neigh|fib|veth|br|vxlan|virtnet|ixgbe|mlx5e?|ena|bnxt)_\w+/;

export const kernelFault = defineRule({
  id: 'kernel-fault',
  label: 'kernel-bug',
  byExclusion: true,
  needs: ['log'],
  text: {
    en: {
      title: 'The kernel reports a fault of its own',
      mechanism:
        'After an oops, a lock-up or a leaked reference parts of the kernel no longer work: packets are lost or sockets hang without any counter that says so.',
      none: 'The kernel log shows no fault of the kernel.',
      search:
        'Search the message with its function names in the bug tracker of the distribution; a newer kernel is the cure.',
      reboot: 'Until then only a reboot clears the state.',
    },
    zh: {
      title: '内核报告了自身的故障',
      mechanism: '发生 oops、死锁或引用泄漏后，内核的部分功能不再工作：丢包或套接字挂起，而没有任何计数器说明。',
      none: '内核日志中没有内核自身的故障。',
      search: '用该消息及其函数名在发行版的缺陷跟踪系统中搜索；升级内核才能根治。',
      reboot: '在此之前只有重启能清除该状态。',
    },
  },
  references: ['Documentation/admin-guide/bug-hunting.rst'],
  never: { en: ['No sysctl mends a kernel.'], zh: ['任何 sysctl 都修不好内核。'] },

  examine({ log }) {
    const faults = log.filter(({ kind }) => kind === 'kernel-fault');
    if (faults.length === 0) return ruledOut('none');
    const network = faults.some(({ quote }) => NETWORK_CODE.test(quote.line));
    return found({
      state: 'active',
      confidence: network ? 'likely' : 'possible',
      evidence: faults.slice(-4).map(({ quote }) => quote),
      advice: ['search', 'reboot'],
    });
  },
});
