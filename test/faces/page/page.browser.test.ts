import { mkdir } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, seriousFaults, tooWide } from '../../support/chromium.ts';
import { openPage, type OpenPage } from './open-page.ts';

const shots = 'artifacts/report-page';
let browser: Browser;
let pages: OpenPage | null = null;
let context: BrowserContext | null = null;
let complaints: string[] = [];

beforeAll(async () => {
  await mkdir(shots, { recursive: true });
  browser = await launchChromium();
});

afterAll(() => browser.close());

afterEach(async () => {
  await context?.close();
  await pages?.close();
  pages = null;
  if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join('; ')}`);
});

async function open(lang: 'en' | 'zh', given: { width: number; dark: boolean; script?: boolean }): Promise<Page> {
  complaints = [];
  const opened = await openPage(lang);
  pages = opened;
  context = await browser.newContext({
    viewport: { width: given.width, height: 800 },
    colorScheme: given.dark ? 'dark' : 'light',
    javaScriptEnabled: given.script ?? true,
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(opened.origin) && !request.url().startsWith('data:')) complaints.push(request.url());
  });
  await page.goto(opened.origin + opened.link());
  return page;
}

describe('the page of a sweep', () => {
  it.each([
    ['en', 1280, false],
    ['zh', 390, true],
  ] as const)('has no serious fault for assistive technology: %s, %i wide', async (lang, width, dark) => {
    const page = await open(lang, { width, dark });
    await page.screenshot({ path: `${shots}/sweep-${lang}.png` });
    expect(await seriousFaults(page)).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
    await page.getByRole('link', { name: 'web01', exact: true }).click();
    await page.locator('pre').first().waitFor();
    await page.screenshot({ path: `${shots}/host-${lang}.png`, fullPage: true });
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('is searched, filtered and followed to the bundle with the keyboard alone', async () => {
    const page = await open('en', { width: 1280, dark: false });
    const rows = page.locator('#hosts tbody tr:visible');
    await page.getByLabel('Search hosts').focus();
    await page.keyboard.type('web0');
    await page.getByText('9 of 1000 hosts shown').waitFor();
    expect(await rows.count()).toBe(9);
    const only = page.getByRole('button', { name: '22 · Show these hosts: Dropping now, Connection' });
    await only.focus();
    await page.keyboard.press('Enter');
    await page.getByText('22 of 1000 hosts shown').waitFor();
    expect(await rows.count()).toBe(22);
    await page.getByLabel('Cause', { exact: true }).selectOption('');
    await page.getByRole('link', { name: 'web01', exact: true }).focus();
    await page.keyboard.press('Enter');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('link', { name: 'Download the bundle' })
        .focus()
        .then(() => page.keyboard.press('Enter')),
    ]);
    expect(download.suggestedFilename()).toBe('web01.bundle');
  });

  it('shows all of it without its script', async () => {
    const page = await open('en', { width: 1280, dark: false, script: false });
    expect(await page.locator('#hosts tbody tr').count()).toBe(1000);
    expect(await page.getByLabel('Search hosts').isVisible()).toBe(false);
  });
});
