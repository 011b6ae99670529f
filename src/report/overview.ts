import type { SweepReport } from '../fleet/sweep-report.ts';
import { folded } from '../fleet/fold.ts';
import type { Block, Document, Span } from './document.ts';
import { count } from './numbers.ts';
import { actor, clock, strong, text, time } from './span.ts';
import { overviewWords } from './words/overview-words.ts';
import { sweepWordsOf } from './words/sweep-words.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

interface Running {
  readonly host: string;
  readonly actor: string;
  readonly at: string;
}

interface Fleet {
  readonly sweep: SweepReport | null;
  readonly trend: readonly { readonly active: number; readonly answered: number }[];
  readonly neverSeen: readonly string[];
  /** Known hosts. */
  readonly hosts: number;
}

const MOST_CLUSTERS = 5;
const MOST_NAMES = 12;
/** Eight heights of a bar. */
const BARS = '▁▂▃▄▅▆▇█';

/** Diagnoses under way; no blocks when there are none. */
export function runningDocument(running: readonly Running[], waiting: number, lang: Lang): Document {
  const words = overviewWords(lang);
  if (running.length === 0) return { summary: words.noneRuns, tone: 'neutral', blocks: [] };
  const title = words.running(running.length + waiting);
  const items = running.map((one): readonly Span[] => [
    strong(one.host),
    text(' · '),
    clock(one.at),
    text(' · '),
    actor(one.actor),
  ]);
  return {
    summary: title,
    tone: 'neutral',
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'list', items },
    ],
  };
}

/** How the fleet was when it was last swept, how that became, and which agents are silent. */
export function fleetDocument({ sweep, trend, neverSeen, hosts }: Fleet, lang: Lang): Document {
  const words = overviewWords(lang);
  const never: readonly Block[] =
    neverSeen.length === 0
      ? []
      : [{ kind: 'note', spans: [strong(words.neverSeen), text(folded(neverSeen, MOST_NAMES))] }];
  if (sweep === null) {
    const summary = words.notSwept(hosts);
    return { summary, tone: 'neutral', blocks: [{ kind: 'heading', text: summary }, ...never] };
  }
  const active = trend.at(-1)?.active ?? activeIn(sweep);
  const title = words.fleet(active, sweep.counts.answered, sweep.selector);
  return {
    summary: title,
    tone: active > 0 ? 'bad' : 'good',
    blocks: [
      { kind: 'heading', text: title, tone: active > 0 ? 'bad' : 'good' },
      { kind: 'note', spans: [text(words.swept), time(sweep.at), ...trendSpans(trend, lang)] },
      ...clusters(sweep, lang),
      ...silent(sweep, lang),
      ...never,
    ],
  };
}

function activeIn({ clusters: all }: SweepReport): number {
  return all.filter(({ status }) => status === 'active').reduce((sum, { hosts }) => sum + hosts.length, 0);
}

function trendSpans(trend: Fleet['trend'], lang: Lang): readonly Span[] {
  if (trend.length < 2) return [];
  const most = Math.max(1, ...trend.map(({ active }) => active));
  const bars = trend.map(({ active }) => BARS[Math.round((active / most) * (BARS.length - 1))] ?? '').join('');
  const numbers = trend.map(({ active }) => count(active)).join(' → ');
  return [text(` · ${overviewWords(lang).trend} ${bars} (${numbers})`)];
}

function clusters({ clusters: all }: SweepReport, lang: Lang): readonly Block[] {
  const { hosts } = sweepWordsOf(lang);
  const words = wordsOf(lang);
  const sick = all.filter(({ status }) => status === 'active' || status === 'latent').slice(0, MOST_CLUSTERS);
  if (sick.length === 0) return [];
  const items = sick.map((one): readonly Span[] => [
    strong(one.title ?? one.label),
    text(` — ${hosts(one.hosts.length)} · ${words.status[one.status]} · ${folded(one.hosts, MOST_NAMES)}`),
  ]);
  return [{ kind: 'list', items }];
}

function silent({ silent: all }: SweepReport, lang: Lang): readonly Block[] {
  const names = all.flatMap(({ hosts }) => hosts);
  if (names.length === 0) return [];
  const said = overviewWords(lang).silent(names.length);
  return [{ kind: 'note', spans: [strong(said), text(folded(names, MOST_NAMES))] }];
}
