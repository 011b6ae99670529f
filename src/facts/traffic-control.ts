import type { Qdisc, Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, read } from './delta.ts';
import type { Quote } from './evidence.ts';

/** One hook or queue, with what it did over the window. */
export interface QdiscFact {
  readonly kind: string;
  readonly device: string;
  /** Undefined where nothing may be subtracted. */
  readonly dropped: number | undefined;
  readonly sent: number | undefined;
  readonly total: number;
  readonly quotes: readonly Quote[];
}

/** Traffic control, by what can drop: hooks for programs and filters, and queues on the way out. */
export interface TrafficControlFacts {
  /** `clsact` drops on both ways and counts them together; `ingress` on the way in alone. */
  readonly hooks: readonly QdiscFact[];
  /** Of each device the queue that dropped most; a parent counts what its children drop. */
  readonly queues: readonly QdiscFact[];
}

const HOOKS = new Set(['clsact', 'ingress']);

export function trafficControlFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): TrafficControlFacts | undefined {
  if (after.qdiscs === undefined) return undefined;
  const earlier = new Map((before?.qdiscs ?? []).map((qdisc) => [placeOf(qdisc), qdisc]));
  const facts = after.qdiscs.map((qdisc) => factOf(qdisc, earlier.get(placeOf(qdisc)), comparison));
  const queues = new Map<string, QdiscFact>();
  for (const fact of facts) {
    if (HOOKS.has(fact.kind)) continue;
    const known = queues.get(fact.device);
    if (known === undefined || weight(fact) > weight(known)) queues.set(fact.device, fact);
  }
  return { hooks: facts.filter(({ kind }) => HOOKS.has(kind)), queues: [...queues.values()] };
}

/** A queue that was replaced in the window is another one: the kernel gives it another handle. */
function placeOf({ device, kind, handle, parent }: Qdisc): string {
  return [device, kind, handle, parent].join(' ');
}

function factOf(qdisc: Qdisc, earlier: Qdisc | undefined, comparison: Comparison): QdiscFact {
  const dropped = read(comparison, earlier?.dropped, qdisc.dropped);
  const moved = earlier === undefined || dropped.increase === undefined;
  return {
    kind: qdisc.kind,
    device: qdisc.device ?? 'device',
    dropped: dropped.increase,
    sent: read(comparison, earlier?.sent, qdisc.sent).increase,
    total: dropped.total,
    quotes: [
      {
        source: 'tc-qdisc',
        line: `${qdisc.row}: ${qdisc.statisticsRow}`,
        ...(moved ? {} : { before: `${earlier.dropped}`, after: `${qdisc.dropped}`, delta: `+${dropped.increase}` }),
      },
    ],
  };
}

function weight({ dropped, total }: QdiscFact): number {
  return dropped ?? total;
}
