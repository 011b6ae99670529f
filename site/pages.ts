import { access, readFile } from 'node:fs/promises';
import { rules } from '../src/rules/index.ts';
import { causesPage, keywords } from './causes.ts';
import { type Both, CAUSES, contents, type Lang } from './contents.ts';

/** A page of the site, before it is HTML. */
export interface SitePage {
  /** Where its text stands in the repository. */
  readonly source: string;
  /** Where it stands in the site, from its root. */
  readonly out: string;
  readonly lang: Lang;
  readonly title: string;
  readonly markdown: string;
  /** Words it is found by that do not stand on it. */
  readonly keywords: string;
  /** Found by the search after what holds now. */
  readonly isRecord: boolean;
  /** The same page in the other language. */
  readonly translation: string | null;
}

/** Every page: those of the contents, in Chinese where there is a translation, and one for each cause in both languages. */
export async function sitePages(): Promise<readonly SitePage[]> {
  const written = await Promise.all(
    contents
      .flatMap(({ entries }) => entries)
      .map(async ({ source, out, title, isRecord = false }) => {
        const translated = source === CAUSES || (await exists(inChinese(source)));
        const page = (lang: Lang) => writtenPage(source, out, title, lang, { isRecord, translated });
        return await Promise.all(translated ? [page('en'), page('zh')] : [page('en')]);
      }),
  );
  const causes = await Promise.all(
    rules.flatMap(({ id }) => (['en', 'zh'] as const).map((lang) => causePage(id, lang))),
  );
  return [...written.flat(), ...causes];
}

/** Where the Chinese page of a page stands, if there is one. */
export function inChinese(source: string): string {
  return `docs/zh/${source.replace(/^docs\//, '')}`;
}

async function writtenPage(
  source: string,
  out: string,
  title: Both,
  lang: Lang,
  { isRecord, translated }: { readonly isRecord: boolean; readonly translated: boolean },
): Promise<SitePage> {
  const path = lang === 'zh' ? inChinese(source) : source;
  return {
    source: path,
    ...places(out, lang, translated),
    lang,
    title: title[lang],
    markdown: source === CAUSES ? causesPage(lang) : withoutSwitch(await readFile(path, 'utf8')),
    keywords: '',
    isRecord,
  };
}

async function causePage(id: string, lang: Lang): Promise<SitePage> {
  const source = `${lang === 'zh' ? inChinese(CAUSES) : CAUSES}/${id}.md`;
  const rule = rules.find((one) => one.id === id);
  const [page, code] = await Promise.all([source, `src/rules/${id}.ts`].map((path) => readFile(path, 'utf8')));
  return {
    source,
    ...places(`rules/${id}.html`, lang, true),
    lang,
    title: rule === undefined ? id : rule.name[lang],
    markdown: withoutSwitch(page ?? ''),
    keywords: keywords(id, [page ?? '', code ?? '']),
    isRecord: false,
  };
}

/** Each page of the site has its own way to the other language. */
function withoutSwitch(markdown: string): string {
  return markdown.replace(/\s?In Chinese:\s\[[^\]]+\]\([^)]+\)\.?|英文版：\[[^\]]+\]\([^)]+\)。?/, '');
}

function places(out: string, lang: Lang, translated: boolean): Pick<SitePage, 'out' | 'translation'> {
  const chinese = `zh/${out}`;
  if (lang === 'zh') return { out: chinese, translation: out };
  return { out, translation: translated ? chinese : null };
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
