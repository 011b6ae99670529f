import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { acceptQueueSymptoms } from './symptoms.ts';
import { defineRule } from './rule.ts';

/** The largest default of common programs and runtimes (Node, nginx, Redis); longer was somebody's choice. */
const PROGRAM_DEFAULTS = 511;
/** What kernels from 5.4 on start with. */
const USUAL_CAP = 4096;

export const listenBacklogTooSmall = defineRule({
  id: 'listen-backlog-too-small',
  label: 'accept-queue-overflow',
  needs: [],
  rootOf: acceptQueueSymptoms,
  text: {
    en: {
      title: 'The backlog of the listener is too small for its bursts',
      mechanism:
        'The kernel cuts the listen() argument to net.core.somaxconn at the time of the call. A short burst of connections fills so small a queue before the program comes to accept(), and the SYNs that follow are dropped.',
      notKnown: 'Which listener overflows is not known.',
      stays: 'The queue stays full: a longer one would fill too.',
      large: 'The backlog of {name} is {backlog}: larger than common defaults, and not cut by somaxconn.',
      quiet: 'No accept queue overflowed.',
      chain: 'backlog of {name} is only {backlog}',
      why: 'The backlog of {name} stands at net.core.somaxconn: the cap cuts what the program asks for.',
    },
    zh: {
      title: '监听的 backlog 对突发连接来说太小',
      mechanism:
        '内核在调用 listen() 时把参数截断到 net.core.somaxconn。队列这么小，短促的突发就会在程序 accept() 之前把它填满，随后的 SYN 被丢弃。',
      notKnown: '不知道是哪个监听者溢出。',
      stays: '队列一直是满的：更长的队列也会被填满。',
      large: '{name} 的 backlog 为 {backlog}：大于常见默认值，也没有被 somaxconn 截断。',
      quiet: '没有全连接队列溢出。',
      chain: '{name} 的 backlog 仅为 {backlog}',
      why: '{name} 的 backlog 等于 net.core.somaxconn：上限截断了程序请求的值。',
    },
  },
  references: ['net/socket.c: __sys_listen', 'man listen(2)'],
  never: {
    en: ['A change on the host does not reach a container: each network namespace has its own somaxconn.'],
    zh: ['改动主机不会影响容器：每个网络命名空间有自己的 somaxconn。'],
  },

  examine({ acceptQueue, comparison, sysctls }) {
    if (acceptQueue === undefined) {
      const key = 'net.core.somaxconn';
      if (sysctls?.suspected(key, 128) === undefined) return unknown('acceptQueue');
      return found({
        state: 'latent',
        confidence: 'possible',
        evidence: sysctls.quote(key),
        values: { name: '?', backlog: '?' },
      });
    }
    if (acceptQueue.state === 'unknown') return unknown('counters');
    if (acceptQueue.state !== 'active' && acceptQueue.state !== 'past') return measuredOut('quiet');
    const [first, ...others] = acceptQueue.suspects;
    const backlog = first?.listener.backlog;
    if (first === undefined || backlog === undefined) return ruledOut('notKnown');
    if (others.some(({ listener }) => listener.backlog !== backlog)) return ruledOut('notKnown');
    const stays = acceptQueue.abandoned.length > 0 || acceptQueue.suspects.some(({ staysLong }) => staysLong);
    if (stays) return ruledOut('stays');
    const values = { name: first.name, backlog };
    if (backlog > PROGRAM_DEFAULTS && !(first.capped && backlog < USUAL_CAP)) return ruledOut('large', values);
    // A queue that was not full at both ends of the window has drained in between: bursts, not a stall.
    const likely = comparison.basis === 'window' || backlog <= 128;
    return found({
      state: acceptQueue.state,
      confidence: acceptQueue.state === 'active' && likely ? 'likely' : 'possible',
      explains: acceptQueue.explains,
      evidence: acceptQueue.evidence,
      chain: ['chain'],
      advice: first.capped ? ['relisten'] : ['raiseBacklogInProgram', 'relisten'],
      remedies: first.capped
        ? [
            {
              key: 'net.core.somaxconn',
              to: `${USUAL_CAP}`,
              why: 'why',
              takesEffect: relisten(first.name, first.listener.owners),
            },
          ]
        : [],
      values,
    });
  },
});

function relisten(name: string, owners: readonly { readonly pid: number }[]): string {
  return `after ${name}${owners[0] === undefined ? '' : ` (pid ${owners[0].pid})`} calls listen() again`;
}
