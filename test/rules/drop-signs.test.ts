import { describe, expect, test } from 'vitest';
import { diagnoseBundle } from '../../src/app/diagnosing/diagnose-once.ts';
import { bundleOf, procCounters } from './support.ts';
import { captureText, traceText, type Traced, unanswered } from '../support/proof.ts';

const SYNS = unanswered(5);
const ADDRESS = '2: eth0: <BROADCAST,UP> mtu 1500\n    inet 192.0.2.1/24 scope global eth0\n';
const dropped = (reason: string, place: string, count = SYNS.length): readonly Traced[] =>
  SYNS.slice(0, count).map(({ at }) => ({ at: at + 0.0005, reason, place, device: 'eth0', length: 56 }));

/** Ten SYNs came and nobody answered; the sources are those of a host that says little. */
function diagnosed(traced: readonly Traced[]) {
  const devices = { 'ip-address': ADDRESS };
  const before = procCounters({ IpInReceives: 100, IpInDelivers: 100 });
  const after = procCounters({ IpInReceives: 110, IpInDelivers: 100 });
  const proof = { 'capture-syn': captureText(SYNS), 'trace-kfree_skb': traceText(traced) };
  const bundle = bundleOf({ ...before, ...proof, ...devices }, { ...after, ...devices });
  return diagnoseBundle(bundle, { port: 8080 }).diagnosis;
}

const rules = (packets: number) => `table inet filter {
	chain input {
		type filter hook input priority filter; policy accept;
		tcp dport 8080 counter packets ${packets} bytes 60 drop
	}
}
`;

describe('what the kernel says of the SYNs in question', () => {
  test('proves a firewall whose rules could not be read', () => {
    const { verdict, findings } = diagnosed(dropped('NETFILTER_DROP', 'nft_do_chain'));
    expect(verdict).toMatchObject({ status: 'active', label: 'firewall-drop', causeId: 'netfilter-drop-input' });
    expect(findings[0]).toMatchObject({
      confidence: 'proven',
      evidence: [{ source: 'trace-kfree_skb', line: expect.stringContaining('NETFILTER_DROP, 10 times') }],
    });
  });

  test('stands before the counters of the rule it confirms', () => {
    const bundle = bundleOf(
      {
        'nft-ruleset': rules(3),
        ...procCounters({ IpInReceives: 100 }),
        'capture-syn': captureText(SYNS),
        'trace-kfree_skb': traceText(dropped('NETFILTER_DROP', 'nft_do_chain')),
        'ip-address': ADDRESS,
      },
      { 'nft-ruleset': rules(13), ...procCounters({ IpInReceives: 110 }) },
    );
    const [first] = diagnoseBundle(bundle, { port: 8080 }).diagnosis.findings;
    expect(first).toMatchObject({ causeId: 'netfilter-drop-input', confidence: 'proven' });
    expect(first?.evidence.map(({ source }) => source)).toEqual(
      expect.arrayContaining(['trace-kfree_skb', 'nft-ruleset']),
    );
  });

  test('names a cause nothing else showed, where only one is named so', () => {
    const { verdict } = diagnosed(dropped('CPU_BACKLOG', 'enqueue_to_backlog'));
    expect(verdict).toMatchObject({ status: 'active', causeId: 'softnet-backlog-drop' });
  });

  test('decides nothing where several causes are named so', () => {
    expect(diagnosed(dropped('NETFILTER_DROP', 'nf_hook_slow')).verdict.status).not.toBe('active');
  });

  test('is no proof when it is said of a few of many', () => {
    const { verdict } = diagnosed(dropped('CPU_BACKLOG', 'enqueue_to_backlog', 2));
    expect(verdict.status).not.toBe('active');
  });

  test('of other packets is no proof at all', () => {
    const elsewhere = dropped('CPU_BACKLOG', 'enqueue_to_backlog').map((drop) => ({ ...drop, device: 'eth7' }));
    expect(diagnosed(elsewhere).verdict.status).not.toBe('active');
  });
});
