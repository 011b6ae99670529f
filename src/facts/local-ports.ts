import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';
import { sysctlQuotes } from './sysctls.ts';

export interface LocalPortFacts {
  /** Size of net.ipv4.ip_local_port_range. */
  readonly range: number | undefined;
  readonly busiest: { readonly peer: string; readonly ports: number } | undefined;
  readonly timeWait: number | undefined;
  readonly quotes: readonly Quote[];
}

/** Ports this host has in use as a client, against those it may use. */
export function localPortFacts(after: Snapshot): LocalPortFacts | undefined {
  const range = rangeSize(after.sysctls?.get('net.ipv4.ip_local_port_range'));
  const [peer, ports] = Object.entries(after.sockets?.localPortsByPeer ?? {}).reduce<readonly [string, number]>(
    (most, one) => (one[1] > most[1] ? one : most),
    ['', 0],
  );
  const timeWait = after.sockstat?.tcpTimeWait ?? after.sockets?.byState['TIME-WAIT'] ?? after.socketSummary?.timeWait;
  if (range === undefined && ports === 0 && timeWait === undefined) return undefined;
  return {
    range,
    busiest: ports === 0 ? undefined : { peer, ports },
    timeWait,
    quotes: [
      ...sysctlQuotes(after.sysctls, ['net.ipv4.ip_local_port_range']),
      ...(after.sockstat?.line === undefined ? [] : [{ source: 'proc-net-sockstat', line: after.sockstat.line }]),
    ],
  };
}

function rangeSize(text: string | undefined): number | undefined {
  const [low, high] = text?.trim().split(/\s+/).map(Number) ?? [];
  if (low === undefined || high === undefined || !(high >= low)) return undefined;
  return high - low + 1;
}
