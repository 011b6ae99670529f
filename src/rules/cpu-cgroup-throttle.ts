import type { GroupFact } from '../facts/control-groups.ts';
import type { ListenerFact } from '../facts/listeners.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';
import { acceptQueueSymptoms } from './symptoms.ts';

/** Of the periods in which the service ran: one that is throttled now and then still comes to accept(). */
const FELT = 0.1;
/** Throttled in most of them, it runs only in slices of a few milliseconds. */
const MOSTLY = 0.5;
/** Fewer periods say nothing: they are a tenth of a second each. */
const ENOUGH_PERIODS = 5;

export const cpuCgroupThrottle = defineRule({
  id: 'cpu-cgroup-throttle',
  label: 'app-stalled',
  needs: ['groups'],
  rootOf: acceptQueueSymptoms,
  text: {
    en: {
      title: 'The service is throttled by the CPU limit of its control group',
      mechanism:
        'A group that has used up its quota does not run until the next period. accept() is called in short slices only, so that a burst fills the queue although the machine has idle processors.',
      noQuota: 'No control group of the listening processes has a CPU limit.',
      idle: 'No control group of the listening processes was throttled.',
      harmless: 'Throttled in {throttled} of {periods} periods, but no accept queue overflows.',
      rarely: 'Throttled in {throttled} of {periods} periods only.',
      chain: 'CPU limit of {cpus} used up in {throttled} of {periods} periods',
      chainAccept: 'accept() is called in short slices only',
      raise:
        'Raise the limit (cpu.max, CPUQuota= of the unit, limits.cpu of the pod, docker update --cpus), or run fewer threads; what uses the time may be another process of the same group.',
      burst: 'Where bursts are short, a larger backlog in the program bridges the pauses.',
    },
    zh: {
      title: '服务被其 cgroup 的 CPU 限额节流',
      mechanism:
        '用完配额的 cgroup 在下一个周期之前不再运行。accept() 只能在短促的时间片内被调用，即使机器还有空闲 CPU，突发连接也会填满队列。',
      noQuota: '监听进程所在的 cgroup 都没有 CPU 限额。',
      idle: '监听进程所在的 cgroup 都没有被节流。',
      harmless: '{periods} 个周期中有 {throttled} 个被节流，但没有全连接队列溢出。',
      rarely: '{periods} 个周期中只有 {throttled} 个被节流。',
      chain: '{periods} 个周期中有 {throttled} 个用完了 {cpus} 个 CPU 的限额',
      chainAccept: 'accept() 只能在短促的时间片内被调用',
      raise:
        '提高限额（cpu.max、单元的 CPUQuota=、pod 的 limits.cpu、docker update --cpus），或减少线程；耗掉时间的也可能是同组的其他进程。',
      burst: '若突发很短，在程序中调大 backlog 可以撑过停顿。',
    },
  },
  references: ['kernel/sched/fair.c: throttle_cfs_rq', 'Documentation/admin-guide/cgroup-v2: cpu.stat'],
  never: {
    en: ['No sysctl gives a throttled group more time.'],
    zh: ['没有任何 sysctl 能给被节流的 cgroup 更多时间。'],
  },

  examine({ groups, listeners, acceptQueue }) {
    const suspects = acceptQueue !== undefined && acceptQueue.suspects.length > 0 ? acceptQueue.suspects : undefined;
    const around = groupsOf(suspects ?? listeners?.all, groups);
    if (around.length === 0) return unknown('groups');
    const limited = around.filter(({ cpus }) => cpus !== undefined);
    const counted = around.filter(({ throttling }) => throttling !== undefined);
    // Values that somebody pasted may lack the limit: then the counts alone speak.
    if (limited.length === 0 && !counted.some((group) => group.path === '')) return ruledOut('noQuota');
    const worst = counted.reduce<GroupFact | undefined>(
      (one, other) => (share(other) > share(one) ? other : one),
      undefined,
    );
    const { throttled, periods, total } = worst?.throttling ?? { throttled: undefined, periods: undefined, total: 0 };
    const cpus = `${worst?.cpus ?? '?'}`;
    const overflowing = acceptQueue?.state === 'active';
    if (throttled === undefined || periods === undefined) {
      const ever = Math.max(total, ...counted.map(({ throttling }) => throttling?.total ?? 0));
      if (ever === 0) return measuredOut('idle');
      if (!overflowing && acceptQueue?.state !== 'past') return ruledOut('harmless', { throttled: ever, periods: '?' });
      return found({
        state: 'past',
        confidence: 'possible',
        evidence: counted.flatMap(({ quotes }) => quotes.cpu),
        chain: ['chain', 'chainAccept'],
        advice: ['watchAgain', 'raise'],
        values: { throttled: ever, periods: '?', cpus },
      });
    }
    const values = { throttled, periods, cpus };
    if (worst === undefined || throttled === 0) return measuredOut('idle');
    if (!overflowing) return ruledOut('harmless', values);
    if (share(worst) < FELT) return ruledOut('rarely', values);
    const proven = share(worst) >= MOSTLY && suspects?.some(({ full, refused }) => full || (refused ?? 0) > 0) === true;
    return found({
      state: 'active',
      confidence: proven ? 'proven' : share(worst) >= MOSTLY ? 'likely' : 'possible',
      evidence: [...worst.quotes.cpu, ...(suspects ?? []).slice(0, 2).map(({ quote }) => quote)],
      chain: ['chain', 'chainAccept'],
      advice: ['raise', 'burst'],
      values,
    });
  },
});

function groupsOf(suspects: readonly ListenerFact[] | undefined, all: readonly GroupFact[]): readonly GroupFact[] {
  const bare = all.filter(({ path }) => path === '');
  return [...new Set([...bare, ...(suspects ?? []).flatMap((suspect) => suspect.groups)])];
}

/** Throttled periods of all periods of the window; -1 where there is no count. */
function share(group: GroupFact | undefined): number {
  const { throttled, periods } = group?.throttling ?? {};
  if (throttled === undefined || periods === undefined) return -1;
  return throttled === 0 || periods < ENOUGH_PERIODS ? 0 : throttled / periods;
}
