import type { Listener } from '../../snapshot/snapshot.ts';
import { listenerLimits } from '../listener-limits.ts';
import { inBounds, count, declined, type RemedyAnswer, type RemedyQuestion } from './remedy.ts';

/** What current kernels start with; enough for most services. */
const USUAL = 4096;

/**
 * somaxconn caps the backlog a program asks for, at the time it calls listen(). Raising it helps only a listener whose
 * backlog stands exactly at the cap; any lower figure is the program's own wish.
 */
export function acceptQueueLimitRemedy({ remedy, safe, from, snapshot }: RemedyQuestion): RemedyAnswer {
  const cap = count(from);
  const least = count(remedy.to);
  if (cap === undefined || least === undefined) return declined('somaxconn is not a plain number here.');
  const backlogs = snapshot.listeners?.filter((listener) => listener.backlog !== undefined) ?? [];
  if (backlogs.length === 0) {
    return declined('Whether somaxconn limits a listener is not known: the backlogs of the listeners are missing.');
  }
  const capped = backlogs.filter((listener) => listener.backlog === cap);
  const full = backlogs.filter((listener) => isFull(listener));
  const helped = full.length > 0 ? full.filter((listener) => listener.backlog === cap) : capped;
  if (helped.length === 0) {
    return declined(`Raising somaxconn has no effect: the program itself asks for a backlog below ${cap}.`);
  }
  const to = inBounds(safe, Math.max(least, USUAL));
  if (to <= cap) return declined(`somaxconn is ${cap} already.`);
  const limits = listenerLimits(backlogs, { from: cap, to });
  return { wanted: [{ key: remedy.key, to: `${to}`, takesEffect: relisten(helped), limits }] };
}

/** Full is above the limit, not at it: sk_acceptq_is_full(). */
function isFull(listener: Listener): boolean {
  return listener.backlog !== undefined && listener.acceptQueue > listener.backlog;
}

function relisten(listeners: readonly Listener[]): string {
  const names = listeners.slice(0, 3).map((listener) => {
    const owner = listener.owners[0];
    const where = `${listener.address}:${listener.port}`;
    return owner === undefined ? where : `${where} (${owner.command}, pid ${owner.pid})`;
  });
  const rest = listeners.length > names.length ? ` and ${listeners.length - names.length} more` : '';
  return `after ${names.join(', ')}${rest} calls listen() again`;
}
