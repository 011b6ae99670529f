import type { PacketQueue, Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, read } from './delta.ts';
import type { Quote } from './evidence.ts';

/** A queue that somebody reads. */
interface ReadQueue {
  readonly number: number;
  readonly waiting: number;
  /** Packets it dropped, or its reader did not take, in the window; undefined where nothing may be subtracted. */
  readonly lost: number | undefined;
  readonly quote: Quote;
}

export interface PacketQueueFacts {
  readonly queues: readonly ReadQueue[];
}

export function packetQueueFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): PacketQueueFacts | undefined {
  const { packetQueues } = after;
  if (packetQueues === undefined) return undefined;
  return {
    queues: packetQueues.map((queue) => {
      // A reader that came anew has a queue of its own, which starts at zero.
      const earlier = before?.packetQueues?.find(
        (other) => other.number === queue.number && other.reader === queue.reader,
      );
      const { increase } = read(comparison, earlier === undefined ? undefined : lostOf(earlier), lostOf(queue));
      return {
        number: queue.number,
        waiting: queue.waiting,
        lost: increase,
        quote: {
          source: 'proc-net-nfnetlink_queue',
          line: queue.row,
          ...(increase === undefined || earlier === undefined
            ? {}
            : { before: `${lostOf(earlier)}`, after: `${lostOf(queue)}`, delta: `+${increase}` }),
        },
      };
    }),
  };
}

function lostOf({ dropped, userDropped }: PacketQueue): bigint {
  return dropped + userDropped;
}
