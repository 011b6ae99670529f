import type { Comparison, Reading } from './delta.ts';
import type { Quote } from './evidence.ts';

/**
 * What a counter says. `unknown`: the host did not print it. `absent`: this kernel has no such counter. `quiet`: it did not
 * move, or stands at zero. `background`: too little to explain anything. `past`: it moved at some time since boot.
 * `active`: it moves now.
 */
export interface Movement {
  readonly name: string;
  readonly speaks: 'unknown' | 'absent' | 'quiet' | 'background' | 'past' | 'active';
  /** The number that speaks: the increase where there is one, else the total. */
  readonly count: number;
  readonly evidence: readonly Quote[];
}

/** How much of a counter is worth telling. */
export interface Scale {
  /** The counter it is a part of, or those that make up the whole: a part below `share` is background. */
  readonly whole?: string | readonly string[];
  /** Of totals since boot. A window that catches the fault shows it undiluted, yet its noise is as thin: a tenth counts there. */
  readonly share: number;
  /** Totals since boot below this say nothing: hosts live for months. */
  readonly floor: number;
  /** Increases below this, in a window, say nothing: one event of a quiet host is a large share of little. */
  readonly least: number;
  /** Slower than this, in a window of known length, is background: strays come at a steady trickle. */
  readonly perSecond?: number;
  /** Each one is somebody's lost connection: in a window known to be short none is background. */
  readonly each?: true;
}

/** SYNs refused by a listener: each one is somebody's lost connection, so every increase in a short window counts. */
export const LISTENER: Scale = { whole: 'TcpPassiveOpens', share: 0.01, floor: 100, least: 1, each: true };
/** What handshakes meet on any server (scans, reused ports, repeated SYN+ACKs): only a part of them that is felt counts. */
export const HANDSHAKE: Scale = { whole: 'TcpPassiveOpens', share: 0.01, floor: 100, least: 3 };
/** What segments of any connection meet, whichever end opened it: a client is sent its SYN+ACK again when its ACK is late. */
export const CONNECTION: Scale = { ...HANDSHAKE, whole: ['TcpPassiveOpens', 'TcpActiveOpens'] };
/** Packets dropped before TCP: every network has strays (scans, broadcasts of other subnets), one or two mean nothing. */
export const NETWORK: Scale = { whole: 'IpInReceives', share: 0.001, floor: 100, least: 3 };
/**
 * What a quiet host on a busy network is sent all the time (discovery, broadcasts and multicasts that came by another way,
 * packets for a neighbour): a client that cannot connect repeats its SYN faster.
 */
export const STRAYS: Scale = { whole: 'IpInReceives', share: 0.001, floor: 100, least: 10, perSecond: 2 };
/** Segments among all of TCP. */
export const SEGMENT: Scale = { whole: 'TcpInSegs', share: 0.001, floor: 100, least: 3 };
/** Counters without a natural whole. */
export const ALONE: Scale = { share: 0, floor: 100, least: 3 };
/** Counters of events that an ordinary machine never has. */
export const RARE: Scale = { share: 0, floor: 1, least: 1 };

/** Noise in a window is as thin as since boot, but the fault is not diluted by the months before it. */
const WINDOW = 0.1;

/** Longer than this, an increase does not say that it happens now: seconds. */
const LONGEST_NOW = 600;

/** `wholeCut`: the whole is not known because somebody cut it out of a longer list. */
export function speaks(
  comparison: Comparison,
  reading: Reading,
  whole: Reading | undefined,
  scale: Scale,
  wholeCut = false,
): { readonly speaks: 'quiet' | 'background' | 'past' | 'active'; readonly count: number } {
  const { increase, total } = reading;
  if (increase !== undefined) {
    if (increase === 0) return { speaks: 'quiet', count: 0 };
    const small = isSmallPart(increase, whole?.increase, scale.share * WINDOW);
    // Beside a whole that was cut away, as few may be nothing.
    if (wholeCut && scale.each !== true && increase < scale.floor) return { speaks: 'background', count: increase };
    if (increase < Math.max(scale.least, (scale.perSecond ?? 0) * (comparison.seconds ?? 0))) {
      return { speaks: 'background', count: increase };
    }
    if (small === true && !(scale.each === true && isNow(comparison))) return { speaks: 'background', count: increase };
    return { speaks: 'active', count: increase };
  }
  if (total === 0) return { speaks: 'quiet', count: 0 };
  if (total < scale.floor || isSmallPart(total, whole?.total, scale.share) === true) {
    return { speaks: 'background', count: total };
  }
  return { speaks: comparison.basis === 'growing' ? 'active' : 'past', count: total };
}

/** Increases without a length (nstat) may be those of a day. */
function isNow({ seconds }: Comparison): boolean {
  return seconds !== null && seconds <= LONGEST_NOW;
}

/** undefined where the whole is not known. */
function isSmallPart(part: number, whole: number | undefined, share: number): boolean | undefined {
  if (whole === undefined) return undefined;
  return part < (whole + part) * share;
}

/** From what says least to what says most: a list cut down by somebody (`unknown`) may hide more than a counter that stands still. */
const TELLING: readonly Movement['speaks'][] = ['absent', 'quiet', 'unknown', 'background', 'past', 'active'];

/** Counters that tell of one cause, read as one: the most telling of them speak, and their numbers add up. */
export function combined(name: string, movements: readonly Movement[]): Movement {
  let most = 0;
  for (const movement of movements) most = Math.max(most, TELLING.indexOf(movement.speaks));
  const says = TELLING[most] ?? 'unknown';
  let count = 0;
  const evidence: Quote[] = [];
  for (const movement of movements) {
    if (movement.speaks !== says) continue;
    count += movement.count;
    evidence.push(...movement.evidence);
  }
  return { name, speaks: says, count, evidence };
}
