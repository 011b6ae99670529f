import { statSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, relative } from 'node:path';
import { CAUSES } from './contents.ts';
import { framed } from './layout.ts';
import { type Links, type Rendered, render } from './markdown.ts';
import { inChinese, type SitePage, sitePages } from './pages.ts';

const LABELS = { en: { table: 'Table', code: 'Code' }, zh: { table: '表格', code: '代码' } };

/** Writes the site below `folder`; the caller brings the scripts. Answers how many pages it has. */
export async function buildSite(folder: string): Promise<number> {
  const pages = await sitePages();
  const bySource = new Map(pages.map((page) => [page.source, page]));
  const files = new Set<string>();
  const rendered = pages.map((page) => ({
    page,
    ...render(page.markdown, linksOf(page, bySource, files), LABELS[page.lang]),
  }));
  const english = new Set(pages.filter(({ lang }) => lang === 'en').map(({ source }) => source));
  const chinese = new Set([...english].filter((source) => bySource.has(inChinese(source))));
  for (const { page, html, headings } of rendered) {
    const translated = page.lang === 'zh' ? chinese : english;
    const text = framed({ page, html, headings, translated });
    await place(join(folder, page.out), (path) => writeFile(path, text));
  }
  for (const lang of ['en', 'zh'] as const) {
    const found = rendered.filter(({ page }) => page.lang === lang || (lang === 'zh' && page.translation === null));
    const text = `globalThis.syndropPages=${JSON.stringify(entries(found))};\n`;
    await place(join(folder, `assets/pages-${lang}.js`), (path) => writeFile(path, text));
  }
  for (const file of files) await place(join(folder, placeOf(file)), (path) => copyFile(file, path));
  await place(join(folder, 'assets/style.css'), (path) => copyFile('site/assets/style.css', path));
  return pages.length;
}

/** What the search knows: one entry a passage; the first of a page carries its keywords. */
function entries(rendered: readonly (Rendered & { readonly page: SitePage })[]): readonly object[] {
  return rendered.flatMap(({ page, passages }) =>
    passages.map(({ anchor, heading, text }, index) => ({
      url: anchor === null ? page.out : `${page.out}#${anchor}`,
      title: page.title,
      heading: heading === page.title || anchor === null ? '' : heading,
      text,
      ...(index === 0 ? { words: page.keywords } : {}),
      ...(page.isRecord ? { isRecord: true } : {}),
    })),
  );
}

function linksOf(page: SitePage, bySource: ReadonlyMap<string, SitePage>, files: Set<string>): Links {
  const from = dirname(page.out);
  const to = (out: string): string => relative(from, out);
  const target = (href: string): string =>
    normalize(href.startsWith('/') ? href.slice(1) : join(dirname(page.source), href));
  return {
    link(href) {
      if (/^(?:[a-z]+:|#)/.test(href)) return { href };
      const [path = '', anchor] = href.split('#');
      const source = target(path).replace(/\/$/, '');
      const found = bySource.get(source);
      if (found === undefined) {
        if (statSync(source).isDirectory()) return null;
        files.add(source);
        return { href: to(placeOf(source)) };
      }
      return { href: to(found.out) + (anchor === undefined ? '' : `#${anchor}`), text: found.title };
    },
    image(src) {
      const source = target(src);
      files.add(source);
      return to(placeOf(source));
    },
    word(code) {
      const found = bySource.get(`${page.lang === 'zh' ? inChinese(CAUSES) : CAUSES}/${code}.md`);
      return found === undefined || found === page ? null : to(found.out);
    },
  };
}

/** A file of the repository that pages show or name; what a browser would save instead of showing it is text. */
function placeOf(source: string): string {
  return `files/${source}${/\.(?:png|svg|json|yaml|txt)$/.test(source) ? '' : '.txt'}`;
}

async function place(path: string, make: (path: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await make(path);
}
