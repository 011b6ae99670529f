import type { Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, read } from './delta.ts';
import type { Quote } from './evidence.ts';

/** What SYNPROXY did in the window. */
export interface SynproxyFacts {
  readonly syns: number;
  readonly valid: number;
  readonly invalid: number;
  readonly repeated: number;
  readonly quotes: readonly Quote[];
}

const COLUMNS = ['syn_received', 'cookie_valid', 'cookie_invalid', 'cookie_retrans'] as const;

/** undefined without a window: totals say nothing of how it is set up now. */
export function synproxyFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): SynproxyFacts | undefined {
  const columns = after.synproxy?.columns;
  if (columns === undefined || comparison.basis !== 'window') return undefined;
  const quotes: Quote[] = [];
  const [syns, valid, invalid, repeated] = COLUMNS.map((column) => {
    const earlier = before?.synproxy?.columns[column];
    const value = columns[column];
    if (value === undefined || earlier === undefined) return undefined;
    const { increase } = read(comparison, earlier, value);
    if (increase !== undefined && increase > 0) {
      quotes.push({
        source: 'proc-net-stat-synproxy',
        line: `${column} ${value}`,
        before: `${earlier}`,
        after: `${value}`,
        delta: `+${increase}`,
      });
    }
    return increase;
  });
  if (syns === undefined) return undefined;
  return { syns, valid: valid ?? 0, invalid: invalid ?? 0, repeated: repeated ?? 0, quotes };
}
