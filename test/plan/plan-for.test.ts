import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnosis, Finding } from '../../src/diagnosis/diagnosis.ts';
import { planFor } from '../../src/plan/plan-for.ts';
import { Plan } from '../../src/plan/plan.ts';
import { judgeChange } from '../../src/protocol/safe-sysctls.ts';
import { safeSysctls } from '../../src/protocol/safe-sysctls-table.ts';
import type { Listener, Snapshot } from '../../src/snapshot/snapshot.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type Verdict = Diagnosis['verdict']['status'];
type Remedies = Readonly<Record<string, string>>;

function findingOf(causeId: string, remedies: Remedies, over: Partial<Finding> = {}): Finding {
  return {
    causeId,
    label: 'unknown',
    state: 'active',
    confidence: 'proven',
    share: 1,
    title: 'title',
    mechanism: 'mechanism',
    evidence: [],
    chain: [],
    advice: ['advice of the rule'],
    remedies: Object.entries(remedies).map(([key, to]) => ({ key, to, why: 'why', takesEffect: 'now' })),
    references: [],
    ...over,
  };
}

function diagnosisOf(findings: Finding[], status: Verdict = 'active'): Diagnosis {
  return {
    schemaVersion: 1,
    host: 'web01',
    window: { seconds: 3, deltas: true },
    verdict: { status, label: 'unknown', causeId: findings[0]?.causeId ?? null, headline: 'headline' },
    findings,
    ruledOut: [],
    unknown: [],
    ledger: {
      windowSeconds: 3,
      arrived: null,
      answered: null,
      completed: null,
      dropped: null,
      byCause: [],
      unexplained: null,
    },
    remarks: [],
  };
}

function snapshotOf(sysctls: Record<string, string>, over: Partial<Snapshot> = {}): Snapshot {
  return {
    counting: 'totals',
    netns: 'net:[4026531840]',
    sysctls: new Map(Object.entries(sysctls)),
    absent: {},
    ...over,
  };
}

function listener(acceptQueue: number, backlog: number): Listener {
  return {
    address: '0.0.0.0',
    port: 8080,
    acceptQueue,
    backlog,
    owners: [{ command: 'nginx', pid: 42 }],
    row: 'LISTEN',
    source: 'ss-listen',
  };
}

function writes(plan: Plan | null): string[] {
  return plan?.changes.map(({ key, from, to }) => `${key} ${from} -> ${to}`) ?? [];
}

describe('planFor', () => {
  const recycle = findingOf('tw-recycle-nat', { 'net.ipv4.tcp_tw_recycle': '0' });

  it('turns tcp_tw_recycle off, says what it costs, and that it is never turned on again', () => {
    const plan = planFor(diagnosisOf([recycle]), snapshotOf({ 'net.ipv4.tcp_tw_recycle': '1' }), sha256);
    expect(Plan.parse(plan)).toMatchObject({
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      host: 'web01',
      causeId: 'tw-recycle-nat',
      advice: ['advice of the rule'],
      changes: [
        {
          key: 'net.ipv4.tcp_tw_recycle',
          from: '1',
          to: '0',
          netns: 'net:[4026531840]',
          scope: 'namespace',
          risk: 'low',
          memoryCost: null,
          undo: 'Never set back to 1: that value is harmful.',
        },
      ],
    });
  });

  it('has nothing to write where the value is right already or the kernel has no such key', () => {
    expect(planFor(diagnosisOf([recycle]), snapshotOf({ 'net.ipv4.tcp_tw_recycle': '0' }), sha256)).toBeNull();
    expect(planFor(diagnosisOf([recycle]), snapshotOf({}), sha256)).toBeNull();
  });

  it.each(['healthy', 'latent', 'inconclusive'] as const)('proposes nothing when the verdict is %s', (status) => {
    const snapshot = snapshotOf({ 'net.ipv4.tcp_tw_recycle': '1' });
    expect(planFor(diagnosisOf([recycle], status), snapshot, sha256)).toBeNull();
  });

  it('of the past, cures only what is proven and will bite again as configured', () => {
    const snapshot = snapshotOf(
      { 'net.ipv4.tcp_tw_recycle': '1', 'net.netfilter.nf_conntrack_max': '65536' },
      { conntrack: { entries: 65_536, columns: {} } },
    );
    const past = (finding: Finding): string[] => writes(planFor(diagnosisOf([finding], 'past'), snapshot, sha256));
    const table = findingOf('conntrack-table-full', { 'net.netfilter.nf_conntrack_max': '131072' }, { state: 'past' });
    expect(past({ ...recycle, state: 'past' })).toEqual(['net.ipv4.tcp_tw_recycle 1 -> 0']);
    expect(past({ ...recycle, state: 'past', confidence: 'likely' })).toEqual([]);
    expect(past(table)).toEqual([]);
  });

  it('does not act on a mere possibility, nor on a symptom beside its root', () => {
    const snapshot = snapshotOf({ 'net.ipv4.tcp_tw_recycle': '1' });
    expect(planFor(diagnosisOf([{ ...recycle, confidence: 'possible' }]), snapshot, sha256)).toBeNull();
    expect(planFor(diagnosisOf([findingOf('fd-exhaustion-process', {}), recycle]), snapshot, sha256)).toBeNull();
  });

  it('refuses folklore: a key that cures another cause', () => {
    const finding = findingOf('accept-queue-overflow-syn', { 'net.ipv4.tcp_max_syn_backlog': '65536' });
    const snapshot = snapshotOf({ 'net.ipv4.tcp_max_syn_backlog': '128', 'net.ipv4.tcp_syncookies': '0' });
    expect(planFor(diagnosisOf([finding]), snapshot, sha256)).toBeNull();
  });

  it('raises somaxconn only where it is what limits the full listener, and names who must listen again', () => {
    const finding = findingOf('accept-queue-overflow-syn', { 'net.core.somaxconn': '1024' });
    const sysctls = { 'net.core.somaxconn': '128' };
    const plan = (listeners?: Listener[]): Plan | null =>
      planFor(diagnosisOf([finding]), snapshotOf(sysctls, listeners === undefined ? {} : { listeners }), sha256);
    expect(writes(plan([listener(129, 128)]))).toEqual(['net.core.somaxconn 128 -> 4096']);
    expect(plan([listener(129, 128)])?.changes[0]?.takesEffect).toBe(
      'after 0.0.0.0:8080 (nginx, pid 42) calls listen() again',
    );
    expect(plan([listener(17, 16), listener(0, 128)])).toBeNull();
    expect(plan()).toBeNull();
  });

  it('turns SYN cookies on rather than enlarge a SYN queue they make irrelevant', () => {
    const finding = findingOf('synq-full-drop', {
      'net.ipv4.tcp_max_syn_backlog': '4096',
      'net.ipv4.tcp_syncookies': '1',
    });
    const snapshot = snapshotOf({ 'net.ipv4.tcp_syncookies': '0', 'net.ipv4.tcp_max_syn_backlog': '128' });
    expect(writes(planFor(diagnosisOf([finding]), snapshot, sha256))).toEqual(['net.ipv4.tcp_syncookies 0 -> 1']);
  });

  it('takes a conntrack table that is tiny to the least that may be ordered, not to twice next to nothing', () => {
    const finding = findingOf('conntrack-table-full', { 'net.netfilter.nf_conntrack_max': '8192' });
    const sysctls = { 'net.netfilter.nf_conntrack_max': '4096', 'net.netfilter.nf_conntrack_count': '4096' };
    expect(writes(planFor(diagnosisOf([finding]), snapshotOf(sysctls), sha256))).toEqual([
      'net.netfilter.nf_conntrack_max 4096 -> 65536',
    ]);
  });

  it('says what each listener may hold before and after, who has to listen anew, and what that costs', () => {
    const finding = findingOf('accept-queue-overflow-syn', { 'net.core.somaxconn': '4096' });
    const cgroup = '/system.slice/nginx.service';
    const listeners: readonly Listener[] = [
      { ...listener(0, 128), port: 80, owners: [] },
      { ...listener(0, 64), port: 81 },
      { ...listener(129, 128), cgroup },
      { ...listener(65, 64), port: 82, cgroup },
    ];
    const [change] =
      planFor(diagnosisOf([finding]), snapshotOf({ 'net.core.somaxconn': '128' }, { listeners }), sha256)?.changes ??
      [];
    expect(change?.limits).toEqual([
      {
        listener: '0.0.0.0:8080',
        process: 'nginx (pid 42)',
        now: 128,
        after: 4096,
        relisten: 'systemctl restart nginx.service',
      },
      { listener: '0.0.0.0:82', process: 'nginx (pid 42)', now: 64, after: 64, relisten: null },
      { listener: '0.0.0.0:80', process: null, now: 128, after: 4096, relisten: null },
    ]);
    expect(change?.memoryCost).toBe(
      'up to 19 MiB more in 2 queues, 2560 bytes for each connection that waits to be accepted (slab TCPv6)',
    );
  });

  it.each([
    [
      '/system.slice/docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope',
      'docker restart 0123456789ab',
    ],
    [
      '/machine.slice/libpod-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope',
      'podman restart 0123456789ab',
    ],
    ['/user.slice/user-0.slice/session-1.scope', null],
    ['/system.slice/$(reboot).service', null],
  ])('makes no command of a control group it does not know: %s', (cgroup, relisten) => {
    const finding = findingOf('accept-queue-overflow-syn', { 'net.core.somaxconn': '4096' });
    const snapshot = snapshotOf({ 'net.core.somaxconn': '128' }, { listeners: [{ ...listener(129, 128), cgroup }] });
    expect(planFor(diagnosisOf([finding]), snapshot, sha256)?.changes[0]?.limits?.[0]?.relisten).toBe(relisten);
  });

  it('sizes the conntrack table by what is in it, and grows the buckets first where chains would be long', () => {
    const finding = findingOf('conntrack-table-full', { 'net.netfilter.nf_conntrack_max': '131072' });
    const sysctls = {
      'net.netfilter.nf_conntrack_max': '262144',
      'net.netfilter.nf_conntrack_count': '262144',
      'net.netfilter.nf_conntrack_buckets': '32768',
    };
    const kernel = { release: '5.10.0', major: 5, minor: 10 };
    const plan = planFor(diagnosisOf([finding]), snapshotOf(sysctls, { kernel }), sha256);
    expect(writes(plan)).toEqual([
      'net.netfilter.nf_conntrack_buckets 32768 -> 131072',
      'net.netfilter.nf_conntrack_max 262144 -> 524288',
    ]);
    expect(plan?.changes.map((change) => change.memoryCost)).toEqual([
      'up to 768 KiB more, 8 bytes for each bucket (one pointer)',
      'up to 100 MiB more, 400 bytes for each conntrack entry (slab nf_conntrack and its extensions)',
    ]);
  });

  it('writes the neighbour limits from the largest down', () => {
    const finding = findingOf('neighbour-table-overflow', { 'net.ipv4.neigh.default.gc_thresh3': '4096' });
    const snapshot = snapshotOf({
      'net.ipv4.neigh.default.gc_thresh1': '128',
      'net.ipv4.neigh.default.gc_thresh2': '512',
      'net.ipv4.neigh.default.gc_thresh3': '1024',
    });
    expect(writes(planFor(diagnosisOf([finding]), snapshot, sha256))).toEqual([
      'net.ipv4.neigh.default.gc_thresh3 1024 -> 4096',
      'net.ipv4.neigh.default.gc_thresh2 512 -> 2048',
      'net.ipv4.neigh.default.gc_thresh1 128 -> 1024',
    ]);
  });

  it('reserves ports that are listened on before it widens the ephemeral range over them', () => {
    const finding = findingOf('ephemeral-port-exhaustion', { 'net.ipv4.ip_local_port_range': '1024 65535' });
    const sysctls = { 'net.ipv4.ip_local_port_range': '32768\t60999', 'net.ipv4.ip_local_reserved_ports': '9000' };
    const plan = planFor(diagnosisOf([finding]), snapshotOf(sysctls, { listeners: [listener(0, 16)] }), sha256);
    expect(writes(plan)).toEqual([
      'net.ipv4.ip_local_reserved_ports 9000 -> 8080,9000',
      'net.ipv4.ip_local_port_range 32768 60999 -> 1024 65535',
    ]);
    expect(planFor(diagnosisOf([finding]), snapshotOf(sysctls), sha256)).toBeNull();
  });

  it('keeps timestamps off while tcp_tw_recycle is on', () => {
    const finding = findingOf('tw-recycle-nat', { 'net.ipv4.tcp_timestamps': '1' });
    const snapshot = snapshotOf({ 'net.ipv4.tcp_tw_recycle': '1', 'net.ipv4.tcp_timestamps': '0' });
    expect(planFor(diagnosisOf([finding]), snapshot, sha256)).toBeNull();
  });

  it('changes its digest with host, namespace, value or order, and with nothing else', () => {
    const digest = (host: string, netns: string, from: string, title: string): string | undefined =>
      planFor(
        { ...diagnosisOf([{ ...recycle, title }]), host },
        snapshotOf({ 'net.ipv4.tcp_tw_recycle': from }, { netns }),
        sha256,
      )?.digest;
    const base = digest('web01', 'net:[1]', '1', 'a');
    expect(digest('web01', 'net:[1]', '1', 'b')).toBe(base);
    expect(new Set([base, digest('web02', 'net:[1]', '1', 'a'), digest('web01', 'net:[2]', '1', 'a')]).size).toBe(3);
    expect(digest('web01', 'net:[1]', '2', 'a')).not.toBe(base);
  });

  it('never proposes outside what the agent would allow, whatever the rules ask and the host says', () => {
    const keys = safeSysctls.map((safe) => safe.key.replace('<device>', 'eth0'));
    const value = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: -1, max: 200_000 }).map(String) },
      { weight: 2, arbitrary: fc.constantFrom('0', '1', '2') },
      fc.constantFrom('', 'x', '1024 65535', '32768\t60999', '8080,9000-9010', '9223372036854775807'),
      fc.string(),
    );
    const values = fc
      .tuple(...keys.map(() => value))
      .map((all) => Object.fromEntries(keys.map((key, at) => [key, all[at] ?? ''])));
    const causes = [...new Set(safeSysctls.flatMap((safe) => safe.cures))];
    const refused: string[] = [];
    let proposed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...causes),
        values,
        values,
        fc.array(fc.tuple(fc.nat(70_000), fc.nat(70_000))),
        (causeId, remedies, sysctls, queues) => {
          const listeners = queues.map(([acceptQueue, backlog]) => listener(acceptQueue, backlog));
          const finding = findingOf(causeId, remedies);
          for (const change of planFor(diagnosisOf([finding]), snapshotOf(sysctls, { listeners }), sha256)?.changes ??
            []) {
            proposed += 1;
            if (!judgeChange(change).allowed) refused.push(JSON.stringify(change));
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(refused).toEqual([]);
    expect(proposed).toBeGreaterThan(100);
  });

  describe('whether a kept value stays', () => {
    const past = { ...findingOf('listen-backlog-too-small', { 'net.core.somaxconn': '4096' }) };
    const planned = (over: Partial<Snapshot>) =>
      planFor(
        diagnosisOf([past]),
        snapshotOf({ 'net.core.somaxconn': '128' }, { listeners: [listener(129, 128)], ...over }),
        sha256,
      );

    it('is said before anybody approves: our own file wins', () => {
      const bootSettings = [{ path: '/etc/sysctl.d/10-a.conf', lines: ['net.core.somaxconn = 128'] }];
      expect(planned({ bootSettings })?.changes[0]).toMatchObject({
        owner: '/etc/sysctl.d/10-a.conf',
        persistence: { by: 'own', owner: { kind: 'sysctl-file' }, patch: [] },
      });
    });

    it('names who wins against it, with the patch for there', () => {
      const bootSettings = [{ path: '/etc/sysctl.d/99-a.conf', lines: ['net.core.somaxconn = 128'] }];
      const change = planned({ bootSettings })?.changes[0];
      expect(change?.persistence).toMatchObject({ by: 'other', owner: { path: '/etc/sysctl.d/99-a.conf' } });
      expect(change?.persistence?.patch.at(-1)).toBe('+net.core.somaxconn = 4096');
    });

    it('is unknown where nothing was read, and is no part of what is approved', () => {
      const unknown = planned({});
      expect(unknown?.changes[0]?.persistence).toEqual({ by: 'unknown', owner: null, patch: [] });
      expect(planned({ bootSettings: [] })?.digest).toBe(unknown?.digest);
    });

    it.each([
      ['docker', ['--sysctl net.core.somaxconn="4096"']],
      [
        'containerd',
        [
          'securityContext:',
          '  sysctls:',
          '  - name: net.core.somaxconn',
          '    value: "4096"',
          '# kubelet: allowedUnsafeSysctls: ["net.core.somaxconn"]',
        ],
      ],
    ])('belongs to whatever makes the container: %s', (runtime, patch) => {
      const place = { asked: { kind: 'container', name: 'web' }, container: { id: 'a'.repeat(64), runtime } } as const;
      expect(planned({ host: { id: 'web01', place }, bootSettings: [] })?.changes[0]).toMatchObject({
        owner: 'container web',
        persistence: { by: 'namespace', patch },
      });
    });
  });
});
