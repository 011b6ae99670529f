import type { ConntrackFacts } from '../facts/conntrack.ts';
import { explained, found, measuredOut, stateOf, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

/** Early drop keeps a busy table just below its limit, and the count falls between two looks. */
const NEARLY_FULL = 0.95;
/** The usual limit of machines with more than a gigabyte before 5.15: busy hosts meet it. */
const SMALL = 65_536;

export const conntrackTableFull = defineRule({
  id: 'conntrack-table-full',
  label: 'conntrack-table-full',
  needs: ['conntrack'],
  text: {
    en: {
      title: 'Connection tracking table full',
      mechanism:
        'Every new flow needs an entry. When the namespace holds nf_conntrack_max entries and none can be dropped early, the SYN is dropped before it reaches TCP.',
      room: 'The table holds {count} of {max} entries and dropped nothing.',
      quiet: 'Conntrack dropped nothing.',
      otherNamespace: 'The full table in the kernel log is that of another network namespace of this machine.',
      chainFull: 'connection tracking table full',
      why: 'Room for twice the entries; the limit is one number for the machine, compared with each namespace.',
      drain:
        'See what fills it (conntrack -L | sort by state): idle connections, a scan, a leaking client; exempt high-volume flows (notrack).',
      elsewhere: 'The count contradicts the message: look in the other network namespaces of the machine.',
    },
    zh: {
      title: '连接跟踪表已满',
      mechanism:
        '每个新流都需要一个条目。命名空间的条目达到 nf_conntrack_max 且无法提前清除任何条目时，SYN 在到达 TCP 之前被丢弃。',
      room: '表中有 {count} 个条目（上限 {max}），没有丢弃。',
      quiet: '连接跟踪没有丢弃任何包。',
      otherNamespace: '内核日志中的表满属于本机另一个网络命名空间。',
      chainFull: '连接跟踪表已满',
      why: '为两倍的条目留出空间；上限是整机一个数，与每个命名空间的条目数比较。',
      drain: '查看是什么填满了它（按状态统计 conntrack -L）：空闲连接、扫描、泄漏的客户端；对大流量使用 notrack。',
      elsewhere: '条目数与该消息矛盾：请检查本机其他网络命名空间。',
    },
  },
  references: ['net/netfilter/nf_conntrack_core.c: __nf_conntrack_alloc, early_drop'],
  never: {
    en: [
      'nf_conntrack_max=0 removes the limit and the protection of memory.',
      'conntrack -F cuts live connections of a NAT host.',
    ],
    zh: ['nf_conntrack_max=0 会取消上限和内存保护。', 'conntrack -F 会切断 NAT 主机上的现有连接。'],
  },

  examine(facts) {
    const { conntrack } = facts;
    const { drop, insertFailed, tableFull, quotes, count, max } = conntrack;
    const story = { chain: ['chainFull', 'synsDropped'] } as const;
    const remedies = [
      {
        key: 'net.netfilter.nf_conntrack_max',
        to: `${2 * Math.max(count ?? 0, max ?? 0)}`,
        why: 'why',
        takesEffect: 'now',
      },
    ] as const;
    const evidence = [...tableFull.slice(0, 3).map(({ quote }) => quote), ...drop.evidence, ...quotes];
    const full = isFull(conntrack);
    const fresh = tableFull.some((event) => event.fresh);
    // Failed inserts count as drops as well, so drops alone are of the table only while it is full or says so.
    const dropping =
      drop.speaks === 'active' && drop.count > (insertFailed.speaks === 'active' ? insertFailed.count : 0);
    if (fresh || (dropping && (full || tableFull.length > 0)) || (full && drop.speaks === 'active')) {
      return found({
        ...story,
        state: 'active',
        confidence: dropping && (full || fresh) ? 'proven' : 'likely',
        explains: explained(drop, facts),
        evidence,
        advice: ['drain'],
        remedies: max === null ? [] : remedies,
      });
    }
    if (tableFull.length > 0) {
      const contradicted = count !== null && max !== null && count > 0 && count < max / 2;
      return found({
        ...story,
        state: 'past',
        confidence: contradicted ? 'possible' : 'likely',
        evidence,
        advice: contradicted ? ['elsewhere'] : ['drain', 'watchAgain'],
      });
    }
    // It is full, and something came of it: drops that were counted, or a client nobody answered.
    const unanswered = facts.complaint?.said.some(({ kind }) => kind === 'timed-out') === true;
    if (full && (drop.speaks === 'past' || unanswered)) {
      return found({ ...story, state: 'past', confidence: 'likely', evidence, advice: ['drain', 'watchAgain'] });
    }
    if (full) {
      return found({ ...story, state: 'latent', confidence: 'likely', evidence, advice: ['drain', 'watchAgain'] });
    }
    if (drop.speaks === 'past' && drop.count > insertFailed.count) {
      return found({ ...story, state: stateOf(drop), confidence: 'possible', evidence, advice: ['watchAgain'] });
    }
    if (count === null && facts.sysctls?.suspected('net.netfilter.nf_conntrack_max', SMALL) !== undefined) {
      return found({ ...story, state: 'latent', confidence: 'possible', evidence, advice: ['watchAgain'] });
    }
    if (conntrack.tableFullElsewhere.length > 0) return measuredOut('otherNamespace');
    if (count !== null && max !== null) return measuredOut('room', { count, max });
    return drop.speaks === 'unknown' ? unknown('conntrack') : measuredOut('quiet');
  },
});

function isFull({ count, max }: ConntrackFacts): boolean {
  return count !== null && max !== null && max > 0 && count >= max * NEARLY_FULL;
}
