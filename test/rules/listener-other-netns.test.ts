import { expect, test } from 'vitest';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { listenerOtherNetns } from '../../src/rules/listener-other-netns.ts';
import { bundleOf, factsOf, procCounters } from './support.ts';

const CONTAINER = 'ab12cd34ef56'.padEnd(64, '0');

interface Inside {
  readonly pid?: number;
  readonly port?: number;
  readonly drops?: number;
  readonly address?: string;
  readonly waiting?: number;
}

/** What the agent reads of one other namespace. */
function namespaceText({ pid = 812, port = 80, drops = 0, address = '172.17.0.2', waiting = 0 }: Inside): string {
  const hex = (value: number, width: number) => value.toString(16).toUpperCase().padStart(width, '0');
  const row = `0: 00000000:${hex(port, 4)} 00000000:0000 0A 00000000:${hex(waiting, 8)} 00:00000000 00000000 0 0 7 1 0 100 0 0 10 0`;
  return [
    `/proc/${pid}/ns/net:net:[${pid}]`,
    `/proc/${pid}/task/${pid}/comm:nginx`,
    `/proc/${pid}/task/${pid}/cgroup:0::/system.slice/docker-${CONTAINER}.scope`,
    `/proc/${pid}/net/fib_trie:${address}`,
    `/proc/${pid}/net/tcp:   ${row}`,
    `/proc/${pid}/net/netstat:ListenOverflows ${drops}`,
    `/proc/${pid}/net/netstat:ListenDrops ${drops}`,
    '',
  ].join('\n');
}

const PUBLISHED = `table ip nat {
	chain DOCKER {
		type nat hook prerouting priority dstnat; policy accept;
		tcp dport 8080 counter packets 40 bytes 2400 dnat to 172.17.0.2:80
	}
}
`;

function host(others: readonly Inside[], over: Readonly<Record<string, string>> = {}) {
  return {
    ...procCounters({ TcpPassiveOpens: 10 }),
    'ss-listen': '0 128 0.0.0.0:22 0.0.0.0:* ino:5 sk:1 <->\n',
    'other-namespaces': others.map(namespaceText).join(''),
    ...over,
  };
}

test('a published port whose container refuses SYNs is told with the way to look there', () => {
  const nft = { 'nft-ruleset': PUBLISHED };
  const bundle = bundleOf(host([{ drops: 5, waiting: 6 }], nft), host([{ drops: 55, waiting: 6 }], nft));
  const { verdict, findings } = diagnose({ host: 'web01', ...snapshotsOf(bundle) }, { port: 8080 });
  expect(verdict).toMatchObject({ status: 'active', causeId: 'listener-other-netns' });
  expect(findings[0]).toMatchObject({
    title: 'Port 8080 is served in another network namespace: container ab12cd34ef56 (nginx, pid 812)',
    confidence: 'proven',
    share: 1,
  });
  expect(findings[0]?.advice[0]).toBe('Look there: syndrop diagnose HOST --container ab12cd34ef56 --port 80');
});

test('a published port whose container takes everything fails nobody as far as is known', () => {
  const nft = { 'nft-ruleset': PUBLISHED };
  const quiet = host([{ drops: 5 }], nft);
  expect(listenerOtherNetns.examine(factsOf(bundleOf(quiet, quiet), { port: 8080 }))).toMatchObject({
    kind: 'found',
    state: 'latent',
  });
});

test('a container on the same port that nothing leads to is no more than a hint', () => {
  const bundle = bundleOf(host([{ port: 8080, drops: 5 }]), host([{ port: 8080, drops: 55 }]));
  expect(listenerOtherNetns.examine(factsOf(bundle, { port: 8080 }))).toMatchObject({
    kind: 'found',
    state: 'latent',
    confidence: 'possible',
  });
});

test('a port that is served here is not looked for elsewhere', () => {
  const bundle = bundleOf(host([{ port: 22, drops: 5 }]), host([{ port: 22, drops: 55 }]));
  expect(listenerOtherNetns.examine(factsOf(bundle, { port: 22 }))).toMatchObject({
    kind: 'ruled-out',
    reason: 'here',
  });
});

test('a port of many containers points to none of them', () => {
  const many = [1, 2, 3, 4].map((pid) => ({ pid, port: 8080 }));
  const bundle = bundleOf(host(many), host(many));
  expect(listenerOtherNetns.examine(factsOf(bundle, { port: 8080 }))).toMatchObject({ reason: 'several' });
});

test('a translation to another host is no way into a container of this one', () => {
  const nft = { 'nft-ruleset': PUBLISHED.replace('172.17.0.2', '10.9.9.9') };
  const bundle = bundleOf(host([{ drops: 5 }], nft), host([{ drops: 55 }], nft));
  expect(listenerOtherNetns.examine(factsOf(bundle, { port: 8080 }))).toMatchObject({ reason: 'nowhere' });
});

test('without a port, a namespace that refuses SYNs is a word beside the verdict and not the verdict', () => {
  const bundle = bundleOf(host([{ drops: 5, waiting: 6 }]), host([{ drops: 55, waiting: 6 }]));
  const { verdict, findings } = diagnose({ host: 'web01', ...snapshotsOf(bundle) });
  expect(verdict.status).toBe('healthy');
  expect(findings.map(({ causeId }) => causeId)).toContain('listener-other-netns');
});

test('a machine with one namespace has no other, and one that was not looked through is unknown', () => {
  expect(listenerOtherNetns.examine(factsOf(bundleOf(host([]), host([]))))).toMatchObject({ reason: 'alone' });
  expect(listenerOtherNetns.examine(factsOf(bundleOf(procCounters({}))))).toMatchObject({ kind: 'unknown' });
});
