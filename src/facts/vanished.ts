import type { ConntrackFacts } from './conntrack.ts';
import type { CounterFacts } from './counters.ts';
import type { FirewallFacts } from './firewall.ts';
import type { FunnelFacts } from './funnel.ts';
import type { SynproxyFacts } from './synproxy.ts';

/**
 * Packets of the window that went into IP and of which nothing tells what became of them. Rules and policies without a counter
 * take such packets (policies of nftables never have one), and so do martians and multicasts nobody listens to.
 */
export interface VanishedFacts {
  /** Neither delivered nor forwarded, and taken by nothing that counts. */
  readonly inwards: number;
  /** All that was received, to compare with. */
  readonly received: number;
  /** Made or forwarded here, never transmitted, and taken by nothing that counts; undefined where the kernel does not say. */
  readonly outwards: number | undefined;
  readonly sent: number;
}

export function vanishedFacts(
  counters: CounterFacts | undefined,
  funnel: FunnelFacts | undefined,
  firewall: FirewallFacts | undefined,
  conntrack: ConntrackFacts | undefined,
  synproxy: SynproxyFacts | undefined,
): VanishedFacts | undefined {
  if (counters === undefined || funnel?.insideIp === undefined) return undefined;
  const increase = (name: string): number => counters.increase(name) ?? 0;
  const refused = (directions: readonly string[]): number =>
    sum(
      (firewall?.refusing ?? []).map(({ direction, increase: taken }) =>
        directions.includes(direction) ? (taken ?? 0) : 0,
      ),
    );
  const queued = sum((firewall?.queueing ?? []).map(({ increase: taken }) => taken ?? 0));
  const proxied = sum(
    (firewall?.proxying ?? []).map(({ kind, increase: taken }) => (kind === 'syn' ? 0 : (taken ?? 0))),
  );
  // SYNPROXY takes the SYN and the last ACK, and makes a SYN of its own of them.
  const { syns = 0, valid = 0, invalid = 0, repeated = 0 } = synproxy ?? {};
  const answered = syns + valid + invalid + repeated;
  const untracked = conntrack?.drop.speaks === 'active' ? conntrack.drop.count : 0;
  const forwarded = increase('IpForwDatagrams') + increase('Ip6OutForwDatagrams');
  const sent = increase('IpOutRequests') + increase('Ip6OutRequests') + forwarded;
  const transmitted = counters.increase('IpOutTransmits');
  return {
    inwards: Math.max(
      0,
      funnel.insideIp - refused(['in', 'forward', 'unknown']) - queued - proxied - untracked - answered,
    ),
    received: increase('IpInReceives') + increase('Ip6InReceives'),
    sent,
    // Kernels that count transmissions count a forwarded packet before the forward hook, others behind it.
    outwards:
      transmitted === undefined
        ? undefined
        : Math.max(0, sent - transmitted - increase('Ip6OutTransmits') - refused(['out', 'forward'])),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
