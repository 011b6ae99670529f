import { diagnosisPictures } from '../../charts/pictures.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import { diagnosisDocument } from '../../report/diagnosis.ts';
import { escapeHtml, renderHtml } from '../../report/html.ts';
import type { Lang } from '../../report/words/words.ts';
import { chartsHtml } from '../../web/charts.ts';
import { shell } from './shell.ts';
import { pageWordsOf } from './words.ts';

/** One host of a sweep on a page of its own. */
export function hostPage(
  diagnosis: Diagnosis,
  { back, bundle, lang }: { readonly back: string; readonly bundle: string; readonly lang: Lang },
): string {
  const words = pageWordsOf(lang);
  const body = [
    `<nav><a href="${escapeHtml(back)}">${escapeHtml(words.back)}</a></nav>`,
    `<main>${diagnosisHtml(diagnosis, lang, 1)}`,
    `<h2>${escapeHtml(words.again)}</h2><p><a href="${escapeHtml(bundle)}" download="${escapeHtml(bundleName(diagnosis.host))}">${escapeHtml(words.bundle)}</a></p>`,
    `<p>${escapeHtml(words.replay)} <code>syndrop replay ${escapeHtml(bundleName(diagnosis.host))}</code></p></main>`,
  ];
  return shell(`${words.diagnosis}: ${diagnosis.host}`, body.join('\n'), lang);
}

/** The diagnosis with its pictures, to stand in a page. */
export function diagnosisHtml(diagnosis: Diagnosis, lang: Lang, level: 1 | 2): string {
  const document = diagnosisDocument(diagnosis, null, { detail: 'full', lang });
  return renderHtml(document, level, chartsHtml(diagnosisPictures(diagnosis, lang)));
}

/** A name that every file system takes. */
export function bundleName(host: string): string {
  return `${host.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_')}.bundle`;
}

/** Says why there is nothing to see. */
export function refusalPage(why: 'wrong' | 'expired' | 'gone' | 'nothing', lang: Lang): string {
  const [title, advice] = pageWordsOf(lang).refusals[why];
  return shell(title, `<main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(advice)}</p></main>`, lang);
}
