import type { ListenerFact } from '../facts/listeners.ts';
import { found, ruledOut } from './answers.ts';
import { acceptQueueSymptoms } from './symptoms.ts';
import { defineRule } from './rule.ts';

export const reuseportDeadMember = defineRule({
  id: 'reuseport-dead-member',
  label: 'app-stalled',
  needs: ['listeners', 'acceptQueue'],
  kernel: 'from 3.9',
  rootOf: acceptQueueSymptoms,
  text: {
    en: {
      title: 'One of several listeners on the same port does not accept',
      mechanism:
        'SO_REUSEPORT spreads connections over its listeners by a hash of the addresses. The share of the member that does not accept waits in its queue or is dropped, while the others work.',
      single: 'No two listeners share an address and port.',
      even: 'All listeners that share a port take their connections.',
      chain: 'a listener on {name} does not accept while its twin does',
      restart:
        'End the process that holds the stuck listener (often one left over from a reload), or restart the service as a whole.',
    },
    zh: {
      title: '同一端口的多个监听者中有一个不 accept',
      mechanism: 'SO_REUSEPORT 按地址哈希把连接分给各监听者。不 accept 的成员那一份留在队列中或被丢弃，其余成员正常。',
      single: '没有两个监听者共用同一地址和端口。',
      even: '共用端口的监听者都在取走连接。',
      chain: '{name} 上的一个监听者不 accept，而另一个正常',
      restart: '结束占有该监听套接字的进程（常为 reload 后残留），或整体重启服务。',
    },
  },
  references: ['net/core/sock_reuseport.c'],

  examine({ listeners, acceptQueue }) {
    const groups = alike(listeners.all);
    if (groups.length === 0) return ruledOut('single');
    const long = new Set(acceptQueue.long);
    const group = groups.find(
      (members) => members.some((one) => isStuck(one, long)) && members.some((one) => idle(one)),
    );
    const stuck = group?.find((one) => isStuck(one, long));
    if (group === undefined || stuck === undefined) return ruledOut('even');
    return found({
      state: 'active',
      confidence: stuck.stayedFull || (stuck.refused ?? 0) > 0 ? 'proven' : 'likely',
      evidence: group.slice(0, 4).map(({ quote }) => quote),
      chain: ['chain'],
      advice: ['restart'],
      values: { name: stuck.name },
    });
  },
});

/** Of the listeners whose port has several, those of one address, in the order they are listed. */
function alike(listeners: readonly ListenerFact[]): readonly (readonly ListenerFact[])[] {
  const ports = grouped(listeners, ({ listener }) => listener.port).filter((group) => group.length > 1);
  return ports.flatMap((group) => grouped(group, ({ name }) => name)).filter((group) => group.length > 1);
}

function grouped(
  listeners: readonly ListenerFact[],
  keyOf: (one: ListenerFact) => string | number,
): readonly (readonly ListenerFact[])[] {
  const groups = new Map<string | number, ListenerFact[]>();
  for (const one of listeners) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

function isStuck(fact: ListenerFact, long: ReadonlySet<ListenerFact>): boolean {
  return fact.full || long.has(fact);
}

function idle({ listener, full }: ListenerFact): boolean {
  return !full && listener.acceptQueue * 10 <= (listener.backlog ?? 100);
}
