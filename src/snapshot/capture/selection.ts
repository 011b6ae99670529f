import { ACK, RST, type Segment, SYN } from './segment.ts';

/** Later segments kept of each direction of a connection: enough to see that it was finished and answered. */
const LATER = 2;
/** Connections remembered at once; of a busy capture the first ones tell enough. */
const MOST_CONNECTIONS = 20_000;

/** Chooses the segments that tell how handshakes went: every SYN and reset, and what follows a SYN at once. */
export function handshakeSelection(): (segment: Segment) => boolean {
  const later = new Map<string, number>();
  return (segment) => {
    const { flags, source, sourcePort, destination, destinationPort } = segment;
    const own = `${source} ${sourcePort} ${destination} ${destinationPort}`;
    if ((flags & SYN) !== 0) {
      if (later.size < MOST_CONNECTIONS) {
        later.set(own, 0);
        if (!later.has(back(segment))) later.set(back(segment), 0);
      }
      return true;
    }
    if ((flags & RST) !== 0) return true;
    const seen = later.get(own);
    if (seen === undefined || seen >= LATER || (flags & ACK) === 0) return false;
    later.set(own, seen + 1);
    return true;
  };
}

function back({ source, sourcePort, destination, destinationPort }: Segment): string {
  return `${destination} ${destinationPort} ${source} ${sourcePort}`;
}
