import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { SweepReport } from '../../fleet/sweep-report.ts';
import { dropRate, type SweepResult } from '../../fleet/sweep-result.ts';
import { escapeHtml } from '../../report/html.ts';
import type { Lang } from '../../report/words/words.ts';
import { diagnosisHtml } from './host-page.ts';
import { sweepPage } from './sweep-page.ts';
import { pageWordsOf } from './words.ts';

/** A file that opens in a moment; who wants more hosts asks the bot's page. */
const MOST_DIAGNOSES = 200;
const WORST = ['active', 'inconclusive', 'latent', 'past'] as const;

/** The whole report as one file, with the diagnoses of the worst hosts in it. */
export async function reportFile(
  report: SweepReport,
  results: readonly SweepResult[],
  diagnosisOf: (host: string) => Promise<Diagnosis | null>,
  lang: Lang,
): Promise<string> {
  const sick = WORST.flatMap((status) =>
    results.filter((one) => one.state === 'answered' && one.status === status).toSorted((a, b) => heat(b) - heat(a)),
  ).slice(0, MOST_DIAGNOSES);
  const parts = new Map<string, string>();
  for (const { host } of sick) {
    const diagnosis = await diagnosisOf(host);
    if (diagnosis !== null) parts.set(host, article(host, diagnosis, lang));
  }
  const hrefOf = (host: string): string | null => (parts.has(host) ? `#${idOf(host)}` : null);
  return sweepPage({ report, results, lang, hrefOf, appendix: [...parts.values()].join('\n') });
}

function article(host: string, diagnosis: Diagnosis, lang: Lang): string {
  const { diagnosis: name } = pageWordsOf(lang);
  const id = escapeHtml(idOf(host));
  return `<article id="${id}" tabindex="-1" aria-label="${escapeHtml(`${name}: ${host}`)}">${diagnosisHtml(diagnosis, lang, 2)}</article>`;
}

/** Host names of SSH may hold anything that a fragment may not. */
function idOf(host: string): string {
  return `host-${encodeURIComponent(host).replaceAll('%', '.')}`;
}

function heat(result: SweepResult): number {
  return result.state === 'answered' ? (dropRate(result) ?? 0) : 0;
}
