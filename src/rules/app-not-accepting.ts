import type { ListenerFact } from '../facts/listeners.ts';
import { isLoopback } from '../facts/addresses.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { acceptQueueSymptoms } from './symptoms.ts';
import { defineRule } from './rule.ts';

/** One process with this many full listeners at once is not unlucky: it accepts on none of them. */
const SEVERAL = 3;

export const appNotAccepting = defineRule({
  id: 'app-not-accepting',
  label: 'app-stalled',
  needs: [],
  rootOf: acceptQueueSymptoms,
  text: {
    en: {
      title: 'The program does not accept connections in time',
      mechanism:
        'The kernel completes handshakes on its own until the accept queue is full. A program that is blocked, deadlocked, slow or busy elsewhere leaves them there: clients connect and get no answer, later SYNs are dropped.',
      drains: 'The accept queues are not full, or were taken from during the window.',
      chain: 'the program behind {name} does not call accept()',
      chainSlow: 'the program behind {name} takes {opened} connections in the window, fewer than come',
      look: 'Look at what its threads wait for (/proc/PID/stack, a thread dump), then mend or restart it.',
    },
    zh: {
      title: '程序没有及时 accept 连接',
      mechanism:
        '内核会自行完成握手直到全连接队列满。程序阻塞、死锁、缓慢或忙于别处时连接就留在那里：客户端能连上却得不到回应，随后的 SYN 被丢弃。',
      drains: '全连接队列未满，或在窗口内有连接被取走。',
      chain: '{name} 背后的程序没有调用 accept()',
      chainSlow: '{name} 背后的程序在窗口内只取走 {opened} 个连接，少于到来的连接',
      look: '查看其线程在等待什么（/proc/PID/stack、线程转储），然后修复或重启。',
    },
  },
  references: ['net/ipv4/inet_connection_sock.c: inet_csk_accept'],
  never: {
    en: ['A longer queue only adds waiting for a program that does not accept.'],
    zh: ['对不 accept 的程序，更长的队列只会增加等待。'],
  },

  examine({ acceptQueue, counters, repeatedSyns, comparison }) {
    const suspects = acceptQueue?.suspects ?? [];
    const opened = counters?.increase('TcpPassiveOpens');
    const overflowing = acceptQueue?.state === 'active';
    const stuck = suspects.filter((one) => (one.stayedFull || (overflowing && one.staysLong)) && isAsleep(one));
    const story = { chain: ['chain'], advice: ['look'] } as const;
    const name = (stuck[0] ?? suspects[0])?.name ?? '?';
    const evidence = acceptQueue?.evidence ?? [];
    // A handshake completes only when a place gets free, so none completing means that none was taken.
    if (stuck.length > 0 && (opened === 0 || suspects.length < 2)) {
      const confidence = opened === 0 ? 'proven' : 'likely';
      const chain = [opened === 0 || opened === undefined ? 'chain' : 'chainSlow'] as const;
      const processes = stuck.flatMap((one) => one.processes.flatMap(({ row }) => (row === undefined ? [] : [row])));
      const lines = processes.slice(0, 2).map((line) => ({ source: 'listener-processes', line }));
      const values = { name, opened: opened ?? '?' };
      return found({ ...story, chain, state: 'active', confidence, evidence: [...evidence, ...lines], values });
    }
    const crowd = crowded(
      suspects.filter(({ full, stayedFull }) => (comparison.basis === 'window' ? stayedFull : full)),
    );
    if (crowd !== undefined) {
      return found({ ...story, state: 'active', confidence: 'likely', evidence, values: { name: crowd.name } });
    }
    const left = acceptQueue?.abandoned ?? [];
    if (left.length >= SEVERAL) {
      const quotes = [...evidence, ...left.slice(0, 3)];
      return found({ ...story, state: 'active', confidence: 'likely', evidence: quotes, values: { name } });
    }
    const long = acceptQueue?.long[0];
    if (long !== undefined) {
      return found({ ...story, state: 'active', confidence: 'possible', evidence, values: { name: long.name } });
    }
    // Nothing on the way can lose a packet from this host to itself.
    const local = repeatedSyns?.find(({ source, destination }) => isLoopback(source) && isLoopback(destination));
    if (local !== undefined && acceptQueue === undefined) {
      const values = { name: local.destination };
      return found({ ...story, state: 'past', confidence: 'possible', evidence: local.quotes, values });
    }
    if (acceptQueue === undefined) return unknown('listeners');
    return acceptQueue.suspects.length > 0 ? measuredOut('drains') : ruledOut('drains');
  },
});

function isAsleep({ processes }: ListenerFact): boolean {
  return !processes.some(({ state }) => state === 'R');
}

/** Several full listeners of one process. */
function crowded(full: readonly ListenerFact[]): ListenerFact | undefined {
  return full.find(({ listener }) => {
    const pid = listener.owners[0]?.pid;
    return pid !== undefined && full.filter((other) => other.listener.owners[0]?.pid === pid).length >= SEVERAL;
  });
}
