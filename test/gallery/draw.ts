import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { chromium, type Page } from 'playwright-core';
import { LogLevel, webApi } from '@slack/bolt';
import { incidents } from '../../src/embedded/slack/client.ts';
import { startSlackEmulator } from '../../src/embedded/slack/emulator.ts';
import { viewMessage } from '../../src/faces/slack/blocks/views.ts';
import type { Lang } from '../../src/report/words/words.ts';
import { galleryStates } from './states.ts';

/** Draws every state in both languages as the emulator's page shows it: docs/gallery. */
const WIDTH = 900;
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  for (const lang of ['en', 'zh'] as const) await draw(lang);
  await writeFile('docs/gallery/README.md', await page());
} finally {
  await browser.close();
}

async function draw(lang: Lang): Promise<void> {
  const folder = `docs/gallery/${lang}`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const emulator = await startSlackEmulator();
  // The machine that draws may have no Chinese letters; the page's own policy lets none in.
  const tab = await browser.newPage({ viewport: { width: WIDTH, height: 1600 }, locale: lang, bypassCSP: true });
  try {
    const quiet = { slackApiUrl: emulator.apiUrl, logLevel: LogLevel.ERROR };
    const client = new webApi.WebClient(emulator.botToken, quiet);
    await tab.goto(emulator.url);
    await tab.addStyleTag({ content: await letters() });
    for (const { id, view } of await galleryStates(lang)) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Slack's method, not a window's
      const { ts = '' } = await client.chat.postMessage({ channel: incidents, ...viewMessage(view, lang) });
      await shoot(tab, ts, `${folder}/${id}.png`);
    }
  } finally {
    await tab.close();
    await emulator.close();
  }
}

/** The page's fonts with the letters of `src/raster/` behind them. */
async function letters(): Promise<string> {
  const font = (await readFile('src/raster/noto-sans-sc.woff2')).toString('base64');
  return `@font-face { font-family: 'Gallery'; src: url(data:font/woff2;base64,${font}) format('woff2'); unicode-range: U+2010-2027, U+3000-9FFF, U+FF00-FFEF; }
    :root, body, button, h1, h2, h3, p, div, span { font-family: system-ui, sans-serif, 'Gallery'; }
    pre, code, pre *, code * { font-family: ui-monospace, monospace, 'Gallery'; }`;
}

async function shoot(tab: Page, ts: string, path: string): Promise<void> {
  const message = tab.locator(`[id="channel-${ts}"]`);
  await message.waitFor();
  await message.screenshot({ path, animations: 'disabled' });
}

async function page(): Promise<string> {
  const [english, chinese] = await Promise.all([galleryStates('en'), galleryStates('zh')]);
  const shown = english.flatMap(({ id, title, view }, index) => {
    const told = chinese[index];
    const texts = [viewMessage(view, 'en').text, told === undefined ? '' : viewMessage(told.view, 'zh').text];
    return [
      `## ${title}`,
      '',
      ...texts
        .map((text) => `> ${text}`)
        .join('\n>\n')
        .split('\n'),
      '',
      `![${title}, in English](en/${id}.png)`,
      '',
      `![${title}, in Chinese](zh/${id}.png)`,
      '',
    ];
  });
  const head = [
    '# What the thread says, state by state',
    '',
    'Drawn by `npm run gallery` from recorded faults, in the page of the Slack emulator. The quoted line is what a notification shows.',
    '',
  ];
  return `${[...head, ...shown].join('\n').trimEnd()}\n`;
}
