import type { GroupFact } from '../facts/control-groups.ts';
import { HANDSHAKE } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';
import { acceptQueueSymptoms } from './symptoms.ts';

export const memoryCgroupSocketPressure = defineRule({
  id: 'memory-cgroup-socket-pressure',
  label: 'tcp-memory-pressure',
  needs: ['groups'],
  rootOf: [...acceptQueueSymptoms, 'no-listener'],
  text: {
    en: {
      title: 'The memory limit of the service’s control group is reached',
      mechanism:
        'Socket buffers count against the memory limit of the group. At the limit windows shrink, what arrives is dropped, accept() waits for memory, and at last a process is killed and its listener is gone.',
      noLimit: 'No control group of the listening processes has a memory limit.',
      idle: 'No control group of the listening processes met its memory limit.',
      harmless: 'The limit was met {met} times, but nothing was killed and no queue or buffer overflows.',
      chainKilled: 'memory limit of the control group reached, {killed} processes killed',
      chainMet: 'memory limit of the control group met {met} times',
      chainSockets: 'sockets get no memory, or their program is gone',
      raise: 'Raise the limit (memory.max, MemoryMax=, limits.memory, docker update --memory), or find what grows.',
    },
    zh: {
      title: '服务所在 cgroup 达到内存上限',
      mechanism:
        '套接字缓冲计入 cgroup 的内存上限。达到上限后窗口收缩、到达的数据被丢弃、accept() 等待内存，最终进程被杀死，监听随之消失。',
      noLimit: '监听进程所在的 cgroup 都没有内存上限。',
      idle: '监听进程所在的 cgroup 都没有达到内存上限。',
      harmless: '达到上限 {met} 次，但没有进程被杀死，也没有队列或缓冲溢出。',
      chainKilled: 'cgroup 达到内存上限，{killed} 个进程被杀死',
      chainMet: 'cgroup 达到内存上限 {met} 次',
      chainSockets: '套接字得不到内存，或其程序已经消失',
      raise: '提高上限（memory.max、MemoryMax=、limits.memory、docker update --memory），或查明是什么在增长。',
    },
  },
  references: ['mm/memcontrol.c: mem_cgroup_charge_skmem', 'Documentation/admin-guide/cgroup-v2: memory.events'],
  never: {
    en: ['tcp_mem and rmem_max give a group at its limit no more memory.'],
    zh: ['tcp_mem 和 rmem_max 不会给达到上限的 cgroup 更多内存。'],
  },

  examine({ groups, acceptQueue, counters }) {
    // Where a queue overflows only its own service is meant; a neighbour at its limit is another story.
    const overflowing =
      acceptQueue?.state === 'active' ? acceptQueue.suspects.flatMap((suspect) => suspect.groups) : [];
    const limited = (overflowing.length > 0 ? overflowing : groups).filter(({ memory }) => memory !== undefined);
    if (limited.length === 0) return ruledOut('noLimit');
    const watched = limited.filter(({ memory }) => memory?.met !== undefined);
    if (watched.length === 0) return unknown('groups');
    const worst = watched.reduce((one, other) => (pressure(other) > pressure(one) ? other : one));
    const { met = 0, killed = 0 } = worst.memory ?? {};
    if (met === 0 && killed === 0) return measuredOut('idle');
    const dropped = counters?.movement('TcpExtTCPRcvQDrop', HANDSHAKE);
    const felt = acceptQueue?.state === 'active' || dropped?.speaks === 'active';
    // A group full of page cache meets its limit all day, and nothing is wrong with it.
    if (killed === 0 && !felt) return ruledOut('harmless', { met });
    return found({
      state: 'active',
      confidence: killed > 0 ? 'likely' : 'possible',
      evidence: [...worst.quotes.memory, ...(dropped?.evidence ?? [])],
      chain: [killed > 0 ? 'chainKilled' : 'chainMet', 'chainSockets'],
      advice: ['raise'],
      values: { met, killed },
    });
  },
});

/** A process that was killed weighs more than any number of times the limit was met. */
function pressure({ memory }: GroupFact): number {
  return (memory?.killed ?? 0) * 1e9 + (memory?.met ?? 0);
}
