import { describe, expect, test } from 'vitest';
import { answerOf, procCounters, type Texts } from './support.ts';
import { captureText, traceText, type Traced, unanswered } from '../support/proof.ts';

const SYNS = unanswered(5);
const SIZE = 56;

type Way = 'syn' | 'answer';

/** `count` of the ten SYNs, or of what the host sent when they came, dropped there. */
function dropped(way: Way, reason: string, place: string, count = SYNS.length): readonly Traced[] {
  return SYNS.slice(0, count).map(({ at }) =>
    way === 'syn'
      ? { at: at + 0.0005, reason, place, device: 'eth0', length: SIZE }
      : { at: at + 0.0002, reason, place },
  );
}

/** A host that says nothing but what stood on the wire and what the kernel dropped. */
function answered(id: string, traced: readonly Traced[], more: Texts = {}) {
  const proof = { 'capture-syn': captureText(SYNS), 'trace-kfree_skb': traceText(traced) };
  return answerOf(id, { ...proof, ...more }, more, { port: 8080 });
}

/** Causes the kernel names by themselves, how it does, and on which way. */
const ALONE: readonly (readonly [id: string, way: Way, reason: string, place: string])[] = [
  ['netfilter-drop-input', 'syn', 'NETFILTER_DROP', 'nft_do_chain'],
  ['nfqueue-no-reader', 'syn', 'NOT_SPECIFIED', 'nf_queue'],
  ['softnet-backlog-drop', 'syn', 'CPU_BACKLOG', 'enqueue_to_backlog'],
  ['tc-ingress-drop', 'syn', 'TC_INGRESS', '__netif_receive_skb_core'],
  ['tc-egress-or-qdisc-drop', 'answer', 'TC_EGRESS', '__dev_queue_xmit'],
  ['tc-egress-or-qdisc-drop', 'answer', 'QDISC_DROP', '__dev_xmit_skb'],
  ['xdp-drop', 'syn', 'XDP', 'do_xdp_generic'],
  ['xdp-drop', 'syn', 'NOT_SPECIFIED', 'do_xdp_generic'],
  ['cgroup-bpf-egress', 'answer', 'BPF_CGROUP_EGRESS', 'ip_finish_output'],
  ['ipsec-policy', 'syn', 'XFRM_POLICY', 'tcp_v4_rcv'],
  ['tcp-md5-mismatch', 'syn', 'TCP_MD5NOTFOUND', 'tcp_v4_rcv'],
  ['tcp-md5-mismatch', 'syn', 'TCP_MD5UNEXPECTED', 'tcp_v4_rcv'],
  ['tcp-md5-mismatch', 'syn', 'TCP_MD5FAILURE', 'tcp_v4_rcv'],
  ['tcp-ao-mismatch', 'syn', 'TCP_AONOTFOUND', 'tcp_v4_rcv'],
  ['tcp-ao-mismatch', 'syn', 'TCP_AOUNEXPECTED', 'tcp_v4_rcv'],
  ['tcp-ao-mismatch', 'syn', 'TCP_AOKEYNOTFOUND', 'tcp_v4_rcv'],
  ['tcp-ao-mismatch', 'syn', 'TCP_AOFAILURE', 'tcp_v4_rcv'],
  ['tcp-minttl', 'syn', 'TCP_MINTTL', 'tcp_v4_rcv'],
  ['tcp-checksum-error', 'syn', 'TCP_CSUM', 'tcp_v4_rcv'],
  ['ip-header-errors', 'syn', 'IP_CSUM', 'ip_rcv_core'],
  ['ip-header-errors', 'syn', 'IP_INHDR', 'ip_rcv_core'],
  ['pfmemalloc-drop', 'syn', 'PFMEMALLOC', 'sk_filter_trim_cap'],
  ['timewait-paws', 'syn', 'TCP_RFC7323_TW_PAWS', 'tcp_v4_rcv'],
  ['established-tuple-collision', 'syn', 'TCP_INVALID_SYN', 'tcp_v4_rcv'],
  ['neighbour-table-overflow', 'answer', 'NEIGH_CREATEFAIL', 'ip_finish_output2'],
];

/** Causes that share their name with others: the kernel’s word confirms what else is known, and decides nothing alone. */
const SHARED: typeof ALONE = [
  ['netfilter-drop-input', 'syn', 'NETFILTER_DROP', 'nf_hook_slow'],
  ['netfilter-rate-or-count-limit', 'syn', 'NETFILTER_DROP', 'nft_do_chain'],
  ['netfilter-reject', 'syn', 'NETFILTER_DROP', 'nft_do_chain'],
  ['netfilter-rpfilter-rule', 'syn', 'NETFILTER_DROP', 'nft_do_chain'],
  ['conntrack-invalid-drop', 'syn', 'NETFILTER_DROP', 'nft_do_chain'],
  ['conntrack-table-full', 'syn', 'NETFILTER_DROP', 'nf_hook_slow'],
  ['netfilter-drop-output', 'answer', 'NETFILTER_DROP', 'nft_do_chain'],
  ['rp-filter-strict', 'syn', 'IP_RPFILTER', 'ip_rcv_finish_core'],
  ['rp-filter-loose-no-route', 'syn', 'IP_RPFILTER', 'ip_rcv_finish_core'],
  ['martian-source', 'syn', 'IP_INVALID_SOURCE', 'ip_rcv_finish_core'],
  ['dest-not-local', 'syn', 'IP_INADDRERRORS', 'ip_error'],
  ['forwarding-disabled-with-dnat', 'syn', 'IP_INADDRERRORS', 'ip_error'],
  ['socket-filter-drop', 'syn', 'SOCKET_FILTER', 'tcp_v4_rcv'],
  ['cgroup-bpf-ingress', 'syn', 'SOCKET_FILTER', 'sk_filter_trim_cap'],
  ['neighbour-unresolved', 'answer', 'NEIGH_FAILED', 'neigh_timer_handler'],
];

describe('what the kernel says of the SYNs in question', () => {
  test.each(ALONE)(
    '%s is found by its %s drops named %s in %s, where nothing else was said',
    (id, way, reason, place) => {
      expect(answered(id, dropped(way, reason, place))).toMatchObject({
        kind: 'found',
        state: 'active',
        confidence: 'proven',
        explains: SYNS.length,
        evidence: [{ source: 'trace-kfree_skb', line: expect.stringContaining(`${reason}, ${SYNS.length} times`) }],
      });
    },
  );

  test.each(SHARED)('%s is not found by %s drops named %s in %s alone', (id, way, reason, place) => {
    expect(answered(id, dropped(way, reason, place)).kind).not.toBe('found');
  });

  test.each(ALONE)('%s is not found by %s drops that somebody else is named for', (id, way) => {
    expect(answered(id, dropped(way, 'SOMETHING_NEW', 'new_function')).kind).not.toBe('found');
  });

  test.each(ALONE)('%s is not found by a few of its %s drops among many', (id, way, reason, place) => {
    expect(answered(id, dropped(way, reason, place, 4)).kind).not.toBe('found');
  });

  test.each(ALONE)('%s is not found by drops on the other way than %s', (id, way, reason, place) => {
    expect(answered(id, dropped(way === 'syn' ? 'answer' : 'syn', reason, place)).kind).not.toBe('found');
  });

  test('what the counters rule out stays ruled out: the packets may have been others that came at that moment', () => {
    const counters = procCounters({ TcpPassiveOpens: 100 });
    const traced = dropped('syn', 'TCP_MD5NOTFOUND', 'tcp_v4_rcv');
    expect(answered('tcp-md5-mismatch', traced, counters).kind).toBe('ruled-out');
  });
});
