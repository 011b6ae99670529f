import { isWithin } from '../facts/addresses.ts';
import type { Quote } from '../facts/evidence.ts';
import type { Facts } from '../facts/facts.ts';
import { NETWORK } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const conntrackStaleNatEntry = defineRule({
  id: 'conntrack-stale-nat-entry',
  label: 'martian-or-no-route',
  needs: [],
  rootOf: ['neighbour-unresolved'],
  text: {
    en: {
      title: 'An old entry of connection tracking translates to {address}, which is gone',
      name: 'An old entry of connection tracking translates to an address that is gone',
      mechanism:
        'A translation is chosen once for each connection. A client that repeats its SYN, or uses the port again, meets the old entry and is sent to a container or pod that no longer exists, although the rules are right by now.',
      none: 'Nothing is translated here.',
      noTrace: 'No neighbour that fails to answer is left over from a translation, and no such entry was listed.',
      chainEntry: 'an old entry translates to {address}',
      chainGone: 'nobody answers there',
      chainSome: 'only the source ports with an entry fail',
      remove:
        'Look at the entries and end those alone (conntrack -L -p tcp --state SYN_SENT; conntrack -D with the exact tuple), then mend what should have done so: the endpoint controller, the engine.',
    },
    zh: {
      title: '连接跟踪的旧条目转换到已不存在的 {address}',
      name: '连接跟踪的旧条目转换到已不存在的地址',
      mechanism:
        '转换目标在每个连接开始时选定一次。重发 SYN 或复用端口的客户端会遇到旧条目，被送往已不存在的容器或 pod，尽管规则此时已经正确。',
      none: '本机没有地址转换。',
      noTrace: '没有转换遗留的、不应答的邻居，也没有列出这样的条目。',
      chainEntry: '旧条目转换到 {address}',
      chainGone: '那里没有应答',
      chainSome: '只有存在条目的源端口失败',
      remove:
        '查看这些条目并只删除它们（conntrack -L -p tcp --state SYN_SENT；用精确的元组 conntrack -D），然后修复本应清理的组件：endpoint 控制器或容器引擎。',
    },
  },
  references: ['net/netfilter/nf_conntrack_core.c: resolve_normal_ct', 'man conntrack(8)'],
  never: {
    en: ['conntrack -F cuts every connection that is translated.'],
    zh: ['conntrack -F 会切断所有经转换的连接。'],
  },

  examine(facts) {
    const { firewall, nextHops, counters, comparison } = facts;
    const story = { chain: ['chainEntry', 'chainGone', 'chainSome'], advice: ['remove'] } as const;
    const [listed] = staleEntries(facts);
    if (listed !== undefined) {
      return found({
        ...story,
        state: 'past',
        confidence: listed.gone ? 'likely' : 'possible',
        evidence: [listed.quote],
        values: { address: listed.address },
      });
    }
    if (firewall === undefined) return unknown('firewall');
    if (!firewall.translates) return ruledOut('none');
    if (nextHops === undefined) return unknown('nextHops');
    const [asked] = leftOver(facts);
    const unreachable = counters?.increase('IcmpOutDestUnreachs') ?? 0;
    const forwarded = counters?.increase('IpForwDatagrams') ?? 0;
    if (asked === undefined || comparison.basis !== 'window' || Math.min(forwarded, unreachable) === 0) {
      return measuredOut('noTrace');
    }
    return found({
      ...story,
      state: 'active',
      confidence: forwarded >= NETWORK.least ? 'likely' : 'possible',
      explains: forwarded,
      evidence: [
        asked.quote,
        ...firewall.translating.slice(0, 2).map(({ quote }) => quote),
        ...(counters?.quotes('IpForwDatagrams', 'IcmpOutDestUnreachs') ?? []),
      ],
      values: { address: asked.address },
    });
  },
});

/**
 * Neighbours asked for in vain right now, on the network of what is translated to, that no rule translates to any more.
 * FAILED ones may be remains of containers nobody asks for.
 */
function leftOver({
  nextHops,
  firewall,
  snapshot,
}: Facts): readonly { readonly address: string; readonly quote: Quote }[] {
  const targets = (firewall?.translating ?? []).flatMap(({ to }) => (to.address === undefined ? [] : [to.address]));
  const networks = (snapshot.routes ?? [])
    .map(({ destination }) => destination)
    .filter((network) => network !== 'default' && targets.some((target) => isWithin(target, network)));
  return (nextHops?.silent ?? []).filter(
    ({ address, quote }) =>
      quote.line.endsWith('INCOMPLETE') &&
      !targets.includes(address) &&
      networks.some((network) => isWithin(address, network)),
  );
}

interface Entry {
  readonly address: string;
  /** The address is known not to answer, or is none that a rule translates to. */
  readonly gone: boolean;
  readonly quote: Quote;
}

const ENTRY =
  /^(?:ipv[46]\s+\d+\s+)?tcp\s+6\s+\d+ SYN_SENT src=(\S+) dst=(\S+) sport=\d+ dport=(\d+) .*?\[UNREPLIED\] src=(\S+) dst=/;

/** Pasted lines of `conntrack -L`: translated, and never answered. */
function staleEntries({ snapshot, firewall, nextHops, question }: Facts): readonly Entry[] {
  return (snapshot.notes ?? []).flatMap((line) => {
    const [, , dialled, port, answers] = ENTRY.exec(line.trim()) ?? [];
    if (dialled === undefined || answers === undefined || dialled === answers) return [];
    if (question.port !== undefined && Number(port) !== question.port) return [];
    const silent = nextHops?.silent.some(({ address }) => address === answers) === true;
    const targets = firewall?.translating.map(({ to }) => to.address) ?? [];
    const gone = silent || (targets.length > 0 && !targets.includes(answers));
    return [{ address: answers, gone, quote: { source: 'notes', line: line.trim() } }];
  });
}
