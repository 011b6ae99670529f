import { folded } from '../fleet/fold.ts';
import type { Change, Cluster, SweepReport } from '../fleet/sweep-report.ts';
import type { Block, Document, Span, Tone } from './document.ts';
import { count, rate } from './numbers.ts';
import { problemText } from './problem.ts';
import { actor, code, fill, strong, text, time } from './span.ts';
import { type SweepWords, sweepWordsOf } from './words/sweep-words.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

export interface SweepDocumentOptions {
  /** `full` names every host and lists everything. */
  readonly detail: 'short' | 'full';
  readonly lang: Lang;
  /** What to type to look closer at one host; the command line's way unless said. */
  readonly next?: (host: string) => string;
  /** The time it was made for, where it comes back by itself. */
  readonly scheduled?: SweepDue | null;
}

interface SweepDue {
  readonly when: string;
  readonly dueAt: string;
  readonly missed: number;
}

/** How many words of folded names, clusters, changes and odd settings a short report shows. */
const SHORT = { names: 6, clusters: 12, changes: 5, outliers: 5, silent: 6, kernels: 4 } as const;
const FULL = {
  names: 10_000,
  clusters: 1_000,
  changes: 1_000,
  outliers: 1_000,
  silent: 1_000,
  kernels: 1_000,
} as const;
type Most = Readonly<Record<keyof typeof SHORT, number>>;

/** States that the report goes into; what is healthy is counted. */
const SHOWN = ['active', 'inconclusive', 'latent', 'past'] as const;

/** A sweep as a document: what is new first, then what is wrong, worst first, then who was silent and what is odd. */
export function sweepDocument(report: SweepReport, options: SweepDocumentOptions): Document {
  const { detail, lang, scheduled = null, next = (host) => `syndrop diagnose ${host}` } = options;
  const words = sweepWordsOf(lang);
  const most: Most = detail === 'full' ? FULL : SHORT;
  const { summary, tone } = titleOf(report, words);
  return {
    summary,
    tone,
    blocks: [
      { kind: 'heading', text: summary, tone },
      { kind: 'paragraph', spans: countSpans(report, words) },
      ...sinceBlocks(report, most, words),
      ...SHOWN.flatMap((status) => clusterBlocks(report, status, most, lang)),
      ...healthyBlocks(report, words),
      ...silentBlocks(report, most, lang),
      ...outlierBlocks(report, most, words),
      ...kernelBlocks(report, most, words),
      ...nextBlocks(report, words, next),
      ...scheduledBlocks(scheduled, words),
    ],
  };
}

/** One line for a sweep after which nothing is different; null when something is, and the whole report is due. */
export function quietSweep(report: SweepReport, { lang, scheduled = null }: SweepDocumentOptions): Document | null {
  const { since, state } = report;
  if (state !== 'done' || since === null || changed(report)) return null;
  const words = sweepWordsOf(lang);
  const { summary, tone } = titleOf(report, words);
  const line = `${summary}${wordsOf(lang).comma}${words.unchanged}`;
  return {
    summary: line,
    tone,
    blocks: [
      { kind: 'paragraph', spans: [text(`${line} · `), ...countSpans(report, words)] },
      ...scheduledBlocks(scheduled, words),
    ],
  };
}

export interface SweepProgressView {
  readonly selector: string;
  readonly actor: string;
  readonly counts: {
    readonly hosts: number;
    readonly answered: number;
    readonly silent: number;
    readonly active: number;
  };
}

/** A sweep that is under way. */
export function sweepProgressDocument({ selector, actor: who, counts }: SweepProgressView, lang: Lang): Document {
  const words = sweepWordsOf(lang);
  const { hosts, answered, silent, active } = counts;
  const summary = words.progress(selector, count(answered + silent), count(hosts));
  const filled = hosts === 0 ? 0 : Math.floor(((answered + silent) / hosts) * BAR);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
  return {
    summary,
    tone: 'neutral',
    blocks: [
      { kind: 'heading', text: summary, tone: 'neutral' },
      {
        kind: 'steps',
        title: words.progressDetail(count(active), count(silent)),
        steps: [
          { id: 'ask', title: words.progressSteps.ask, state: 'running', detail: [code(bar)] },
          { id: 'sum', title: words.progressSteps.sum, state: 'pending' },
        ],
      },
      { kind: 'note', spans: fill(wordsOf(lang).asked.by, { who: actor(who) }) },
    ],
  };
}

const BAR = 20;

function changed({ since }: SweepReport): boolean {
  if (since === null) return true;
  return [since.fresh, since.fixed, since.flapping, since.silent, since.back].some((list) => list.length > 0);
}

function titleOf(report: SweepReport, words: SweepWords): { readonly summary: string; readonly tone: Tone } {
  const { selector, counts, since, clusters, state } = report;
  const hostsWith = (status: Cluster['status']): number =>
    clusters.reduce((sum, cluster) => sum + (cluster.status === status ? cluster.hosts.length : 0), 0);
  const all = count(counts.asked);
  if (state === 'cancelled') {
    return { summary: words.title.cancelled(selector, count(counts.answered), all), tone: 'neutral' };
  }
  if (counts.answered === 0) return { summary: words.title.silent(selector, all), tone: 'warning' };
  const active = hostsWith('active');
  const fresh = since?.fresh.find(({ status }) => status === 'active');
  const title = words.title.active(selector, count(active), all);
  if (active > 0 && fresh !== undefined) {
    const news = words.title.fresh('', fresh.title, folded(fresh.hosts, 3)).replace(/^[:：]\s*/, '');
    return { summary: `${title} · ${news}`, tone: 'bad' };
  }
  if (active > 0) return { summary: title, tone: 'bad' };
  const open = hostsWith('inconclusive');
  if (open > 0) return { summary: words.title.open(selector, count(open), all), tone: 'warning' };
  return counts.answered < counts.asked
    ? { summary: words.title.quietPart(selector, count(counts.answered)), tone: 'warning' }
    : { summary: words.title.quiet(selector, all), tone: 'good' };
}

function countSpans({ counts, at, tookSeconds }: SweepReport, words: SweepWords): readonly Span[] {
  const parts = [
    words.counts.asked(count(counts.asked), String(tookSeconds)),
    words.counts.answered(count(counts.answered)),
    ...(counts.late > 0 ? [words.counts.late(count(counts.late))] : []),
    ...(counts.silent > 0 ? [words.counts.silent(count(counts.silent))] : []),
    ...(counts.unasked > 0 ? [words.counts.unasked(count(counts.unasked))] : []),
  ];
  return [text(`${parts.join(' · ')} · `), time(at)];
}

function sinceBlocks(report: SweepReport, most: Most, words: SweepWords): readonly Block[] {
  const { since } = report;
  if (since === null) return [{ kind: 'note', spans: [text(words.firstSweep)] }];
  const heading: Block = { kind: 'heading', text: words.headings.since };
  if (!changed(report)) {
    const spans = [text(`${words.nothingChanged} (`), time(since.at), text(')')];
    return [heading, { kind: 'paragraph', spans }];
  }
  const changes = (label: string, list: readonly Change[]): readonly (readonly Span[])[] =>
    limited(list, most.changes, words, ({ title, hosts }) => [
      strong(`${label}: `),
      text(`${title} · ${words.hosts(hosts.length)} · `),
      code(folded(hosts, most.names)),
    ]);
  const names = (label: string, hosts: readonly string[]): readonly (readonly Span[])[] =>
    hosts.length === 0
      ? []
      : [[strong(`${label}: `), text(`${words.hosts(hosts.length)} · `), code(folded(hosts, most.names))]];
  const items = [
    ...changes(words.since.fresh, since.fresh),
    ...changes(words.since.flapping, since.flapping),
    ...changes(words.since.fixed, since.fixed),
    ...names(words.since.silent, since.silent),
    ...names(words.since.back, since.back),
  ];
  return [heading, { kind: 'list', items }];
}

function clusterBlocks(report: SweepReport, status: Cluster['status'], most: Most, lang: Lang): readonly Block[] {
  const clusters = report.clusters.filter((cluster) => cluster.status === status);
  if (clusters.length === 0) return [];
  const words = sweepWordsOf(lang);
  const items = limited(clusters, most.clusters, words, (cluster) => clusterSpans(cluster, most, lang));
  return [
    { kind: 'heading', text: words.headings[status] },
    { kind: 'list', items },
  ];
}

function clusterSpans(cluster: Cluster, most: Most, lang: Lang): readonly Span[] {
  const words = sweepWordsOf(lang);
  const { title, confidence, hosts, droppedPerSecond, also, example } = cluster;
  const facts = [
    ...(confidence === null ? [] : [wordsOf(lang).confidence[confidence]]),
    words.hosts(hosts.length),
    ...(droppedPerSecond === null || droppedPerSecond === 0 ? [] : [words.perSecond(rate(droppedPerSecond))]),
    ...trendOf(cluster, words),
  ];
  const others = also.map((one) => `${one.title} (${words.hosts(one.hosts)})`).join('; ');
  return [
    strong(title ?? (example.headline === '' ? words.noVerdict : example.headline)),
    text(` · ${facts.join(' · ')} · `),
    code(folded(hosts, most.names)),
    ...(others === '' ? [] : [text(` · ${words.also(others)}`)]),
  ];
}

const BARS = '▁▂▃▄▅▆▇█';

/** The number of hosts over the sweeps, as bars and with both ends; nothing where it never changed. */
function trendOf({ trend }: Cluster, words: SweepWords): readonly string[] {
  const counts = trend.map(({ hosts }) => hosts);
  const highest = Math.max(...counts);
  const [first] = counts;
  if (first === undefined || counts.every((one) => one === first)) return [];
  const bars = counts.map((one) => BARS[Math.round((one / highest) * (BARS.length - 1))]).join('');
  return [words.trend(`${bars} ${first} → ${counts.at(-1)}`)];
}

function healthyBlocks({ clusters }: SweepReport, words: SweepWords): readonly Block[] {
  const healthy = clusters.filter(({ status }) => status === 'healthy').flatMap(({ hosts }) => hosts);
  if (healthy.length === 0) return [];
  return [
    { kind: 'heading', text: words.headings.healthy },
    { kind: 'paragraph', spans: [text(`${words.hosts(healthy.length)} · `), code(folded(healthy, SHORT.names))] },
  ];
}

function silentBlocks({ silent }: SweepReport, most: Most, lang: Lang): readonly Block[] {
  const words = sweepWordsOf(lang);
  if (silent.length === 0) return [];
  const items = limited(silent, most.silent, words, ({ code: why, message, hosts, folded: names }) => [
    code(names.length <= most.names ? names.join(', ') : folded(hosts, most.names)),
    text(` · ${problemText({ code: why, message }, lang).replaceAll('\n', ' ')} [${why}]`),
  ]);
  return [
    { kind: 'heading', text: words.headings.silent },
    { kind: 'list', items },
  ];
}

function outlierBlocks({ outliers }: SweepReport, most: Most, words: SweepWords): readonly Block[] {
  if (outliers.length === 0) return [];
  const rows = outliers
    .slice(0, most.outliers)
    .map(({ key, usual, usualHosts, odd }) => [
      key,
      words.usual(usual, count(usualHosts)),
      odd.map(({ value, hosts }) => words.outlier(value, folded(hosts, most.names))).join('; '),
    ]);
  const rest = outliers.length - rows.length;
  return [
    { kind: 'heading', text: words.headings.outliers },
    { kind: 'table', columns: [...words.outlierColumns], rows },
    ...(rest > 0 ? [{ kind: 'note', spans: [text(words.more(count(rest)))] } as const] : []),
  ];
}

/** Only where there is more than one. */
function kernelBlocks({ kernels }: SweepReport, most: Most, words: SweepWords): readonly Block[] {
  if (kernels.length < 2) return [];
  const items = limited(kernels, most.kernels, words, ({ value, hosts }) => [
    code(value),
    text(` · ${words.hosts(hosts.length)}`),
    ...(hosts.length <= (kernels[0]?.hosts.length ?? 0) / 4 ? [text(' · '), code(folded(hosts, most.names))] : []),
  ]);
  return [
    { kind: 'heading', text: words.headings.kernels },
    { kind: 'list', items },
  ];
}

function nextBlocks({ clusters }: SweepReport, words: SweepWords, next: (host: string) => string): readonly Block[] {
  const worst = clusters.find(({ status }) => status === 'active' || status === 'inconclusive');
  return worst === undefined ? [] : [{ kind: 'note', spans: [text(words.next), code(next(worst.example.host))] }];
}

function limited<T>(
  all: readonly T[],
  most: number,
  words: SweepWords,
  spans: (one: T) => readonly Span[],
): readonly (readonly Span[])[] {
  const shown = all.slice(0, most).map(spans);
  return all.length <= most ? shown : [...shown, [text(words.more(count(all.length - most)))]];
}

function scheduledBlocks(scheduled: SweepDue | null, words: SweepWords): readonly Block[] {
  if (scheduled === null) return [];
  const { when, dueAt, missed } = scheduled;
  const late = missed === 0 ? [] : [text(` · ${words.missed(missed)}`)];
  return [{ kind: 'note', spans: [text(`${when} · ${words.due} `), time(dueAt), ...late] }];
}
