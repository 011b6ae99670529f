import type { CounterFacts } from './counters.ts';
import type { Quote } from './evidence.ts';
import type { SocketFacts } from './half-open.ts';
import type { ListenerFact, ListenerFacts } from './listeners.ts';
import { LISTENER, type Movement } from './movement.ts';
import type { CounterSeries } from './series.ts';

export interface AcceptQueueFacts {
  readonly overflows: Movement;
  /** `active`: the counter moves, or a queue is full at this moment. */
  readonly state: 'active' | 'past' | 'quiet' | 'background' | 'unknown';
  readonly explains: number | undefined;
  readonly evidence: readonly Quote[];
  readonly suspects: readonly ListenerFact[];
  /** Queues long enough to have met their limit, where the table does not print the limit (netstat). */
  readonly long: readonly ListenerFact[];
  /** Connections in a full queue whose clients waited for longer than they would. */
  readonly abandoned: readonly Quote[];
}

/** The limit of most listeners before 5.4: a queue this long has overflowed, or is about to. */
const USUAL_LIMIT = 128;

export function acceptQueueFacts(
  counters: CounterFacts | undefined,
  listeners: ListenerFacts | undefined,
  series: readonly CounterSeries[] | undefined,
  sockets: SocketFacts | undefined,
): AcceptQueueFacts | undefined {
  const noted = series?.find(({ counter }) => counter === 'TcpExtListenOverflows');
  if (counters === undefined && listeners === undefined && noted === undefined) return undefined;
  const overflows: Movement = counters?.movement('TcpExtListenOverflows', LISTENER) ?? {
    name: 'TcpExtListenOverflows',
    speaks: 'unknown',
    count: 0,
    evidence: [],
  };
  const full = listeners?.full ?? [];
  const long = (listeners?.all ?? []).filter(
    ({ listener }) => listener.backlog === undefined && listener.acceptQueue >= USUAL_LIMIT,
  );
  const suspects = listeners?.suspects ?? [];
  const anyFull = full.length > 0 || long.length > 0;
  return {
    overflows,
    state: overflows.speaks === 'active' || noted !== undefined || anyFull ? 'active' : quietState(overflows),
    explains:
      overflows.speaks === 'active' && counters?.comparison.basis !== 'growing' ? overflows.count : noted?.increase,
    evidence: [
      ...overflows.evidence,
      ...(counters?.quotes('TcpExtListenDrops') ?? []),
      ...(noted?.quotes ?? []),
      ...[...(anyFull ? [...full, ...long] : suspects)].slice(0, 4).map(({ quote }) => quote),
    ],
    suspects: suspects.length > 0 ? suspects : long,
    long,
    abandoned: (sockets?.abandoned ?? [])
      .filter(({ port }) => full.some(({ listener }) => listener.port === port))
      .map(({ quote }) => quote),
  };
}

function quietState({ speaks }: Movement): AcceptQueueFacts['state'] {
  if (speaks === 'absent') return 'quiet';
  return speaks;
}
