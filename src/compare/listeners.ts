import type { Question } from '../diagnosis/diagnose.ts';
import type { Listener } from '../snapshot/snapshot.ts';
import type { Judged } from './judged.ts';
import { findingWithEvidence, mainFinding, type Subject } from './subject.ts';

/** Causes that say of a port that nothing serves it where the client looks. */
const NOT_SERVED = new Set(['no-listener', 'listener-address-mismatch', 'listener-other-netns', 'vrf-listener-scope']);

/** Ports whose listeners differ in address, limit or state of the queue, or that only one of the two serves. */
export function differingPorts(suspect: Subject, reference: Subject): readonly number[] {
  const [mine, theirs] = [byPort(suspect), byPort(reference)];
  if (mine === undefined || theirs === undefined) return [];
  const ports = [...new Set([...mine.keys(), ...theirs.keys()])].sort((one, other) => one - other);
  return ports.filter((port) => signature(mine.get(port)) !== signature(theirs.get(port)));
}

export function judgePort(port: number, suspect: Subject, question: Question): Judged {
  const own = byPort(suspect)?.get(port);
  const main = mainFinding(suspect);
  const asked = question.port === port;
  if (own === undefined) {
    const explains = asked && main !== undefined && NOT_SERVED.has(main.causeId);
    if (explains) return { weight: 'explains', reason: 'not-served', finding: main };
    return { weight: asked ? 'may-matter' : 'differs', reason: 'not-served' };
  }
  const rows = new Set(own.map(({ row }) => row));
  const finding = findingWithEvidence(suspect, (line) => rows.has(line));
  if (finding !== undefined) {
    return { weight: finding === main ? 'explains' : 'may-matter', reason: 'evidence', finding };
  }
  return { weight: asked ? 'may-matter' : 'differs', reason: 'served-otherwise' };
}

/** `0.0.0.0 backlog 128, queue 129`, one for each listener of the port; null where nothing listens. */
export function portText(port: number, subject: Subject): string | null {
  const listeners = byPort(subject)?.get(port);
  if (listeners === undefined) return null;
  const shown = listeners.slice(0, MOST_SHOWN).map(listenerText);
  const more = listeners.length - shown.length;
  return more > 0 ? `${shown.join('; ')}; +${more}` : shown.join('; ');
}

const MOST_SHOWN = 4;

function listenerText({ address, device, backlog, acceptQueue }: Listener): string {
  const where = device === undefined ? address : `${address}%${device}`;
  const limit = backlog === undefined ? '' : ` backlog ${backlog}`;
  return `${where}${limit}${acceptQueue === 0 ? '' : `, queue ${acceptQueue}`}`;
}

/** Queues come and go; only a full one is a difference. */
function signature(listeners: readonly Listener[] | undefined): string {
  if (listeners === undefined) return '';
  const each = listeners.map(({ address, device = '', backlog = 0, acceptQueue }) =>
    [address, device, backlog, backlog > 0 && acceptQueue > backlog ? 'full' : ''].join(' '),
  );
  return [...new Set(each)].sort().join(',');
}

function byPort({ observation: { after } }: Subject): ReadonlyMap<number, readonly Listener[]> | undefined {
  if (after.listeners === undefined) return undefined;
  const ports = new Map<number, Listener[]>();
  for (const listener of after.listeners) {
    if (listener.port === 0) continue;
    const others = ports.get(listener.port);
    if (others === undefined) ports.set(listener.port, [listener]);
    else others.push(listener);
  }
  return ports;
}
