import type { OtherListener, OtherNamespace, Snapshot } from '../snapshot/snapshot.ts';
import { isLoopback } from './addresses.ts';
import type { Comparison } from './delta.ts';
import { difference } from './delta.ts';
import type { Quote } from './evidence.ts';

/** Another network namespace of the machine in which something listens for others. */
export interface NamespaceFact {
  readonly netns: string;
  readonly addresses: readonly string[];
  readonly listeners: readonly OtherListener[];
  /** SYNs its listeners refused in the window; undefined without one. */
  readonly refused: number | undefined;
  /** How a person calls it: `container ab12… (nginx)`, `netns blue`. */
  readonly name: string;
  /** What makes syndrop look there: `--container ab12…`, `--netns blue`, `--pid 812`. */
  readonly target: string;
  readonly quotes: readonly Quote[];
}

export function namespaceFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): readonly NamespaceFact[] | undefined {
  if (after.namespaces === undefined) return undefined;
  const earlier = comparison.basis === 'window' ? (before?.namespaces ?? []) : [];
  const byIdentity = new Map(earlier.map((one) => [one.netns, one]));
  return after.namespaces.map((one) => namespaceFact(byIdentity.get(one.netns), one));
}

function namespaceFact(before: OtherNamespace | undefined, after: OtherNamespace): NamespaceFact {
  const { netns, addresses, counters } = after;
  const [from, to] = [before?.counters['ListenDrops'], counters['ListenDrops']];
  const refused = from === undefined || to === undefined ? undefined : difference(from, to);
  return {
    netns,
    addresses,
    listeners: after.listeners.filter(({ address }) => !isLoopback(address)),
    refused,
    ...namesOf(after),
    quotes: ['ListenOverflows', 'ListenDrops'].flatMap((name) => counterQuotes(before, after, name)),
  };
}

/** As short as the runtimes print it. */
const SHORT_ID = 12;

function namesOf({ netns, name, pid, command, container }: OtherNamespace): Pick<NamespaceFact, 'name' | 'target'> {
  const who = command === undefined ? `pid ${pid}` : `${command}, pid ${pid}`;
  if (container !== undefined) {
    const id = container.slice(0, SHORT_ID);
    return { name: `container ${id} (${who})`, target: `--container ${id}` };
  }
  if (name !== undefined) return { name: `netns ${name} (${who})`, target: `--netns ${name}` };
  return { name: `${netns} (${who})`, target: `--pid ${pid}` };
}

function counterQuotes(
  before: OtherNamespace | undefined,
  { pid, counters }: OtherNamespace,
  name: string,
): readonly Quote[] {
  const [from, to] = [before?.counters[name], counters[name]];
  if (to === undefined) return [];
  const line = `/proc/${pid}/net/netstat: ${name} ${to}`;
  const grown = from === undefined ? undefined : difference(from, to);
  if (grown === undefined || grown === 0) return [{ source: 'other-namespaces', line }];
  return [{ source: 'other-namespaces', line, before: `${from}`, after: `${to}`, delta: `+${grown}` }];
}
