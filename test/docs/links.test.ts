import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchors, pages } from './pages.ts';
import type { Page } from './pages.ts';

describe.each(pages)('$path', (page) => {
  it('has no link that leads nowhere', () => {
    expect(links(page).filter((link) => !leads(page, link))).toStrictEqual([]);
  });
});

it('knows a dead link, a dead anchor and a live one', () => {
  const page = pages.find(({ path }) => path === 'README.md');
  if (!page) throw new Error('there is a README.md');
  expect(
    ['docs/none.md', '#none', 'docs/security.md#none', '#numbers', 'docs/rules'].map((link) => leads(page, link)),
  ).toStrictEqual([false, false, false, true, true]);
});

/** Inline links, pictures, and definitions of references. */
function links({ prose }: Page): readonly string[] {
  const text = prose.replaceAll(/`[^`]*`/g, 'code');
  const inline = [...text.matchAll(/\]\(\s*<?([^)\s>]+)/g)].map(([, link = '']) => link);
  const defined = [...text.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/gm)].map(([, link = '']) => link);
  return [...inline, ...defined].filter((link) => !/^(https?|mailto):/.test(link));
}

function leads(from: Page, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? from.path : join(dirname(from.path), decodeURI(file)).replace(/\/$/, '');
  if (!existsSync(path)) return false;
  if (anchor === undefined) return true;
  const target = pages.find((page) => page.path === path);
  return target !== undefined && anchors(target).has(decodeURIComponent(anchor).toLowerCase());
}
