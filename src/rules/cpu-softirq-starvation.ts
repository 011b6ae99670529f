import { found, measuredOut } from './answers.ts';
import { defineRule } from './rule.ts';

/** Part of a CPU's time: the rest is too little for anything to be on time. */
const SATURATED = 0.8;
/** A guest that gets less than half of the time it wants is late by scheduling periods of the hypervisor. */
const STOLEN = 0.5;

export const cpuSoftirqStarvation = defineRule({
  id: 'cpu-softirq-starvation',
  label: 'softnet-backlog-drop',
  needs: [],
  rootOf: ['nic-ring-overflow', 'softnet-backlog-drop'],
  text: {
    en: {
      title: 'The CPU that receives packets has no time left',
      mechanism:
        'One CPU serves the receive queue. When interrupts, other work at high priority or the hypervisor take its time, packets wait too long, or the ring and the backlog fill up behind it. The average over all CPUs hides it.',
      free: 'No CPU spent more than {percent} % of the window on interrupts or waited for the hypervisor.',
      chainBusy: 'CPU {cpu} spends {percent} % of its time on packets and interrupts',
      chainStolen: 'the hypervisor takes {percent} % of the time of CPU {cpu}',
      chainStuck: 'a CPU was stuck',
      chainLate: 'packets are served too late, or find no room',
      spread:
        'Spread the receive queues and interrupts over more CPUs (RSS: ethtool -L; RPS; irqbalance), and keep noisy work off the CPU that receives.',
      hypervisor: 'Ask for more CPU time from the hypervisor: steal means that others run in your place.',
      stuck: 'Find out what held the CPU: the stack below the message in dmesg names it.',
    },
    zh: {
      title: '接收包的 CPU 没有余量',
      mechanism:
        '接收队列由一个 CPU 服务。当中断、高优先级任务或宿主机占用其时间时，包等待过久，或者接收环和 backlog 在后面被填满。所有 CPU 的平均值会掩盖这一点。',
      free: '窗口内没有 CPU 把超过 {percent} % 的时间用于中断或等待宿主机。',
      chainBusy: 'CPU {cpu} 把 {percent} % 的时间用于收包和中断',
      chainStolen: '宿主机占走了 CPU {cpu} {percent} % 的时间',
      chainStuck: '有 CPU 被卡住',
      chainLate: '包处理过晚，或没有空间存放',
      spread: '把接收队列和中断分散到更多 CPU（RSS：ethtool -L；RPS；irqbalance），并让其他重负载避开收包的 CPU。',
      hypervisor: '向宿主机申请更多 CPU 时间：steal 表示别的虚拟机在占用。',
      stuck: '查明是什么占住了 CPU：dmesg 中该消息下方的调用栈会指出。',
    },
  },
  references: ['kernel/softirq.c', 'net/core/dev.c: net_rx_action', 'Documentation/admin-guide/lockup-watchdogs.rst'],
  never: {
    en: ['A longer backlog hides a CPU without time; it does not give it any.'],
    zh: ['加长 backlog 只会掩盖 CPU 没有余量，并不会带来余量。'],
  },

  examine({ processors, receivePath, log }) {
    const stuck = (log ?? []).filter(
      ({ kind, fresh, quote }) =>
        fresh && (kind === 'processor-stuck' || (kind === 'kernel-fault' && /soft lockup/i.test(quote.line))),
    );
    const values = { cpu: 0, percent: 0 };
    if (stuck.length > 0) {
      return found({
        state: 'active',
        confidence: 'likely',
        evidence: stuck.slice(0, 3).map(({ quote }) => quote),
        chain: ['chainStuck', 'chainLate'],
        advice: ['stuck'],
        values,
      });
    }
    if (processors === undefined) return { kind: 'unknown', needs: 'processors' };
    const { busiest } = processors;
    const busy = busiest.interrupts >= SATURATED;
    if (!busy && busiest.steal < STOLEN && busiest.interrupts + busiest.steal < SATURATED) {
      return measuredOut('free', { percent: Math.round(SATURATED * 100) });
    }
    const stolen = busiest.steal > busiest.interrupts;
    const loses = receivePath?.ring.speaks === 'active' || receivePath?.backlogDrops.speaks === 'active';
    const part = stolen ? busiest.steal : busiest.interrupts;
    return found({
      // A busy CPU that loses nothing is a busy CPU.
      state: loses ? 'active' : 'latent',
      confidence: loses ? 'likely' : 'possible',
      evidence: [busiest.quote],
      chain: [stolen ? 'chainStolen' : 'chainBusy', 'chainLate'],
      advice: [stolen ? 'hypervisor' : 'spread'],
      values: { cpu: busiest.cpu, percent: Math.round(part * 100) },
    });
  },
});
