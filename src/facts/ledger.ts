import type { CounterFacts } from './counters.ts';
import type { SocketFacts } from './half-open.ts';
import type { KernelEra } from './kernel-era.ts';

/** The account of SYNs in the window; null where the host did not say. Without a window everything is null. */
export interface Account {
  readonly seconds: number | null;
  readonly arrived: number | null;
  readonly answered: number | null;
  readonly completed: number | null;
  /** SYNs a listener refused: the increase of ListenDrops, less what only looks like a drop on old kernels. */
  readonly refused: number | null;
  /** The part of `refused` that no counter names. */
  readonly residue: number | null;
}

/**
 * dListenDrops = dListenOverflows + dTCPReqQFullDrop + dPAWSPassive (up to 4.11) + dSyncookiesSent (up to 4.6 only)
 * + no route back (OutNoRoutes) + requests killed by ICMP (InDestUnreachs) + a rest that no counter names.
 */
export function account(
  counters: CounterFacts | undefined,
  era: KernelEra,
  sockets: SocketFacts | undefined,
): Account | undefined {
  if (counters === undefined) return undefined;
  const { basis, seconds } = counters.comparison;
  if (basis !== 'window' && basis !== 'increase') return undefined;
  const increase = (name: string): number | null => counters.increase(name) ?? null;
  const drops = increase('TcpExtListenDrops');
  const cookies = increase('TcpExtSyncookiesSent') ?? 0;
  const refused = drops === null ? null : Math.max(0, drops - (era.cookiesCountAsDrops === true ? cookies : 0));
  const completed = increase('TcpPassiveOpens');
  const answered = completed === null || sockets === undefined ? null : completed + sockets.halfOpen.count;
  return {
    seconds,
    completed,
    answered,
    refused,
    arrived: answered === null || refused === null ? null : answered + refused,
    residue: refused === null ? null : Math.max(0, refused - named(increase)),
  };
}

function named(increase: (name: string) => number | null): number {
  const parts = [
    'TcpExtListenOverflows',
    'TcpExtTCPReqQFullDrop',
    'TcpExtPAWSPassive',
    'IpOutNoRoutes',
    'Ip6OutNoRoutes',
    'IcmpInDestUnreachs',
  ];
  return parts.reduce((sum, part) => sum + (increase(part) ?? 0), 0);
}
