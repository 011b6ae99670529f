import type { Facts } from '../facts/facts.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** A capture shorter than this may lie between two SYNs of a client that waits for 1, 2, 4 seconds. */
const WATCHED_SECONDS = 4;

export const synNotArriving = defineRule({
  id: 'syn-not-arriving',
  label: 'path-or-middlebox',
  byExclusion: true,
  needs: ['complaint'],
  text: {
    en: {
      title: 'The SYNs do not reach this host',
      mechanism:
        'A security group, a firewall, routing or a name that leads elsewhere keeps the SYN from this host. Nothing here can show it but that nothing comes.',
      arrives: 'A capture shows SYNs of theirs arriving.',
      served: 'They get through: their handshakes were finished in the window.',
      answered: 'The client hears an answer: something takes its SYN.',
      probe:
        'Dial from the client’s side and count here: syndrop probe CLIENT THIS-HOST:PORT; or capture on both ends at once (tcpdump "tcp[tcpflags] & tcp-syn != 0").',
      path: 'Look at what stands between: security groups, network policies, routing, and the address the name leads to.',
    },
    zh: {
      title: 'SYN 没有到达本机',
      mechanism: '安全组、防火墙、路由，或解析到别处的名字，使 SYN 到不了本机。本机上唯一的迹象就是什么也没有收到。',
      arrives: '抓包显示他们的 SYN 已到达。',
      served: '他们能连上：窗口内完成了握手。',
      answered: '客户端收到了应答：有设备接到了它的 SYN。',
      probe:
        '从客户端一侧发起连接并在本机计数：syndrop probe CLIENT THIS-HOST:PORT；或在两端同时抓包（tcpdump "tcp[tcpflags] & tcp-syn != 0"）。',
      path: '检查中间环节：安全组、网络策略、路由，以及域名解析到的地址。',
    },
  },
  references: ['man tcpdump(8)'],
  never: { en: ['No setting of this host helps.'], zh: ['本机的任何设置都没有帮助。'] },

  examine(facts) {
    const { complaint, account, handshakes, question, sockets, counters } = facts;
    const { said, served } = complaint;
    const evidence = [
      ...said.slice(0, 2).map(({ quote }) => quote),
      ...(counters?.quotes('TcpInSegs', 'TcpPassiveOpens', 'TcpExtListenDrops') ?? []),
    ];
    const story = { state: 'active', evidence, advice: ['probe', 'path'] } as const;
    const halfOpen = sockets?.halfOpen.count ?? 0;
    if (served === true) return measuredOut('served');
    if (handshakes !== undefined) {
      if (handshakes.arrived.length > 0) return ruledOut('arrives');
      if (!handshakes.incomplete && handshakes.seconds >= WATCHED_SECONDS)
        return found({ ...story, confidence: 'likely' });
    }
    if (said.some(({ kind }) => kind === 'nothing-captured') && halfOpen === 0)
      return found({ ...story, confidence: 'likely' });
    if (said.length > 0 && said.every(({ kind }) => kind === 'refused' || kind === 'reset'))
      return ruledOut('answered');
    if (isAllQuiet(facts)) return found({ ...story, confidence: 'likely' });
    const nothing = served === false && (account?.arrived === 0 || (question.client !== undefined && halfOpen === 0));
    if (!nothing) return unknown('handshakes');
    // Without the name of a client that fails, nobody may have tried.
    const tried = question.client !== undefined || said.length > 0;
    return found({ ...story, confidence: tried ? 'likely' : 'possible' });
  },
});

/** Clients time out, and while somebody watched, a host whose listeners and rules are known refused nothing and waited for nobody. */
function isAllQuiet({ complaint, comparison, counters, listeners, firewall, sockets }: Facts): boolean {
  const timedOut = complaint?.said.some(({ kind }) => kind === 'timed-out') === true;
  const watched = comparison.basis === 'window' || comparison.basis === 'increase';
  if (!timedOut || !watched || firewall === undefined || listeners === undefined) return false;
  const ports = complaint.said.flatMap(({ port }) => port ?? []);
  const open = ports.length === 0 || listeners.all.some(({ listener }) => ports.includes(listener.port));
  const waiting = listeners.all.some(({ listener }) => listener.acceptQueue > 0);
  return open && !waiting && (sockets?.halfOpen.count ?? 0) === 0 && counters?.increase('TcpExtListenDrops') === 0;
}
