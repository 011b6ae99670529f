import { expect, test } from 'vitest';
import { judge } from '../../src/app/diagnosing/corpus.ts';
import { caseOf } from '../../src/transports/file/case.ts';

type Counters = Readonly<Record<string, number>>;

/** Park and Miller's generator: the same hosts in every run. */
function numbers(seed: number): (from: number, to: number) => number {
  let state = seed;
  return (from, to) => {
    state = (state * 48_271) % 2_147_483_647;
    return from + ((to - from) * state) / 2_147_483_647;
  };
}

const WINDOWS = [5, 10, 30, 60, 300] as const;

/** What moves on a host that is well, in a window: traffic of any size, with the noise of the Internet in it. */
function background(seed: number): Counters {
  const between = numbers(seed * 7919);
  const seconds = WINDOWS[Math.floor(between(0, WINDOWS.length))] ?? 5;
  const segments = Math.exp(between(1, 10)) * seconds;
  const passive = segments * between(0.002, 0.1);
  const active = segments * between(0, 0.05);
  const repeated = (passive + active) * 0.01;
  const scans = seconds * between(0, 0.6);
  const moves = {
    IpInReceives: segments * 1.03 + scans,
    IpInDelivers: segments * 1.03 + scans,
    IpInAddrErrors: seconds * 0.005,
    TcpActiveOpens: active,
    TcpPassiveOpens: passive,
    TcpAttemptFails: passive * 0.004 + active * 0.01,
    TcpInSegs: segments + scans,
    TcpOutSegs: segments,
    TcpRetransSegs: segments * between(0, 0.01) + repeated,
    TcpInErrs: seconds * 0.003,
    TcpOutRsts: passive * 0.08 + scans,
    TcpExtEmbryonicRsts: passive * 0.006,
    TcpExtTW: passive * 0.3 + active * 0.5,
    TcpExtPAWSEstab: passive * 0.0006,
    TcpExtListenOverflows: 0,
    TcpExtListenDrops: 0,
    TcpExtTCPAbortOnData: passive * between(0, 0.3),
    TcpExtTCPTimeouts: segments * 0.001 + repeated,
    TcpExtIPReversePathFilter: seconds * 0.004,
    TcpExtTCPChallengeACK: passive * 0.001,
    TcpExtTCPSYNChallenge: passive * 0.0004,
    TcpExtTCPSynRetrans: repeated,
    TcpExtTCPACKSkippedSynRecv: passive * 0.001,
    TcpExtTCPReqQFullDrop: 0,
    TcpExtTCPReqQFullDoCookies: 0,
    TcpExtSyncookiesSent: 0,
    TcpExtSyncookiesRecv: 0,
  };
  return Object.fromEntries(Object.entries(moves).map(([name, count]) => [name, Math.round(count)]));
}

function verdictOf(counters: Counters, sysctl: Counters = {}): string {
  const nstat = Object.entries(counters).map(([name, count]) => `${name} ${count} 0.0\n`);
  const raw = { id: 'host', cause: 'healthy', is_delta: true, evidence: { nstat_delta: nstat.join(''), sysctl } };
  const { status, label } = judge(caseOf('host', raw)).reasoning.diagnosis.verdict;
  return status === 'active' ? label : status;
}

const hosts = Array.from({ length: 60 }, (_, at) => background(at + 1));

interface Fault {
  readonly label: string;
  /** What it moves for so many lost SYNs. */
  readonly moves: (lost: number) => Counters;
  /** The settings without which it cannot be. */
  readonly sysctl?: Counters;
}

const faults: readonly Fault[] = [
  { label: 'accept-queue-overflow', moves: (lost) => ({ TcpExtListenOverflows: lost, TcpExtListenDrops: lost }) },
  {
    label: 'syn-queue-overflow',
    moves: (lost) => ({ TcpExtTCPReqQFullDrop: lost, TcpExtListenDrops: lost }),
    sysctl: { 'net.ipv4.tcp_syncookies': 0 },
  },
  {
    label: 'syn-flood',
    moves: (lost) => ({
      TcpExtTCPReqQFullDoCookies: 99 * lost,
      TcpExtSyncookiesSent: 99 * lost,
      TcpExtSyncookiesRecv: lost,
    }),
  },
  {
    label: 'tw-recycle-nat-paws',
    moves: (lost) => ({ TcpExtPAWSPassive: lost, TcpExtListenDrops: lost }),
    sysctl: { 'net.ipv4.tcp_tw_recycle': 1 },
  },
  { label: 'rp-filter', moves: (lost) => ({ TcpExtIPReversePathFilter: lost, IpInReceives: lost }) },
  {
    label: 'stale-established-challenge-ack',
    moves: (lost) => ({ TcpExtTCPSYNChallenge: lost, TcpExtTCPChallengeACK: lost }),
  },
  {
    label: 'checksum-offload',
    moves: (lost) => ({ TcpInCsumErrors: lost, TcpInErrs: lost, TcpInSegs: lost }),
  },
  { label: 'martian-or-no-route', moves: (lost) => ({ IpOutNoRoutes: lost, TcpExtListenDrops: lost }) },
  {
    label: 'tcp-memory-pressure',
    moves: (lost) => ({ TcpExtTCPMemoryPressures: 1, TcpExtTCPMemoryPressuresChrono: 100 * lost }),
  },
];

test('no host that is well is said to drop, whatever its traffic and noise', () => {
  expect(hosts.map((host) => verdictOf(host)).filter((said) => said !== 'healthy')).toEqual([]);
});

test.each(faults)('$label is told on any of them', ({ label, moves, sysctl }) => {
  const said = hosts.map((host) => {
    // A fifth of those that got through, so that somebody feels it.
    const losses = moves(Math.max(20, Math.round((host['TcpPassiveOpens'] ?? 0) * 0.2)));
    const sums = Object.entries(losses).map(([name, count]) => [name, (host[name] ?? 0) + count] as const);
    return verdictOf({ ...host, ...Object.fromEntries(sums) }, sysctl);
  });
  expect(said.filter((one) => one !== label)).toEqual([]);
});
