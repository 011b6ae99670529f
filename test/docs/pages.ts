import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { slugs } from '../../site/slugs.ts';

/** A page of documentation, as a reader meets it. */
export interface Page {
  /** From the root of the repository: `docs/security.md`. */
  readonly path: string;
  /** All of it. */
  readonly text: string;
  /** Without blocks of code, where neither links nor headings mean anything. */
  readonly prose: string;
  readonly blocks: readonly Block[];
}

export interface Block {
  /** What stands behind the fence, `sh run` where a test of its own runs it; '' for an indented block. */
  readonly language: string;
  readonly text: string;
}

/** Every page that is part of the repository, new ones included. */
export const pages: readonly Page[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => path !== '' && !path.startsWith('test/'))
  .sort()
  .map(readPage);

function readPage(path: string): Page {
  const text = readFileSync(path, 'utf8');
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { language: string; lines: string[] } | null = null;
  let indented: string[] = [];
  let before = '';
  const flush = (): void => {
    if (indented.length > 0) blocks.push({ language: '', text: indented.join('\n') });
    indented = [];
  };
  for (const line of text.split('\n')) {
    const fence = /^\s*```(.*)$/.exec(line);
    if (open) {
      if (!fence) open.lines.push(line);
      else {
        blocks.push({ language: open.language, text: open.lines.join('\n') });
        open = null;
      }
    } else if (fence) open = { language: fence[1] ?? '', lines: [] };
    else if (/^ {4}\S/.test(line) && (before === '' || indented.length > 0)) indented.push(line.slice(4));
    else {
      flush();
      prose.push(line);
    }
    before = line;
  }
  flush();
  return { path, text, prose: prose.join('\n'), blocks };
}

/** What stands between backticks in the prose. */
export function codeSpans(page: Page): readonly string[] {
  return [...page.prose.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll(/\s+/g, ' ').trim());
}

/** The anchors of a page, by GitHub's way to make them from headings. */
export function anchors(page: Page): ReadonlySet<string> {
  const slug = slugs();
  return new Set([...page.prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => slug(heading)));
}
