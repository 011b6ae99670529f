import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';
import type { LogEvent } from './kernel-log.ts';
import type { ListenerFacts } from './listeners.ts';
import type { Movement } from './movement.ts';

export interface SharedLog {
  /** What speaks of the place that was looked at. */
  readonly own: readonly LogEvent[];
  /** Earlier events of the machine that nothing ties to this network namespace. */
  readonly elsewhere: readonly Quote[];
}

/**
 * All network namespaces of a machine share one kernel log. Looked at from one that is not the host's own, an earlier line is
 * of that namespace only where it names the namespace, the port asked about or a listener's; a line of the window may be of it.
 */
export function sharedLog(
  log: readonly LogEvent[],
  after: Snapshot,
  listeners: ListenerFacts | undefined,
  port: number | undefined,
): SharedLog {
  if (!isPlaced(after)) return { own: log, elsewhere: [] };
  const netns = after.netns ?? after.host?.netns;
  const ports = new Set(listeners?.all.map(({ listener }) => listener.port) ?? []);
  if (port !== undefined) ports.add(port);
  const own: LogEvent[] = [];
  const elsewhere: Quote[] = [];
  for (const event of log) {
    const named = event.port ?? event.refused?.port;
    const speaksOfIt =
      event.fresh ||
      event.quote.source === 'notes' ||
      (event.netns !== undefined && event.netns === netns) ||
      (named !== undefined && ports.has(named));
    if (speaksOfIt) own.push(event);
    else elsewhere.push(event.quote);
  }
  return { own, elsewhere };
}

/** A table that counts for the whole machine: what it counted before the window is no history of one network namespace. */
export function sharedTable(movement: Movement, after: Snapshot): Movement {
  return isPlaced(after) && movement.speaks === 'past' ? { ...movement, speaks: 'background' } : movement;
}

/** Whether another network namespace than the host's own was looked at. */
function isPlaced({ host }: Snapshot): boolean {
  return host?.place !== undefined;
}
