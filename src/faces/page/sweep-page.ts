import { chartWordsOf, type ChartWords } from '../../charts/words.ts';
import { sweepPictures } from '../../charts/pictures.ts';
import type { Cluster, SweepReport } from '../../fleet/sweep-report.ts';
import { dropRate, ratesOf, type SweepResult } from '../../fleet/sweep-result.ts';
import { escapeHtml, renderHtml } from '../../report/html.ts';
import { count, rate } from '../../report/numbers.ts';
import { sweepDocument } from '../../report/sweep.ts';
import { type Lang } from '../../report/words/words.ts';
import { wordsOf } from '../../report/words/words-of.ts';
import { chartsHtml } from '../../web/charts.ts';
import { shell } from './shell.ts';
import { type PageWords, pageWordsOf } from './words.ts';

interface SweepPage {
  readonly report: SweepReport;
  readonly results: readonly SweepResult[];
  readonly lang: Lang;
  /** Where the diagnosis of a host stands; null where it does not. */
  readonly hrefOf: (host: string) => string | null;
  /** HTML behind the rest: diagnoses, where the page is a file. */
  readonly appendix?: string;
}

const ORDER = ['active', 'inconclusive', 'latent', 'past', 'silent', 'healthy'] as const;
type Verdict = (typeof ORDER)[number];

/** A sweep as one page: pictures, groups, hosts to be filtered, and the whole report. */
export function sweepPage({ report, results, lang, hrefOf, appendix = '' }: SweepPage): string {
  const words = pageWordsOf(lang);
  const chart = chartWordsOf(lang);
  const document = sweepDocument(report, { detail: 'full', lang });
  const title = words.title(report.selector);
  const pictures = chartsHtml(sweepPictures(report, ratesOf(results), lang));
  const body = [
    `<a class="skip" href="#hosts">${escapeHtml(words.skip)}</a>`,
    `<header><h1 class="${document.tone}">${escapeHtml(document.summary)}</h1></header>`,
    '<main>',
    `<section><h2>${escapeHtml(words.charts)}</h2>${pictures}</section>`,
    groups(report, words, chart),
    hosts(report, results, hrefOf, lang),
    `<details><summary>${escapeHtml(words.whole)}</summary>${renderHtml(document, 2)}</details>`,
    appendix,
    '</main>',
  ];
  return shell(title, body.join('\n'), lang);
}

function groups({ clusters }: SweepReport, words: PageWords, chart: ChartWords): string {
  const rows = clusters.map((cluster) => {
    const { status, hosts, folded, droppedPerSecond } = cluster;
    const name = titleOf(cluster) ?? chart.status[status];
    const only = `<button type="button" hidden data-group="${escapeHtml(groupOf(cluster))}" aria-label="${escapeHtml(`${count(hosts.length)} · ${words.only}: ${chart.status[status]}, ${name}`)}">${count(hosts.length)}</button><noscript>${count(hosts.length)}</noscript>`;
    const names = folded.length > MOST_NAMES ? `${folded.slice(0, MOST_NAMES).join(', ')}, …` : folded.join(', ');
    return `<tr><td>${escapeHtml(chart.status[status])}</td><th scope="row">${escapeHtml(name)}<br><code>${escapeHtml(names)}</code></th><td class="number">${only}</td><td class="number">${droppedPerSecond === null ? '' : escapeHtml(rate(droppedPerSecond))}</td></tr>`;
  });
  return `<section><h2>${escapeHtml(words.groups)}</h2>${table(words.groupColumns, rows, [2, 3], words.groups)}</section>`;
}

const MOST_NAMES = 12;

function hosts(report: SweepReport, results: readonly SweepResult[], hrefOf: SweepPage['hrefOf'], lang: Lang): string {
  const words = pageWordsOf(lang);
  const chart = chartWordsOf(lang);
  const order = (result: SweepResult): number => ORDER.indexOf(verdictOf(result));
  const heat = (result: SweepResult): number => (result.state === 'answered' ? (dropRate(result) ?? 0) : 0);
  const sorted = results.toSorted((a, b) => order(a) - order(b) || heat(b) - heat(a));
  const rows = sorted.map((result) => row(result, hrefOf(result.host), lang));
  const { host, verdict, cause, rate: perSecond, confidence, kernel, took } = words.columns;
  const verdicts = ORDER.filter((one) => results.some((result) => verdictOf(result) === one));
  const options = (all: readonly (readonly [string, string])[]): string =>
    [['', words.all] as const, ...all]
      .map(([value, text]) => `<option value="${escapeHtml(value)}">${escapeHtml(text)}</option>`)
      .join('');
  const named = report.clusters.map(
    (cluster) =>
      [groupOf(cluster), `${titleOf(cluster) ?? chart.status[cluster.status]} (${cluster.hosts.length})`] as const,
  );
  return `<section><h2>${escapeHtml(words.hosts)}</h2>
<form class="filters" hidden role="search">
<div><label for="search">${escapeHtml(words.search)}</label><input id="search" type="search" autocomplete="off"></div>
<div><label for="verdict">${escapeHtml(words.verdict)}</label><select id="verdict">${options(verdicts.map((one) => [one, chart.status[one]]))}</select></div>
<div><label for="group">${escapeHtml(words.group)}</label><select id="group">${options(named)}</select></div>
</form>
<p class="status" id="shown" role="status" data-text="${escapeHtml(words.shown)}"></p>
<div id="hosts" tabindex="-1">${table([host, verdict, cause, perSecond, confidence, kernel, took], rows, [3, 6], words.hosts)}</div></section>`;
}

function row(result: SweepResult, href: string | null, lang: Lang): string {
  const verdict = verdictOf(result);
  const name = escapeHtml(result.host);
  const link = href === null ? name : `<a href="${escapeHtml(href)}">${name}</a>`;
  const group = result.state === 'answered' ? groupOf(result) : '';
  const head = `<tr data-verdict="${verdict}" data-group="${escapeHtml(group)}"><th scope="row">${link}</th><td>${escapeHtml(chartWordsOf(lang).status[verdict])}</td>`;
  if (result.state === 'silent') {
    return `${head}<td>${escapeHtml(result.message)} <code>${escapeHtml(result.code)}</code></td><td></td><td></td><td></td><td></td></tr>`;
  }
  const { title, headline, confidence, kernel, tookMs } = result;
  const perSecond = dropRate(result);
  const cells = [
    `<td>${escapeHtml(title ?? headline)}</td>`,
    `<td class="number">${perSecond === null ? '' : escapeHtml(rate(perSecond))}</td>`,
    `<td>${confidence === null ? '' : escapeHtml(wordsOf(lang).confidence[confidence])}</td>`,
    `<td>${escapeHtml(kernel ?? '')}</td>`,
    `<td class="number">${count(tookMs)} ms</td>`,
  ];
  return `${head}${cells.join('')}</tr>`;
}

function table(columns: readonly string[], rows: readonly string[], numbers: readonly number[], name: string): string {
  const head = columns.map(
    (column, index) => `<th scope="col"${numbers.includes(index) ? ' class="number"' : ''}>${escapeHtml(column)}</th>`,
  );
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(name)}"><table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function verdictOf(result: SweepResult): Verdict {
  return result.state === 'silent' ? 'silent' : result.status;
}

/** The same for hosts of one cluster. */
function groupOf({ status, causeId }: Pick<Cluster, 'status' | 'causeId'>): string {
  return `${status} ${causeId ?? ''}`;
}

function titleOf({ title, example }: Cluster): string | null {
  return title ?? (example.headline === '' ? null : example.headline);
}
