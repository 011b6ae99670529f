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
  /** The counter it is a part of: a part below `share` is background. */
  readonly whole?: string;
  readonly share: number;
  /** Totals since boot below this say nothing: hosts live for months. */
  readonly floor: number;
  /** Increases below this, in a window, say nothing unless `share` is reached. */
  readonly least: number;
}

/** SYNs refused by a listener: each one is somebody's lost connection, so every increase in a short window counts. */
export const LISTENER: Scale = { whole: 'TcpPassiveOpens', share: 0.01, floor: 100, least: 1 };
/** Packets dropped before TCP: every network has strays (scans, broadcasts of other subnets), one or two mean nothing. */
export const NETWORK: Scale = { whole: 'IpInReceives', share: 0.001, floor: 100, least: 3 };
/** Counters without a natural whole. */
export const ALONE: Scale = { share: 0, floor: 100, least: 1 };
/** Counters of events that an ordinary machine never has. */
export const RARE: Scale = { share: 0, floor: 1, least: 1 };

/** Longer than this, an increase does not say that it happens now: seconds. */
const LONGEST_NOW = 600;

export function speaks(
  comparison: Comparison,
  reading: Reading,
  whole: Reading | undefined,
  scale: Scale,
): { readonly speaks: 'quiet' | 'background' | 'past' | 'active'; readonly count: number } {
  const { increase, total } = reading;
  if (increase !== undefined) {
    if (increase === 0) return { speaks: 'quiet', count: 0 };
    const small = isSmallPart(increase, whole?.increase, scale.share);
    if (increase < scale.least && small !== false) return { speaks: 'background', count: increase };
    if (small === true && !isNow(comparison)) return { speaks: 'background', count: increase };
    return { speaks: 'active', count: increase };
  }
  if (total === 0) return { speaks: 'quiet', count: 0 };
  if (comparison.basis === 'growing') return { speaks: 'active', count: total };
  if (total < scale.floor || isSmallPart(total, whole?.total, scale.share) === true) {
    return { speaks: 'background', count: total };
  }
  return { speaks: 'past', count: total };
}

function isNow({ basis, seconds }: Comparison): boolean {
  return basis === 'increase' || (seconds !== null && seconds <= LONGEST_NOW);
}

/** undefined where the whole is not known. */
function isSmallPart(part: number, whole: number | undefined, share: number): boolean | undefined {
  if (whole === undefined) return undefined;
  return part < (whole + part) * share;
}
