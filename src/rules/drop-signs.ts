import { type DropFacts, type DropGroup, type DropSign, fits } from '../facts/drops.ts';

/** How the kernel itself names a drop by this cause, in skb:kfree_skb. */
interface Signs {
  /** Of the SYN on its way in, or of the answer on its way out. */
  readonly of: 'syns' | 'answers';
  readonly signs: readonly DropSign[];
  /**
   * Nothing else is named so, or by these signs of it: where this cause could not be judged for want of its sources, the
   * kernel's word decides.
   */
  readonly alone?: true | readonly DropSign[];
}

const NETFILTER: readonly DropSign[] = [{ reason: 'NETFILTER_DROP' }];

/**
 * By cause. The place tells the kind of firewall: rules of nftables, also those that iptables made there, drop in
 * nft_do_chain; legacy rules and conntrack itself show as nf_hook_slow. What a listener refuses leaves no event at all.
 */
const signsOf: Readonly<Record<string, Signs>> = {
  'netfilter-drop-input': {
    of: 'syns',
    signs: NETFILTER,
    alone: [{ reason: 'NETFILTER_DROP', place: 'nft_do_chain' }],
  },
  'netfilter-rate-or-count-limit': { of: 'syns', signs: NETFILTER },
  'netfilter-reject': { of: 'syns', signs: NETFILTER },
  'netfilter-rpfilter-rule': { of: 'syns', signs: NETFILTER },
  'conntrack-invalid-drop': { of: 'syns', signs: NETFILTER },
  'conntrack-table-full': { of: 'syns', signs: [{ reason: 'NETFILTER_DROP', place: 'nf_hook_slow' }] },
  'nfqueue-no-reader': { of: 'syns', signs: [{ reason: 'NOT_SPECIFIED', place: 'nf_queue' }], alone: true },
  'netfilter-drop-output': { of: 'answers', signs: NETFILTER },
  'rp-filter-strict': { of: 'syns', signs: [{ reason: 'IP_RPFILTER' }] },
  'rp-filter-loose-no-route': { of: 'syns', signs: [{ reason: 'IP_RPFILTER' }] },
  'martian-source': {
    of: 'syns',
    signs: [{ reason: 'IP_INVALID_SOURCE' }, { reason: 'IP_LOCAL_SOURCE' }, { reason: 'IP_LOCALNET' }],
  },
  'dest-not-local': { of: 'syns', signs: [{ reason: 'IP_INADDRERRORS' }] },
  'forwarding-disabled-with-dnat': { of: 'syns', signs: [{ reason: 'IP_INADDRERRORS' }] },
  'softnet-backlog-drop': { of: 'syns', signs: [{ reason: 'CPU_BACKLOG' }], alone: true },
  'tc-ingress-drop': { of: 'syns', signs: [{ reason: 'TC_INGRESS' }], alone: true },
  'tc-egress-or-qdisc-drop': { of: 'answers', signs: [{ reason: 'TC_EGRESS' }, { reason: 'QDISC_DROP' }], alone: true },
  'xdp-drop': { of: 'syns', signs: [{ reason: 'XDP' }, { place: 'do_xdp_generic' }], alone: true },
  'socket-filter-drop': { of: 'syns', signs: [{ reason: 'SOCKET_FILTER' }] },
  'cgroup-bpf-ingress': { of: 'syns', signs: [{ reason: 'SOCKET_FILTER' }] },
  'cgroup-bpf-egress': { of: 'answers', signs: [{ reason: 'BPF_CGROUP_EGRESS' }], alone: true },
  'ipsec-policy': { of: 'syns', signs: [{ reason: 'XFRM_POLICY' }], alone: true },
  'tcp-md5-mismatch': {
    of: 'syns',
    signs: [{ reason: 'TCP_MD5NOTFOUND' }, { reason: 'TCP_MD5UNEXPECTED' }, { reason: 'TCP_MD5FAILURE' }],
    alone: true,
  },
  'tcp-ao-mismatch': {
    of: 'syns',
    signs: [
      { reason: 'TCP_AONOTFOUND' },
      { reason: 'TCP_AOUNEXPECTED' },
      { reason: 'TCP_AOKEYNOTFOUND' },
      { reason: 'TCP_AOFAILURE' },
    ],
    alone: true,
  },
  'tcp-minttl': { of: 'syns', signs: [{ reason: 'TCP_MINTTL' }], alone: true },
  'tcp-checksum-error': { of: 'syns', signs: [{ reason: 'TCP_CSUM' }], alone: true },
  'ip-header-errors': { of: 'syns', signs: [{ reason: 'IP_CSUM' }, { reason: 'IP_INHDR' }], alone: true },
  'pfmemalloc-drop': { of: 'syns', signs: [{ reason: 'PFMEMALLOC' }], alone: true },
  'timewait-paws': { of: 'syns', signs: [{ reason: 'TCP_RFC7323_TW_PAWS' }], alone: true },
  'established-tuple-collision': { of: 'syns', signs: [{ reason: 'TCP_INVALID_SYN' }], alone: true },
  'neighbour-table-overflow': { of: 'answers', signs: [{ reason: 'NEIGH_CREATEFAIL' }], alone: true },
  'neighbour-unresolved': { of: 'answers', signs: [{ reason: 'NEIGH_FAILED' }, { reason: 'NEIGH_QUEUEFULL' }] },
};

export interface KernelWord {
  readonly groups: readonly DropGroup[];
  readonly count: number;
  /** Decides where nothing else could be asked. */
  readonly alone: boolean;
  /** No other cause is ever named so. */
  readonly exclusive: boolean;
}

/** Fewer are no rule: a packet may be taken for another that came at the same moment. */
const SEVERAL = 2;

/** What the kernel says of the unanswered SYNs of the question, where it names this cause for most of them. */
export function kernelWord(causeId: string, drops: DropFacts): KernelWord | undefined {
  const known = signsOf[causeId];
  if (known === undefined || drops.looked < SEVERAL) return undefined;
  const named = (known.of === 'syns' ? drops.ofSyns : drops.ofAnswers).filter((group) =>
    known.signs.some((sign) => fits(group, sign)),
  );
  const count = named.reduce((sum, group) => sum + group.count, 0);
  if (count < SEVERAL || count * 2 < drops.looked) return undefined;
  const { alone = [] } = known;
  const own = alone === true || named.every((group) => alone.some((sign) => fits(group, sign)));
  return { groups: named, count, alone: own, exclusive: alone === true };
}
