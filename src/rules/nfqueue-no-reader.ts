import type { Facts } from '../facts/facts.ts';
import type { QueueingRule } from '../facts/firewall.ts';
import { NETWORK } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const nfqueueNoReader = defineRule({
  id: 'nfqueue-no-reader',
  label: 'firewall-drop',
  needs: ['firewall'],
  text: {
    en: {
      title: 'A rule hands packets to a queue that no program reads',
      mechanism:
        'NFQUEUE and the nft verdict queue give packets to a program (an IPS, parental control, a VPN). When nobody reads the queue, or the reader is too slow, the kernel frees them; only with bypass do they pass.',
      none: 'No rule hands packets to a queue.',
      read: 'Every queue in use is read, and drops nothing.',
      idle2: 'No packet went to the queue.',
      chainQueue: 'a rule hands the SYN to queue {queue}',
      chainUnread: 'nobody reads it, or not fast enough: the packet is freed',
      reader: 'Start the program that reads queue {queue} again, or let its owner add bypass to the rule.',
    },
    zh: {
      title: '规则把包交给没有程序读取的队列',
      mechanism:
        'NFQUEUE 和 nft 的 queue 把包交给某个程序（IPS、家长控制、VPN）。没有程序读取该队列或读取太慢时，内核释放这些包；只有带 bypass 时才放行。',
      none: '没有把包交给队列的规则。',
      read: '使用中的队列都有程序读取，也没有丢弃。',
      idle2: '没有包进入该队列。',
      chainQueue: '规则把 SYN 交给队列 {queue}',
      chainUnread: '没有程序读取或读取太慢：包被释放',
      reader: '重新启动读取队列 {queue} 的程序，或由其所有者为规则加上 bypass。',
    },
  },
  references: ['net/netfilter/nf_queue.c: nf_queue', 'net/netfilter/nfnetlink_queue.c'],
  never: {
    en: ['Do not delete the rule of an intrusion prevention system without its owner.'],
    zh: ['未经所有者同意不要删除入侵防御系统的规则。'],
  },

  examine(facts) {
    const { firewall, packetQueues, vanished, question, comparison } = facts;
    const rules = firewall.queueing.filter(
      ({ ports, direction }) =>
        direction !== 'out' && (question.port === undefined || ports === undefined || ports.includes(question.port)),
    );
    if (rules.length === 0) return ruledOut('none');
    if (packetQueues === undefined) return unknown('packetQueues');
    const story = (rule: QueueingRule) =>
      ({
        chain: ['chainQueue', 'chainUnread'],
        advice: ['reader', 'askOwner'],
        values: { queue: rule.first === rule.last ? rule.first : `${rule.first}-${rule.last}` },
      }) as const;
    const unread = rules.filter((rule) => !rule.bypass && !isRead(rule, packetQueues));
    const taking = unread.find(({ increase }) => (increase ?? 0) >= NETWORK.least);
    if (taking !== undefined) {
      return found({
        ...story(taking),
        state: 'active',
        confidence: 'proven',
        explains: taking.increase,
        evidence: [taking.quote, ...(facts.counters?.quotes('IpInReceives', 'TcpInSegs') ?? [])],
      });
    }
    const slow = packetQueues.queues.find(
      ({ number, lost }) =>
        (lost ?? 0) >= NETWORK.least && rules.some(({ first, last }) => number >= first && number <= last),
    );
    if (slow !== undefined) {
      const rule = rules.find(({ first, last }) => slow.number >= first && slow.number <= last) ?? rules[0];
      return found({
        ...(rule === undefined ? {} : story(rule)),
        values: { queue: slow.number },
        state: 'active',
        confidence: 'proven',
        explains: slow.lost,
        evidence: [slow.quote, ...rules.slice(0, 2).map(({ quote }) => quote)],
      });
    }
    const silent = unread.find(({ increase }) => increase === undefined);
    const waiting = unread.find(({ total }) => total !== 0);
    if (silent !== undefined && comparison.basis === 'window' && (vanished?.inwards ?? 0) >= NETWORK.least) {
      return found({
        ...story(silent),
        state: 'active',
        confidence: 'likely',
        explains: vanished?.inwards,
        evidence: [silent.quote, ...(facts.counters?.quotes('IpInReceives', 'IpInDelivers') ?? [])],
      });
    }
    if (waiting !== undefined && (comparison.basis !== 'window' || question.port !== undefined)) {
      return found({ ...story(waiting), state: 'latent', confidence: 'likely', evidence: [waiting.quote] });
    }
    return measuredOut(unread.length > 0 ? 'idle2' : 'read');
  },
});

function isRead({ first, last }: QueueingRule, { queues }: NonNullable<Facts['packetQueues']>): boolean {
  const read = queues.filter(({ number }) => number >= first && number <= last);
  // Of a range each packet goes to one by its flow: one queue without a reader loses its part.
  return new Set(read.map(({ number }) => number)).size === last - first + 1;
}
