import type { ListenerFact, ProcessFact } from '../facts/listeners.ts';
import { found, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';
import { acceptQueueSymptoms } from './symptoms.ts';

/** Programs that hold a listening socket only by inheritance: none of them ever calls accept(). */
const NEVER_ACCEPTS = new Set(
  (
    'sh bash dash ash ksh mksh zsh fish csh tcsh busybox sleep tail cat tee head less more grep sed awk mawk gawk find xargs ' +
    'sort tar gzip rsync cp mv rm make git cron crond atd sudo su env nohup setsid timeout time watch strace logger ' +
    'logrotate rotatelogs cronolog multilog svlogd s6-log pause tini dumb-init'
  ).split(' '),
);
/** Kernel functions in which a process waits for a child, for time or for what a pipe brings, and for no connection. */
const WAITS_ELSEWHERE =
  /^(?:do_wait|__do_wait|kernel_wait4|hrtimer_nanosleep|do_nanosleep|common_nsleep|pipe_read|anon_pipe_read|pipe_wait|pipe_wait_readable|do_sigtimedwait|__x64_sys_pause|__do_sys_pause|sigsuspend|flock_lock_inode_wait|n_tty_read)$/;
/** The manager that holds the sockets of units it starts on demand. */
const ACTIVATOR = new Set(['systemd', 'init']);

export const listenerOwnedByNonaccepter = defineRule({
  id: 'listener-owned-by-nonaccepter',
  label: 'app-stalled',
  needs: ['listeners'],
  rootOf: acceptQueueSymptoms,
  text: {
    en: {
      title: 'The listening socket is held by a process that does not accept',
      mechanism:
        'A listening socket lives as long as any process holds its descriptor. When the service is gone and a child, a helper or systemd still holds it, the kernel goes on completing handshakes that nobody takes.',
      owners: 'The owners of the listeners are programs that accept.',
      taken: 'No connection waits at a listener that a helper holds.',
      chainHelper: '{name} is held by {command} (pid {pid}), which never accepts',
      chainSystemd: '{name} is held by systemd alone: its service does not run',
      chainLeft: 'connections wait for a service that is gone',
      close:
        'End {command} (pid {pid}), or let it close the descriptor, and start the service anew; let the service open its socket with close-on-exec.',
      unit: 'Look at the unit behind the socket (systemctl status, journalctl -u): a failed start, a start limit, or one that takes too long. Start it, or stop the socket unit.',
    },
    zh: {
      title: '监听套接字被一个从不 accept 的进程持有',
      mechanism:
        '只要还有进程持有描述符，监听套接字就存在。服务已经不在，而子进程、辅助进程或 systemd 仍持有它时，内核会继续完成没人取走的握手。',
      owners: '监听套接字的持有者都是会 accept 的程序。',
      taken: '辅助进程持有的监听套接字上没有等待的连接。',
      chainHelper: '{name} 被 {command}（pid {pid}）持有，而它从不 accept',
      chainSystemd: '{name} 只被 systemd 持有：其服务没有运行',
      chainLeft: '连接在等待一个已经不在的服务',
      close: '结束 {command}（pid {pid}）或让它关闭该描述符，然后重新启动服务；服务应以 close-on-exec 方式打开套接字。',
      unit: '查看该 socket 背后的单元（systemctl status、journalctl -u）：启动失败、达到启动次数上限，或启动太久。启动它，或停止 socket 单元。',
    },
  },
  references: ['man accept(2)', 'man systemd.socket(5)', 'man fcntl(2): FD_CLOEXEC'],
  never: {
    en: ['A longer queue only holds more connections that nobody takes.'],
    zh: ['更长的队列只会容纳更多没人取走的连接。'],
  },

  examine({ listeners, acceptQueue }) {
    const candidates =
      acceptQueue !== undefined && acceptQueue.suspects.length > 0 ? acceptQueue.suspects : listeners.all;
    const known = candidates.filter(({ listener }) => listener.owners.length > 0);
    if (known.length === 0) return unknown('listeners');
    const held = known.filter((one) => isActivator(one) || helperOf(one) !== undefined);
    if (held.length === 0) return ruledOut('owners');
    const waiting = held.find(({ full }) => full) ?? held.find(({ listener }) => listener.acceptQueue > 0);
    // Sockets of units that start on demand wait for their first connection all their life.
    if (waiting === undefined) return ruledOut('taken');
    const helper = helperOf(waiting);
    const owner = helper ?? waiting.listener.owners[0];
    const overflowing = acceptQueue?.state === 'active' && waiting.full;
    return found({
      state: overflowing ? 'active' : 'latent',
      // One that starts just now has connections waiting, too.
      confidence: waiting.stayedFull ? 'proven' : waiting.full ? 'likely' : 'possible',
      evidence: [
        waiting.quote,
        ...waiting.processes
          .slice(0, 3)
          .flatMap(({ row }) => (row === undefined ? [] : [{ source: 'listener-processes', line: row }])),
      ],
      chain: [helper === undefined ? 'chainSystemd' : 'chainHelper', 'chainLeft'],
      advice: [helper === undefined ? 'unit' : 'close'],
      values: { name: waiting.name, pid: owner?.pid ?? '?', command: owner?.command ?? '?' },
    });
  },
});

function isActivator({ listener: { owners } }: ListenerFact): boolean {
  return owners.every(({ pid, command }) => pid === 1 || ACTIVATOR.has(command));
}

/** The first owner, when none of the owners can be one that accepts. */
function helperOf({ listener: { owners }, processes, stayedFull }: ListenerFact) {
  const idle = owners.every(({ pid, command }) => {
    const process = processes.find((one) => one.pid === pid);
    return NEVER_ACCEPTS.has(process?.command ?? command) || (stayedFull && waitsElsewhere(process));
  });
  return idle && !owners.every(({ pid }) => pid === 1) ? owners[0] : undefined;
}

/** A thread of many may accept while the first one sleeps. */
function waitsElsewhere(process: ProcessFact | undefined): boolean {
  if (process?.wchan === undefined || process.threads !== 1) return false;
  return process.ranSeconds === 0 && WAITS_ELSEWHERE.test(process.wchan);
}
