import { FIN, RST } from '../snapshot/capture/segment.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';
import type { HandshakeFacts } from './handshakes.ts';

/** SYNs of a capture by their flags: `odd` carry FIN or RST as well. */
export interface OddSynFacts {
  readonly odd: readonly Quote[];
  readonly plain: number;
  /** Captured for this diagnosis, and not long ago. */
  readonly live: boolean;
}

/** SYN without ACK, in the words of tcpdump: `Flags [S]`, `[SEW]`, `[FS]`, `[SR]`. */
const FLAGS = /Flags \[(?<flags>[FSRPUEW]*S[FSRPUEW]*)\]/;

export function oddSynFacts(after: Snapshot, handshakes: HandshakeFacts | undefined): OddSynFacts | undefined {
  if (handshakes !== undefined) {
    const { arrived } = handshakes;
    const odd = arrived.filter(({ syns }) => syns.some(({ flags }) => (flags & (FIN | RST)) !== 0));
    const live = after.capture?.since !== undefined;
    return { odd: handshakes.quotes(odd), plain: arrived.length - odd.length, live };
  }
  const seen = (after.notes ?? []).flatMap((line) => {
    const flags = FLAGS.exec(line)?.groups?.['flags'];
    return flags === undefined ? [] : [{ flags, line: line.trim() }];
  });
  if (seen.length === 0) return undefined;
  const odd = seen.filter(({ flags }) => /[FR]/.test(flags));
  return { odd: odd.map(({ line }) => ({ source: 'notes', line })), plain: seen.length - odd.length, live: false };
}
