import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Comparison } from './delta.ts';
import type { CounterFacts } from './counters.ts';
import type { ReportedError } from './reported.ts';

/** What was asked about. */
interface Asked {
  readonly port?: number;
  readonly client?: string;
}

/** Somebody's connections fail: a port or client was asked about, or a program printed so. */
export interface ComplaintFacts {
  readonly by: 'question' | 'words';
  /** Errors of connections, as programs printed them. */
  readonly said: readonly ReportedError[];
  /**
   * Whether the port and the client asked about get through: handshakes were finished in the window, and connections of
   * theirs are there. Undefined where nothing was asked or the host did not say.
   */
  readonly served: boolean | undefined;
}

/** Errors of a connection that was tried. */
const CONNECTION_ERRORS = new Set<ReportedError['kind']>([
  'refused',
  'host-unreachable',
  'network-unreachable',
  'timed-out',
  'short-timeout',
  'nothing-captured',
  'reset',
  'stalled',
]);

export function complaintFacts(
  after: Snapshot,
  comparison: Comparison,
  counters: CounterFacts | undefined,
  reported: readonly ReportedError[] | undefined,
  question: Asked,
): ComplaintFacts | undefined {
  const said = reported?.filter(({ kind }) => CONNECTION_ERRORS.has(kind)) ?? [];
  const asked = question.port !== undefined || question.client !== undefined;
  if (!asked && said.length === 0) return undefined;
  return {
    by: asked ? 'question' : 'words',
    said,
    served: asked && comparison.basis === 'window' ? isServed(after, counters, question) : undefined,
  };
}

const CONNECTED = new Set(['ESTAB', 'TIME-WAIT', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSING']);
/** As many rows of a state are kept of the table; more may be anybody's. */
const KEPT_ROWS = 1_000;

function isServed(
  { sockets }: Snapshot,
  counters: CounterFacts | undefined,
  { port, client }: Asked,
): boolean | undefined {
  const opened = counters?.increase('TcpPassiveOpens');
  if (sockets === undefined || sockets.summaryOnly === true || opened === undefined) return undefined;
  const theirs = sockets.sample.some(
    ({ state, local, peer }) =>
      CONNECTED.has(state) &&
      (port === undefined || local.endsWith(`:${port}`)) &&
      (client === undefined || addressOf(peer) === client),
  );
  if (theirs) return client !== undefined || opened > 0;
  const unseen = Object.entries(sockets.byState).some(([state, rows]) => CONNECTED.has(state) && rows > KEPT_ROWS);
  return unseen || sockets.truncated ? undefined : false;
}

/** `[::ffff:192.0.2.1]:443` and `192.0.2.1:443` are of the same client. */
function addressOf(endpoint: string): string {
  return endpoint.replace(/:[^:\]]*$/, '').replace(/^\[(?:::ffff:)?|\]$/g, '');
}
