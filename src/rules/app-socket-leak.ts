import { countedSockets } from '../facts/counted-sockets.ts';
import { found, measuredOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** Sockets in CLOSE-WAIT that no ordinary program leaves behind at one moment. */
const PILE = 100;
/** More in CLOSE-WAIT than in use: the program no longer closes. */
const MORE_THAN_ALIVE = 1;
/** Of a short table: most of what somebody shows. */
const MOST_SHOWN = { least: 5, perAlive: 2 };
/** Allocated beyond what the tables list; the kernel itself and other namespaces account for some thousands. */
const UNATTACHED = 20_000;

export const appSocketLeak = defineRule({
  id: 'app-socket-leak',
  label: 'app-socket-leak',
  needs: [],
  text: {
    en: {
      title: 'A program does not close its sockets',
      mechanism:
        'CLOSE-WAIT means that the peer has closed and the program has not. Such sockets never end by themselves: they hold descriptors, memory and their address pairs until the process closes them or ends.',
      few: '{count} sockets are in CLOSE-WAIT.',
      chainPeer: 'peers close, the program does not',
      chainPile: '{count} sockets pile up',
      program:
        'Find the program (ss -tanp state close-wait, or sockets by process) and mend it; restarting it frees the sockets.',
    },
    zh: {
      title: '程序没有关闭其套接字',
      mechanism:
        'CLOSE-WAIT 表示对端已关闭而程序没有。这样的套接字不会自行结束：在进程关闭或退出之前一直占用描述符、内存和地址对。',
      few: '有 {count} 个套接字处于 CLOSE-WAIT。',
      chainPeer: '对端关闭而程序不关闭',
      chainPile: '堆积了 {count} 个套接字',
      program: '找出该程序（ss -tanp state close-wait，或按进程统计套接字）并修复；重启可释放套接字。',
    },
  },
  references: ['man tcp(7)', 'net/ipv4/tcp.c: tcp_fin'],
  never: {
    en: ['No timer ends CLOSE-WAIT: tcp_fin_timeout and tcp_tw_* have no influence.'],
    zh: ['没有定时器会结束 CLOSE-WAIT：tcp_fin_timeout 和 tcp_tw_* 都不起作用。'],
  },

  examine({ sockets, memory, acceptQueue, snapshot }) {
    const counted = countedSockets(snapshot);
    const listedInWords = snapshot.notes?.filter((line) => /\(CLOSE_WAIT\)/.test(line)).length ?? 0;
    const aliveInWords = snapshot.notes?.filter((line) => /\(ESTABLISHED\)/.test(line)).length ?? 0;
    const closeWait = sockets?.byState['CLOSE-WAIT'] ?? counted['CLOSE-WAIT'] ?? listedInWords;
    const alive = sockets?.byState['ESTAB'] ?? counted['ESTAB'] ?? aliveInWords;
    const { allocated, inUse, orphans, timeWait } = memory ?? {};
    const listed = (inUse ?? 0) + (orphans ?? 0) + (timeWait ?? 0);
    const unattached = allocated === undefined || inUse === undefined ? 0 : allocated - listed;
    const story = { chain: ['chainPeer', 'chainPile'], advice: ['program'] } as const;
    // Connections that wait to be accepted, and were given up meanwhile, are in CLOSE-WAIT too: a full queue explains them.
    if (closeWait >= PILE && closeWait > alive * MORE_THAN_ALIVE && acceptQueue?.state !== 'active') {
      const [port, count] =
        Object.entries(sockets?.closeWaitByPort ?? {}).sort((one, other) => other[1] - one[1])[0] ?? [];
      const line =
        port === undefined ? `CLOSE-WAIT ${closeWait}` : `CLOSE-WAIT ${closeWait}, ${count} of them on port ${port}`;
      return found({
        ...story,
        state: 'latent',
        // A number alone does not say how many others there are.
        confidence: sockets === undefined && counted['ESTAB'] === undefined ? 'possible' : 'likely',
        evidence: [{ source: sockets === undefined ? 'notes' : 'ss-sockets', line }],
        values: { count: closeWait },
      });
    }
    if (unattached >= UNATTACHED && unattached > 10 * listed) {
      return found({
        ...story,
        state: 'latent',
        confidence: 'likely',
        evidence: memory?.quotes ?? [],
        values: { count: unattached },
      });
    }
    const { least, perAlive } = MOST_SHOWN;
    if (closeWait >= least && closeWait > alive * perAlive && acceptQueue?.state !== 'active') {
      return found({
        ...story,
        state: 'latent',
        confidence: 'possible',
        evidence: [{ source: 'ss-sockets', line: `CLOSE-WAIT ${closeWait}, ESTAB ${alive}` }],
        values: { count: closeWait },
      });
    }
    if (sockets !== undefined) return measuredOut('few', { count: closeWait });
    return allocated === undefined ? unknown('sockets') : measuredOut('few', { count: closeWait });
  },
});
