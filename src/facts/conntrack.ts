import type { Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, read } from './delta.ts';
import type { Quote } from './evidence.ts';
import type { LogEvent } from './kernel-log.ts';
import { sysctlQuotes } from './sysctls.ts';
import { ALONE, type Movement, speaks } from './movement.ts';

export interface ConntrackFacts {
  /** Entries of the namespace now; null where only the limit is known. */
  readonly count: number | null;
  readonly max: number | null;
  readonly drop: Movement;
  readonly earlyDrop: Movement;
  readonly insertFailed: Movement;
  readonly invalid: Movement;
  /** Entries made, over the same time as the columns above. */
  readonly inserted: number;
  readonly tableFull: readonly LogEvent[];
  /** The kernel said so of the table of another namespace: all of them share one log. */
  readonly tableFullElsewhere: readonly LogEvent[];
  readonly invalidLogged: readonly LogEvent[];
  readonly quotes: readonly Quote[];
}

/** The connection-tracking table of the namespace: from its statistics, its sysctls, the kernel log or a count in words. */
export function conntrackFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
  log: readonly LogEvent[] | undefined,
): ConntrackFacts | undefined {
  const full = (log ?? []).filter(({ kind }) => kind === 'conntrack-full');
  const own = after.netns ?? after.host?.netns;
  // Inodes are given out again: what was never counted here was said of an earlier owner of the number, or of another one.
  const neverDropped = after.conntrack?.columns['drop'] === 0n;
  const isElsewhere = ({ netns }: LogEvent): boolean =>
    neverDropped || (own !== undefined && netns !== undefined && netns !== own);
  const tableFullElsewhere = full.filter(isElsewhere);
  const tableFull = full.filter((event) => !isElsewhere(event));
  const invalidLogged = (log ?? []).filter(({ kind }) => kind === 'conntrack-invalid');
  const max =
    sysctl(after, 'net.netfilter.nf_conntrack_max') ?? sysctl(after, 'net.nf_conntrack_max') ?? announced(log);
  const words = countInWords(after);
  const count = words?.count ?? sysctl(after, 'net.netfilter.nf_conntrack_count') ?? after.conntrack?.entries ?? null;
  const columns = after.conntrack?.columns;
  if (columns === undefined && count === null && max === null && tableFull.length + invalidLogged.length === 0) {
    return undefined;
  }
  const movement = (column: string): Movement => {
    const value = columns?.[column];
    if (value === undefined) return { name: column, speaks: 'unknown', count: 0, evidence: [] };
    const earlier = before?.conntrack?.columns[column];
    const reading = read(comparison, earlier, value);
    const line = `nf_conntrack ${column}=${value}`;
    const quote: Quote =
      reading.increase === undefined || earlier === undefined
        ? { source: 'proc-net-stat-nf_conntrack', line }
        : {
            source: 'proc-net-stat-nf_conntrack',
            line,
            before: `${earlier}`,
            after: `${value}`,
            delta: `+${reading.increase}`,
          };
    return { name: column, ...speaks(comparison, reading, undefined, ALONE), evidence: [quote] };
  };
  const inserted = columns?.['insert'];
  return {
    count,
    max: max ?? null,
    drop: movement('drop'),
    earlyDrop: movement('early_drop'),
    insertFailed: movement('insert_failed'),
    invalid: movement('invalid'),
    inserted: inserted === undefined ? 0 : Number(inserted),
    tableFull,
    tableFullElsewhere,
    invalidLogged,
    quotes: [...sizeQuotes(after), ...(words === undefined ? [] : [words.quote])],
  };
}

function sizeQuotes({ sysctls }: Snapshot): readonly Quote[] {
  const keys = ['net.netfilter.nf_conntrack_count', 'net.netfilter.nf_conntrack_max', 'net.nf_conntrack_max'];
  return sysctlQuotes(sysctls, keys);
}

function sysctl({ sysctls }: Snapshot, key: string): number | undefined {
  const text = sysctls?.get(key);
  return text !== undefined && /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
}

/** `nf_conntrack version 0.5.0 (16384 buckets, 65536 max)`, printed when the module starts. */
function announced(log: readonly LogEvent[] | undefined): number | undefined {
  const started = log?.find(({ kind }) => kind === 'conntrack-started');
  const max = started === undefined ? undefined : /, (\d+) max/.exec(started.quote.line)?.[1];
  return max === undefined ? undefined : Number(max);
}

/** `conntrack v1.4.6 (conntrack-tools): 1959 flow entries have been shown.` */
function countInWords({ notes }: Snapshot): { readonly count: number; readonly quote: Quote } | undefined {
  for (const line of notes ?? []) {
    const shown = /(\d+) flow entries have been shown/.exec(line)?.[1];
    if (shown !== undefined) return { count: Number(shown), quote: { source: 'notes', line: line.trim() } };
  }
  return undefined;
}
