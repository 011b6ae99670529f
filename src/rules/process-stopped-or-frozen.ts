import type { ProcessFact } from '../facts/listeners.ts';
import type { ListenerProcess } from '../snapshot/snapshot.ts';
import { found, ruledOut } from './answers.ts';
import { acceptQueueSymptoms } from './symptoms.ts';
import { defineRule } from './rule.ts';

/** Kernel functions a frozen task sleeps in: cgroup v2, cgroup v1. */
const FREEZER = /^(?:do_freezer_trap|__refrigerator)$/;

export const processStoppedOrFrozen = defineRule({
  id: 'process-stopped-or-frozen',
  label: 'app-stalled',
  needs: ['listeners', 'acceptQueue'],
  rootOf: acceptQueueSymptoms,
  text: {
    en: {
      title: 'The listening process is stopped or frozen',
      mechanism:
        'The kernel completes handshakes on its own until one more than the backlog waits; nobody calls accept(), because the process does not run. After that every SYN is dropped.',
      running: 'The processes behind the listeners are running, and their control groups are not frozen.',
      unknownProcess: 'The state of the listening processes was not read.',
      chain: '{command} (pid {pid}) is in state {state}',
      chainFrozen: 'the control group of {command} (pid {pid}) is frozen',
      chainWaits: '{command} (pid {pid}) waits in the kernel and cannot be interrupted (state D, {wchan})',
      disk: 'Find out what it waits for: /proc/{pid}/stack, dmesg for a disk or NFS server that does not answer. Only that mends it; a signal does not reach it.',
      continue:
        'Let the process run again: kill -CONT {pid}, thaw its control group, unpause the container, or end the debugger.',
    },
    zh: {
      title: '监听进程已停止或被冻结',
      mechanism:
        '内核会自行完成握手，直到等待的连接比 backlog 多一个；进程不运行，没有人调用 accept()，此后每个 SYN 都被丢弃。',
      running: '监听套接字背后的进程正在运行，其 cgroup 也没有被冻结。',
      unknownProcess: '没有读到监听进程的状态。',
      chain: '{command}（pid {pid}）处于状态 {state}',
      chainFrozen: '{command}（pid {pid}）所在的 cgroup 已被冻结',
      chainWaits: '{command}（pid {pid}）在内核中等待且不可中断（状态 D，{wchan}）',
      disk: '查明它在等什么：/proc/{pid}/stack，以及 dmesg 中无响应的磁盘或 NFS 服务器。只有解决它才行；信号到不了该进程。',
      continue: '让进程继续运行：kill -CONT {pid}，解冻其 cgroup，取消容器暂停，或结束调试器。',
    },
  },
  references: ['man proc(5): State', 'kernel/cgroup/freezer.c'],
  never: {
    en: ['No sysctl makes a stopped process accept.'],
    zh: ['没有任何 sysctl 能让已停止的进程 accept。'],
  },

  examine({ listeners, acceptQueue }) {
    const candidates = acceptQueue.suspects.length > 0 ? acceptQueue.suspects : listeners.all;
    const known = candidates.filter(({ processes }) => processes.some(({ state }) => state !== undefined));
    if (known.length === 0) return ruledOut('unknownProcess');
    const stopped = known.find(({ processes }) => processes.every((process) => isStopped(process)));
    const frozen = known.find(({ groups }) => groups.some((group) => group.frozen));
    const waits = known.find((one) => one.full && one.processes.every((process) => waitsForDisk(process)));
    const listener = frozen ?? stopped ?? waits;
    const process = listener?.processes[0];
    if (listener === undefined || process === undefined) return ruledOut('running');
    const waiting = listener.full || listener.listener.acceptQueue > 0;
    const groups = listener.groups.filter((group) => group.frozen).flatMap(({ quotes }) => quotes.frozen);
    return found({
      state: acceptQueue.state === 'active' ? 'active' : 'latent',
      confidence: waiting && listener !== waits ? 'proven' : 'likely',
      evidence: [
        listener.quote,
        ...groups.slice(0, 2),
        { source: 'listener-processes', line: process.row ?? describe(process) },
      ],
      chain: [frozen !== undefined ? 'chainFrozen' : stopped !== undefined ? 'chain' : 'chainWaits'],
      advice: [listener === waits ? 'disk' : 'continue'],
      values: {
        pid: process.pid,
        command: process.command,
        state: process.state ?? '?',
        wchan: process.wchan ?? '?',
      },
    });
  },
});

/** At both ends of the window: a moment in state D is ordinary. */
function waitsForDisk({ state, stateBefore }: ProcessFact): boolean {
  return state === 'D' && stateBefore === 'D';
}

function isStopped({ state, wchan }: ListenerProcess): boolean {
  return state === 'T' || state === 't' || (wchan !== undefined && FREEZER.test(wchan));
}

function describe({ pid, command, state }: ListenerProcess): string {
  return `${pid} (${command}) ${state}`;
}
