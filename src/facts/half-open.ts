import type { SocketRow, Snapshot } from '../snapshot/snapshot.ts';
import { isImpossibleSource } from './addresses.ts';
import { countedSockets } from './counted-sockets.ts';
import type { Quote } from './evidence.ts';

export interface SocketFacts {
  readonly byState: Readonly<Record<string, number>>;
  readonly halfOpenByPort: Readonly<Record<string, number>>;
  readonly closeWaitByPort: Readonly<Record<string, number>>;
  readonly truncated: boolean;
  /** Only sums were given: nothing is known per port. */
  readonly sumsOnly: boolean;
  readonly halfOpen: HalfOpenFacts;
  /** Connections that clients have closed while no program had taken them: of a list that names the owners of others. */
  readonly abandoned: readonly { readonly port: number; readonly quote: Quote }[];
  /** Connections of this host that are not answered yet: the most to one peer with whom none is open. */
  readonly unanswered: {
    readonly count: number;
    /** Those whose SYN was sent again; zero also where no timers were shown. */
    readonly repeated: number;
    readonly quotes: readonly Quote[];
  };
}

interface HalfOpenFacts {
  readonly count: number;
  /** Of the rows kept: how many sources there are, and how many of them cannot be anybody's address. */
  readonly rows: number;
  readonly sources: number;
  readonly impossible: number;
  /** How many different first octets the sources have: spoofed ones are spread over the whole Internet. */
  readonly networks: number;
  /** Rows whose SYN+ACK was sent again: longer half-open than a round trip. */
  readonly repeated: number;
  readonly quotes: readonly Quote[];
}

const MOST_QUOTES = 4;
/** How often its timer fired, as ss -o and netstat -o print it: `timer:(on,3.2sec,2)`, `on (3.21/2/0)`. */
const REPEATED = /\btimer:\(on,[^,)]{1,16},[1-9]|\bon \([\d.]{1,16}\/[1-9]/;

export function socketFacts(snapshot: Snapshot): SocketFacts | undefined {
  const { sockets } = snapshot;
  if (sockets === undefined) return undefined;
  // Some rows, and below them the command that counted all of the kind.
  const counted = countedSockets(snapshot)['SYN-RECV'] ?? 0;
  return {
    byState: sockets.byState,
    halfOpenByPort: sockets.halfOpenByPort,
    closeWaitByPort: sockets.closeWaitByPort,
    truncated: sockets.truncated,
    sumsOnly: sockets.summaryOnly === true,
    halfOpen: halfOpen(
      Math.max(sockets.byState['SYN-RECV'] ?? 0, counted),
      sockets.sample.filter(({ state }) => state === 'SYN-RECV'),
      sockets.source,
    ),
    abandoned: abandoned(sockets.sample, sockets.source),
    unanswered: unanswered(sockets.sample, sockets.source),
  };
}

/** ss -p names the owner of whatever accept() has handed out. */
const OWNED = 'users:((';

function abandoned(rows: readonly SocketRow[], source: string): SocketFacts['abandoned'] {
  const left = rows.filter(({ state, row }) => state === 'CLOSE-WAIT' && !row.includes(OWNED));
  if (left.length === 0 || !rows.some(({ row }) => row.includes(OWNED))) return [];
  return left.map(({ local, row }) => ({
    port: Number(local.slice(local.lastIndexOf(':') + 1)),
    quote: { source, line: row },
  }));
}

function unanswered(rows: readonly SocketRow[], source: string): SocketFacts['unanswered'] {
  const dialled = new Map<string, SocketRow[]>();
  for (const row of rows) {
    if (row.state !== 'SYN-SENT') continue;
    const same = dialled.get(row.peer);
    if (same === undefined) dialled.set(row.peer, [row]);
    else same.push(row);
  }
  if (dialled.size === 0) return { count: 0, repeated: 0, quotes: [] };
  for (const { state, peer } of rows) if (state === 'ESTAB') dialled.delete(peer);
  const most = [...dialled.values()].toSorted((one, other) => other.length - one.length)[0] ?? [];
  const repeated = most.filter(({ row }) => REPEATED.test(row)).length;
  return { count: most.length, repeated, quotes: most.slice(0, MOST_QUOTES).map(({ row }) => ({ source, line: row })) };
}

function halfOpen(count: number, rows: readonly SocketRow[], source: string): HalfOpenFacts {
  const sources = new Set(rows.map(({ peer }) => addressOf(peer)));
  return {
    count,
    rows: rows.length,
    sources: sources.size,
    impossible: [...sources].filter((address) => isImpossibleSource(address)).length,
    networks: new Set([...sources].map((address) => address.replace(/^::ffff:/, '').split('.')[0])).size,
    repeated: rows.filter(({ row }) => REPEATED.test(row)).length,
    quotes: rows.slice(0, MOST_QUOTES).map(({ row }) => ({ source, line: row })),
  };
}

/** `[::ffff:1.2.3.4]:80` and `1.2.3.4:80` without the port. */
function addressOf(endpoint: string): string {
  return endpoint.replace(/:[^:\]]*$/, '').replace(/^\[|\]$/g, '');
}
