import type { Block, Document } from './document.ts';

/** How a directory of cases came out; what `corpus --json` prints. */
export interface CorpusResult {
  readonly cases: number;
  readonly full: { readonly right: number; readonly of: number };
  readonly partial: { readonly right: number; readonly of: number };
  /** Expected label, then given label, then how often. */
  readonly matrix: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly misses: readonly CorpusMiss[];
  /** Baseline and negative cases with an active cause: must be none. */
  readonly falseActive: readonly string[];
  /** Baseline and negative cases with a proposed change: must be none. */
  readonly falsePlans: readonly string[];
}

export interface CorpusMiss {
  readonly id: string;
  readonly quality: 'full' | 'partial';
  readonly expected: readonly string[];
  readonly said: string;
  readonly status: string;
  readonly why: string;
}

export function renderCorpus(result: CorpusResult): Document {
  const { full, partial, falseActive, falsePlans, misses } = result;
  const clean = falseActive.length === 0 && falsePlans.length === 0;
  const summary = `${result.cases} cases: ${ratio(full)} of the full ones right, ${ratio(partial)} of the partial ones`;
  const blocks: Block[] = [
    { kind: 'heading', text: 'Corpus', tone: clean ? 'good' : 'bad' },
    {
      kind: 'facts',
      rows: [
        row('full', ratio(full)),
        row('partial', ratio(partial)),
        row('active on healthy or misleading cases', names(falseActive)),
        row('plans on healthy or misleading cases', names(falsePlans)),
      ],
    },
    { kind: 'heading', text: 'Expected and said' },
    { kind: 'table', columns: ['expected', 'right', 'said instead'], rows: matrixRows(result.matrix) },
  ];
  if (misses.length > 0) {
    blocks.push({ kind: 'heading', text: 'Misses' });
    for (const { id, quality, expected, said, why } of misses) {
      blocks.push({
        kind: 'paragraph',
        spans: [
          { kind: 'strong', text: id },
          { kind: 'text', text: ` (${quality}): said ${said}, expected ${expected.join(' or ')}. ${why}` },
        ],
      });
    }
  }
  return { summary, tone: clean ? 'good' : 'bad', blocks };
}

function row(label: string, text: string): { label: string; spans: { kind: 'text'; text: string }[] } {
  return { label, spans: [{ kind: 'text', text }] };
}

function ratio({ right, of }: { readonly right: number; readonly of: number }): string {
  return of === 0 ? '0 of 0' : `${right} of ${of} (${Math.round((right / of) * 100)} %)`;
}

function names(ids: readonly string[]): string {
  return ids.length === 0 ? 'none' : ids.join(', ');
}

/** One row an expected label: a matrix of forty labels squared would not fit any terminal. */
function matrixRows(matrix: CorpusResult['matrix']): string[][] {
  return Object.keys(matrix)
    .sort()
    .map((expected) => {
      const said = matrix[expected] ?? {};
      const others = Object.keys(said).filter((label) => label !== expected);
      const all = Object.values(said).reduce((sum, count) => sum + count, 0);
      return [
        expected,
        `${said[expected] ?? 0} of ${all}`,
        others.map((label) => `${label} ${said[label] ?? 0}`).join(', '),
      ];
    });
}
