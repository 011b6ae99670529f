import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { validateBlocks } from '../../src/embedded/slack/blocks/validate.ts';
import { viewMessage } from '../../src/faces/slack/blocks/views.ts';
import { galleryStates } from './states.ts';
import { prose } from './prose.ts';

describe.each(['en', 'zh'] as const)('the gallery in %s', (lang) => {
  it('holds nothing that Slack would refuse', async () => {
    const judged = (await galleryStates(lang)).map(({ id, view }) => {
      const answer = validateBlocks(viewMessage(view, lang).blocks, 'message');
      return { id, ok: answer.ok };
    });
    expect(judged.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('reads well as a notification: one line, short, in its language', async () => {
    const own = lang === 'zh' ? /[\u4e00-\u9fff]/ : /[A-Za-z]/;
    const texts = (await galleryStates(lang)).map(({ view }) => viewMessage(view, lang).text);
    const bad = (text: string): boolean => text.length > 200 || /\n|undefined|\{\w+\}/.test(text) || !own.test(text);
    expect(texts.filter(bad)).toEqual([]);
  });

  it('says no sentence in another language', async () => {
    const foreign = lang === 'zh' ? /(?:\b[A-Za-z][a-z’']+[ ,.:;]+){3}/ : /[\u4e00-\u9fff]/;
    const said = (await galleryStates(lang)).flatMap(({ id, view }) =>
      prose(viewMessage(view, lang)).flatMap((text) => (foreign.test(text) ? [`${id}: ${text}`] : [])),
    );
    expect(said).toEqual([]);
  });

  it('shows a picture of every state, and of no other', async () => {
    const ids = (await galleryStates(lang)).map(({ id }) => id);
    const drawn = (await readdir(`docs/gallery/${lang}`)).map((name) => name.replace(/\.png$/, ''));
    expect(new Set(drawn)).toEqual(new Set(ids));
    const page = await readFile('docs/gallery/README.md', 'utf8');
    for (const id of ids) expect(page).toContain(`${lang}/${id}.png`);
  });
});
