import type { LadderView } from '../../src/approval/ladder.ts';
import type { ProposalView } from '../../src/approval/proposal.ts';
import type { Diagnosis, Finding } from '../../src/diagnosis/diagnosis.ts';
import type { Plan, PlannedChange } from '../../src/plan/plan.ts';

/** Values a report or a face is shown in tests, in the shape real diagnoses have. */
export const acceptQueueFull: Finding = {
  causeId: 'accept-queue-overflow-syn',
  label: 'accept-queue-overflow',
  state: 'active',
  confidence: 'proven',
  share: 1,
  title: 'Accept queue full, new SYNs dropped',
  mechanism:
    'Finished handshakes wait until the program calls accept(). When that queue is full, the kernel drops the next SYN.',
  evidence: [
    {
      source: 'ss-listen',
      line: 'LISTEN 129    128          0.0.0.0:8080       0.0.0.0:*    users:(("stuck-server",pid=4711,fd=3))',
    },
    {
      source: 'proc-net-netstat',
      line: 'TcpExtListenOverflows           1436',
      before: '1024',
      after: '1436',
      delta: '+412',
    },
    {
      source: 'proc-net-netstat',
      line: 'TcpExtListenDrops               1436',
      before: '1024',
      after: '1436',
      delta: '+412',
    },
  ],
  chain: ['backlog of 128 asked for', 'accept() too slow', 'accept queue full', 'SYNs dropped'],
  advice: ['Find out why stuck-server (pid 4711) does not call accept().'],
  remedies: [],
  references: ['net/ipv4/tcp_input.c: tcp_conn_request'],
};

export function diagnosis(over: Partial<Diagnosis> = {}): Diagnosis {
  return {
    schemaVersion: 1,
    host: 'host-42',
    window: { seconds: 5, deltas: true },
    verdict: {
      status: 'active',
      label: 'accept-queue-overflow',
      causeId: 'accept-queue-overflow-syn',
      headline: 'Accept queue full on :8080',
    },
    findings: [acceptQueueFull],
    ruledOut: [
      { causeId: 'synq-full-drop', title: 'SYN queue full', reason: 'TcpExtTCPReqQFullDrop did not move.' },
      { causeId: 'tw-recycle-nat', title: 'tw_recycle behind NAT', reason: 'This kernel has no tcp_tw_recycle.' },
      { causeId: 'conntrack-table-full', title: 'Conntrack table full', reason: '1,204 of 262,144 entries.' },
      { causeId: 'bond-inactive-slave', title: 'Bond with an inactive slave', reason: 'No bond here.' },
    ],
    unknown: [
      { causeId: 'netfilter-drop-input', title: 'Netfilter drop', needs: 'nft-ruleset (needs root)' },
      { causeId: 'netfilter-reject', title: 'Netfilter reject', needs: 'nft-ruleset (needs root)' },
      { causeId: 'xdp-drop', title: 'XDP drop', needs: 'bpftool' },
    ],
    ledger: {
      windowSeconds: 5,
      arrived: 412,
      answered: 0,
      completed: 0,
      dropped: 412,
      byCause: [{ causeId: 'accept-queue-overflow-syn', count: 412 }],
      unexplained: 0,
    },
    remarks: [],
    ...over,
  };
}

export function healthy(over: Partial<Diagnosis> = {}): Diagnosis {
  return diagnosis({
    verdict: { status: 'healthy', label: 'healthy', causeId: null, headline: 'No SYN is being dropped' },
    findings: [],
    ledger: {
      windowSeconds: 5,
      arrived: 120,
      answered: 120,
      completed: 119,
      dropped: 0,
      byCause: [],
      unexplained: 0,
    },
    ...over,
  });
}

export function inconclusive(over: Partial<Diagnosis> = {}): Diagnosis {
  return diagnosis({
    verdict: { status: 'inconclusive', label: 'unknown', causeId: null, headline: 'Not enough to name a cause' },
    window: { seconds: null, deltas: false },
    findings: [],
    ruledOut: [],
    ledger: {
      windowSeconds: null,
      arrived: null,
      answered: null,
      completed: null,
      dropped: null,
      byCause: [],
      unexplained: null,
    },
    remarks: ['Only netstat -s was given.'],
    ...over,
  });
}

export const change: PlannedChange = {
  key: 'net.core.somaxconn',
  from: '128',
  to: '4096',
  netns: 'net:[4026531840]',
  why: 'The accept queue of 0.0.0.0:8080 is cut to 128 by this limit.',
  scope: 'namespace',
  risk: 'low',
  riskText: 'A longer queue hides a program that accepts too slowly.',
  takesEffect: 'after stuck-server (pid 4711) calls listen() again',
  memoryCost: 'at most 4 MiB',
  owner: '/etc/sysctl.d/99-tuning.conf',
  undo: 'sysctl -w net.core.somaxconn=128',
};

export function plan(over: Partial<Plan> = {}): Plan {
  return {
    digest: `sha256:${'3f2a9c71b0d4'.padEnd(64, '0')}`,
    host: 'host-42',
    causeId: 'accept-queue-overflow-syn',
    changes: [change],
    advice: ['Look at why stuck-server accepts too slowly.'],
    ...over,
  };
}

export function proposal(over: Partial<ProposalView> = {}): ProposalView {
  return {
    proposalId: 'proposal-0001',
    host: 'host-42',
    plan: plan(),
    state: 'proposed',
    expires: '2026-11-22T03:42:00.000Z',
    deadline: null,
    events: [{ at: '2026-11-22T03:12:00.000Z', actor: 'slack:U0ONCALL1', did: 'proposed' }],
    watch: null,
    outcome: null,
    terms: { watchSeconds: 10, leaseSeconds: 600 },
    ...over,
  };
}

export function ladder(over: Partial<LadderView> = {}): LadderView {
  return {
    ladderId: 'ladder-1',
    requester: 'slack:U0ONCALL1',
    causeId: 'accept-queue-overflow-syn',
    changes: [{ key: 'net.core.somaxconn', from: '128', to: '4096' }],
    state: { kind: 'open', rung: 1, hosts: ['web1'] },
    digest: `sha256:${'a'.repeat(64)}`,
    members: Array.from({ length: 20 }, (_, index) => ({ host: `web${index + 1}`, proposal: null })),
    opened: [],
    stoppedBy: null,
    toKeep: [],
    earliestDeadline: null,
    plan: plan(),
    terms: { watchSeconds: 10, leaseSeconds: 600 },
    ...over,
  };
}
