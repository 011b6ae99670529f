import type { Facts } from '../facts/facts.ts';
import type { QdiscFact } from '../facts/traffic-control.ts';

/** Fewer packets than this, in a window, are somebody's stray. */
export const LEAST = 3;
/** A hook or queue that takes less of what passes does what it is for: policing, queue management, keeping scans away. */
export const WORTH_TELLING = 0.05;
/** So much of what is lost before IP is as good as all: ARP and its like never become IP packets. */
const NEARLY_ALL = 0.8;

/** How much of what came in was lost below IP, and what of it has a counter of its own. */
export interface LostBelowIp {
  readonly arrived: number;
  readonly lost: number;
  /** Most packets of the window ended there. */
  readonly most: boolean;
  /** Without a counter: generic XDP, and XDP in drivers that count nothing. */
  readonly uncounted: number;
}

/** undefined without a window, or without device counters. */
export function lostBelowIp({ funnel, trafficControl, receivePath, firewall }: Facts): LostBelowIp | undefined {
  if (funnel?.devices.moved === undefined || funnel.beforeIp === undefined) return undefined;
  const hooks = sum(trafficControl?.hooks.map(({ dropped }) => dropped));
  const rules = sum(firewall?.refusing.map(({ direction, increase }) => (direction === 'in' ? increase : 0)));
  const strangers = receivePath?.otherHost.speaks === 'active' ? receivePath.otherHost.count : 0;
  return {
    arrived: funnel.devices.moved,
    lost: funnel.beforeIp,
    most: funnel.reached === 'device',
    uncounted: Math.max(0, funnel.beforeIp - hooks - strangers - rules),
  };
}

/** Whether a count accounts for what is lost below IP. */
export function accountsFor(count: number, { lost, most }: LostBelowIp): boolean {
  return most && count >= lost * NEARLY_ALL;
}

/**
 * What a hook dropped on the way in and on the way out. `clsact` counts both together: what never reached IP was dropped on
 * the way in, what the host could not repeat on the way out.
 */
export function hookDrops(facts: Facts): { readonly inward: HookDrops; readonly outward: HookDrops } | undefined {
  const { trafficControl, funnel } = facts;
  if (trafficControl === undefined) return undefined;
  const moving = trafficControl.hooks.filter(({ dropped }) => (dropped ?? 0) >= LEAST);
  const both = sum(moving.filter(({ kind }) => kind === 'clsact').map(({ dropped }) => dropped));
  const onlyIn = sum(moving.filter(({ kind }) => kind === 'ingress').map(({ dropped }) => dropped));
  const lost = Math.max(0, (funnel?.beforeIp ?? 0) - onlyIn);
  const unsent = funnel?.unsentRepeats ?? 0;
  // A lost answer is counted when it is sent and when it is repeated.
  const out = unsent >= LEAST && lost < both * WORTH_TELLING ? both : Math.min(both, unsent * 2);
  const inward = Math.min(both - out, lost) + onlyIn;
  return {
    inward: { count: inward, quotes: quotesOf(moving) },
    outward: { count: out, quotes: quotesOf(moving.filter(({ kind }) => kind === 'clsact')) },
  };
}

export interface HookDrops {
  readonly count: number;
  readonly quotes: QdiscFact['quotes'];
}

function quotesOf(hooks: readonly QdiscFact[]): QdiscFact['quotes'] {
  return hooks.slice(0, 4).flatMap(({ quotes }) => quotes);
}

function sum(counts: readonly (number | undefined)[] = []): number {
  return counts.reduce<number>((total, count) => total + (count ?? 0), 0);
}

/** Somebody says which service fails, and it is there: then silence is a finding and not just a quiet host. */
export function isAsked({ question, listeners }: Facts): boolean {
  return listeners?.all.some(({ listener }) => listener.port === question.port) === true;
}

/** Queue management drops a few packets of any busy queue; one that is always full drops a good part. */
export function isFull({ dropped = 0, sent = 0 }: QdiscFact): boolean {
  return dropped >= LEAST && dropped >= (dropped + sent) * WORTH_TELLING;
}
