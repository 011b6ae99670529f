import { expect, it } from 'vitest';
import { CAUSES, contents } from '../../site/contents.ts';
import { inChinese, sitePages } from '../../site/pages.ts';
import { sequence } from '../../site/sequence.ts';
import { pages } from './pages.ts';

it('every page of the repository is on the site, and every entry has its page', async () => {
  const shown = (await sitePages()).map(({ source }) => source);
  const generated = new Set([CAUSES, inChinese(CAUSES)]);
  expect(shown.filter((source) => !generated.has(source)).sort()).toEqual(pages.map(({ path }) => path).sort());
});

it('a page stands at one place', () => {
  const outs = contents.flatMap(({ entries }) => entries.map(({ out }) => out));
  expect(new Set(outs).size).toBe(outs.length);
});

it('a diagram becomes a list, with what happens in each case', () => {
  const text = `sequenceDiagram
    participant A as asker
    A->>B: ask <now>
    alt it helps
        B->>B: keep
    else
        B->>A: revert
    end`;
  expect(sequence(text)).toBe(
    '<ol class="sequence"><li><span class="who">asker → B</span> ask &lt;now&gt;</li>' +
      '<li class="branches"><p>it helps</p><ol><li><span class="who">B</span> keep</li></ol>' +
      '<p></p><ol><li><span class="who">B → asker</span> revert</li></ol></li></ol>',
  );
  expect(() => sequence('Note over A: x')).toThrow('Note over A: x');
});
