import { ParseError } from '../parse-error.ts';
import type { PacketQueue } from '../snapshot.ts';
import { eachLine, excerpt, isDigits, toBigint, words } from './lines.ts';

/**
 * /proc/net/netfilter/nfnetlink_queue (net/netfilter/nfnetlink_queue.c: seq_show): number, port of the reader, packets
 * waiting, copy mode and range, dropped by the queue, dropped by the reader's socket, last id, 1. One row for each queue
 * that somebody reads; no row at all is the ordinary case.
 */
export function parseProcNetNfnetlinkQueue(text: string): readonly PacketQueue[] {
  const queues: PacketQueue[] = [];
  eachLine(text, (line, number) => {
    const row = words(line);
    if (row.length === 0) return;
    const [queue, reader, waiting, , , dropped, userDropped] = row;
    if (!isDigits(queue) || !isDigits(reader) || !isDigits(waiting) || !isDigits(dropped) || !isDigits(userDropped)) {
      throw new ParseError('proc-net-nfnetlink_queue', number, `at least seven numbers expected: ${excerpt(line)}`);
    }
    queues.push({
      number: Number(queue),
      reader: Number(reader),
      waiting: Number(waiting),
      dropped: toBigint(dropped),
      userDropped: toBigint(userDropped),
      row: line.trim(),
    });
  });
  return queues;
}
