import type { Difference, HostComparison } from '../compare/comparison.ts';
import { verdictTone } from './diagnosis.ts';
import type { Block, Document } from './document.ts';
import { withoutEnd } from './ruled-out.ts';
import { text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang, Words } from './words/words.ts';

export interface ComparisonOptions {
  /** `full` lists what merely differs in full. */
  readonly detail: 'short' | 'full';
  readonly lang: Lang;
}

const WEIGHTS = ['explains', 'may-matter', 'differs'] as const;
const MOST_SHORT = { explains: 20, 'may-matter': 12, differs: 6 } as const;
const LONGEST_VALUE = 60;

/** Which differences explain the failure, then what may matter, then the rest: every value beside the reference's. */
export function comparisonDocument(comparison: HostComparison, options: ComparisonOptions): Document {
  const words = wordsOf(options.lang);
  const { hosts, reference } = comparison;
  const worst = verdictTone(worstStatus(comparison));
  const summary = summaryLine(comparison, words);
  return {
    summary,
    tone: worst,
    blocks: [
      { kind: 'heading', text: summary, tone: worst },
      {
        kind: 'table',
        columns: Object.values(words.compare.columns),
        rows: hosts.map((one) => [
          one.host === reference ? `${one.host}${words.compare.reference}` : one.host,
          verdictCell(one, words),
          one.kernel ?? '–',
          one.uptimeSeconds === null ? '–' : uptime(one.uptimeSeconds, words),
        ]),
      },
      ...WEIGHTS.flatMap((weight) => differences(comparison, weight, options.detail, words)),
      { kind: 'note', spans: [text(closing(comparison, words))] },
    ],
  };
}

function summaryLine({ hosts, reference, differences }: HostComparison, words: Words): string {
  const others = hosts.flatMap(({ host }) => (host === reference ? [] : [host])).join(words.comma);
  const explaining = differences.filter(({ weight }) => weight === 'explains');
  if (explaining.length === 0) return words.compare.unexplained(others, reference);
  const named = explaining.slice(0, 2).map((one) => nameOf(one, words));
  return words.compare.explained(others, reference, named.join(words.comma));
}

const STATUSES = ['healthy', 'inconclusive', 'latent', 'past', 'active'] as const;

function worstStatus({ hosts }: HostComparison): (typeof STATUSES)[number] {
  const places = hosts.map(({ verdict: { status } }) => STATUSES.indexOf(status));
  return STATUSES[Math.max(...places)] ?? 'inconclusive';
}

function verdictCell({ verdict, title }: HostComparison['hosts'][number], words: Words): string {
  return `${words.status[verdict.status]}${words.colon}${withoutEnd(title ?? verdict.headline)}`;
}

function differences(
  comparison: HostComparison,
  weight: Difference['weight'],
  detail: ComparisonOptions['detail'],
  words: Words,
): readonly Block[] {
  const all = comparison.differences.filter((one) => one.weight === weight);
  if (all.length === 0) return [];
  const shown = detail === 'full' ? all : all.slice(0, MOST_SHORT[weight]);
  const hidden = all.length - shown.length;
  const table: Block = {
    kind: 'table',
    columns: [words.compare.what, ...comparison.hosts.map(({ host }) => host), words.compare.why],
    rows: shown.map((one) => [
      nameOf(one, words),
      ...one.values.map((value) => (value === null ? '–' : short(value))),
      words.compare.reasons[one.reason](isNamed(one, comparison) ? '' : (one.causeTitle ?? '')),
    ]),
  };
  const more: readonly Block[] = hidden === 0 ? [] : [{ kind: 'note', spans: [text(words.compare.more(hidden))] }];
  return [{ kind: 'heading', text: words.compare.headings[weight] }, table, ...more];
}

/** Said in the first table already. */
function isNamed({ causeId }: Difference, { hosts }: HostComparison): boolean {
  return hosts.some(({ verdict }) => verdict.causeId === causeId);
}

function nameOf({ kind, what }: Difference, words: Words): string {
  if (kind === 'listener') return words.compare.kinds.port(what);
  return kind === 'kernel' ? words.compare.kinds.kernel : short(what);
}

function closing({ differences, alike, remarks }: HostComparison, words: Words): string {
  const none = differences.length === 0 ? [words.compare.none] : [];
  const said = [
    ...none,
    words.compare.alike(alike.sysctls, alike.counters),
    ...remarks.map((code) => words.compare.remarks[code]),
  ];
  return said.join(words.sentenceGap);
}

function uptime(seconds: number, words: Words): string {
  const hours = seconds / 3_600;
  if (hours >= 48) return words.compare.days(`${Math.round(hours / 24)}`);
  return words.compare.hours(hours < 10 ? hours.toFixed(1) : `${Math.round(hours)}`);
}

function short(value: string): string {
  const line = value.replace(/\s+/g, ' ');
  return line.length <= LONGEST_VALUE ? line : `${line.slice(0, LONGEST_VALUE - 1)}…`;
}
