import type { ListenerProcess } from '../snapshot/snapshot.ts';
import { found, ruledOut, unknown } from './answers.ts';
import { acceptQueueSymptoms } from './symptoms.ts';
import { defineRule } from './rule.ts';

/** The count is read at another moment than the limit is met, and accept() needs one more. */
const NEARLY_ALL = 0.98;

export const fdExhaustionProcess = defineRule({
  id: 'fd-exhaustion-process',
  label: 'fd-exhaustion',
  needs: [],
  rootOf: acceptQueueSymptoms,
  text: {
    en: {
      title: 'The program has no file descriptors left',
      mechanism:
        'accept() fails with EMFILE before it takes a connection, so finished handshakes stay in the accept queue until it overflows.',
      enough: 'The listening processes are well below their descriptor limits.',
      chainLimit: 'descriptor limit of the process reached (EMFILE)',
      chainAccept: 'accept() fails',
      raise:
        'Raise LimitNOFILE= of the unit (prlimit --nofile for the running process), and find out whether descriptors leak.',
    },
    zh: {
      title: '程序的文件描述符已用尽',
      mechanism: 'accept() 在取出连接之前就以 EMFILE 失败，完成的握手留在全连接队列中直到溢出。',
      enough: '监听进程远未达到描述符上限。',
      chainLimit: '达到进程的描述符上限（EMFILE）',
      chainAccept: 'accept() 失败',
      raise: '调大单元的 LimitNOFILE=（对运行中的进程用 prlimit --nofile），并查明描述符是否泄漏。',
    },
  },
  references: ['net/socket.c: __sys_accept4', 'man accept(2): EMFILE'],
  never: {
    en: ['fs.file-max is the limit of the machine: raising it does not help one process.'],
    zh: ['fs.file-max 是整机上限：调大它帮不了单个进程。'],
  },

  examine({ listeners, acceptQueue, reported }) {
    const said = reported?.filter(({ kind }) => kind === 'process-files') ?? [];
    const suspects =
      acceptQueue !== undefined && acceptQueue.suspects.length > 0 ? acceptQueue.suspects : listeners?.all;
    const known =
      suspects?.flatMap(({ processes }) => processes.filter(({ openFiles }) => openFiles !== undefined)) ?? [];
    const exhausted = known.filter((process) => isExhausted(process));
    const story = { chain: ['chainLimit', 'chainAccept'], advice: ['raise'] } as const;
    const overflowing = acceptQueue?.state === 'active';
    if (exhausted.length > 0) {
      const evidence = exhausted
        .slice(0, 2)
        .map((process) => ({ source: 'listener-processes', line: describe(process) }));
      return found({
        ...story,
        state: overflowing || said.length > 0 ? 'active' : 'latent',
        confidence: overflowing || said.length > 0 ? 'proven' : 'likely',
        evidence: [...evidence, ...said.map(({ quote }) => quote)],
      });
    }
    if (said.length > 0) {
      return found({
        ...story,
        state: overflowing ? 'active' : 'past',
        confidence: 'likely',
        evidence: said.slice(0, 4).map(({ quote }) => quote),
      });
    }
    return known.length > 0 ? ruledOut('enough') : unknown('listeners');
  },
});

function isExhausted({ openFiles, maxOpenFiles }: ListenerProcess): boolean {
  if (openFiles === undefined || maxOpenFiles === undefined) return false;
  return openFiles >= Math.min(maxOpenFiles - 1, maxOpenFiles * NEARLY_ALL);
}

function describe({ pid, command, openFiles, maxOpenFiles, limitsRow }: ListenerProcess): string {
  const limit = limitsRow === undefined ? '' : `; ${limitsRow.trim()}`;
  return `/proc/${pid}/fd: ${openFiles} open of ${maxOpenFiles} (${command})${limit}`;
}
