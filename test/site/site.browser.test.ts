import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, seriousFaults, tooWide } from '../support/chromium.ts';

const shots = 'artifacts/site-shots';
let folder: string;
let browser: Browser;
let context: BrowserContext | null = null;
let complaints: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syndrop-site-'));
  await mkdir(shots, { recursive: true });
  [browser] = await Promise.all([
    launchChromium(),
    promisify(execFile)(process.execPath, ['scripts/site.mjs', folder]),
  ]);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

afterEach(async () => {
  await context?.close();
  context = null;
  const said = complaints;
  complaints = [];
  if (said.length > 0) throw new Error(`the page complained: ${said.join('; ')}`);
});

/** As somebody opens it from a disk: there is no server. */
async function open(path: string, width = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  await context?.close();
  context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(?:file|data):/.test(request.url())) complaints.push(`request to ${request.url()}`);
  });
  await page.goto(pathToFileURL(join(folder, path)).href);
  return page;
}

describe('the search', () => {
  it.each([
    ['index.html', 'TcpExtTCPReqQFullDrop', 'rules/synq-full-drop.html'],
    ['index.html', '1234 times the listen queue of a socket overflowed', 'rules/accept-queue-overflow-syn.html'],
    ['index.html', 'nf_conntrack: table full, dropping packet', 'rules/conntrack-table-full.html'],
    ['rules/no-listener.html', 'net.ipv4.tcp_tw_recycle', 'rules/tw-recycle-nat.html'],
    ['zh/index.html', '连接跟踪表', 'zh/rules/conntrack-table-full.html'],
    ['zh/rules/no-listener.html', 'ListenOverflows', 'zh/rules/accept-queue-overflow-syn.html'],
  ])('from %s, "%s" leads to %s', async (from, words, to) => {
    const page = await open(from);
    await page.keyboard.press('/');
    await page.keyboard.type(words);
    const result = page.locator(`#results a[href*="${to}"]`);
    await result.waitFor();
    expect(await page.locator('#results a').first().isVisible()).toBe(true);
    await result.click();
    await page.waitForURL(`**/${to}*`);
  });

  it('is gone through by the keyboard, and says when there is nothing', async () => {
    const page = await open('index.html');
    await page.getByLabel('Search').fill('rp_filter');
    await page.locator('#results a').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/rules/rp-filter-*');
    await page.getByLabel('Search').fill('zxqwvk');
    await page.getByText('Nothing found').waitFor();
    await page.keyboard.press('Escape');
  });
});

it.each([
  ['index.html', 1280, 'light'],
  ['rules/synq-full-drop.html', 1280, 'dark'],
  ['configuration.html', 1280, 'light'],
  ['zh/index.html', 390, 'dark'],
  ['safe-change.html', 390, 'light'],
  ['rules/index.html', 390, 'dark'],
] as const)('%s, %i wide, %s, fits and has no serious fault for assistive technology', async (path, width, scheme) => {
  const page = await open(path, width, scheme);
  await page.screenshot({ path: `${shots}/${path.replace('/', '-')}.png` });
  expect(await seriousFaults(page)).toEqual([]);
  expect(await tooWide(page)).toEqual([]);
});

it('has no link that leads nowhere', async () => {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html'));
  const texts = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
  const ids = new Map([...texts].map(([name, text]) => [name, new Set(matches(text, / id="([^"]+)"/g))]));
  const files = new Set(await readdir(folder, { recursive: true }));
  const dead = [...texts].flatMap(([from, text]) =>
    matches(text, / (?:href|src)="([^"]+)"/g)
      .filter((link) => !/^(?:https?|mailto|data):/.test(link))
      .filter((link) => {
        const [path = '', anchor] = decodeURI(link).split('#');
        const to = path === '' ? from : join(dirname(from), path);
        return !files.has(to) || (anchor !== undefined && ids.get(to)?.has(anchor) !== true);
      })
      .map((link) => `${from}: ${link}`),
  );
  expect(dead).toEqual([]);
  expect(names.length).toBeGreaterThan(200);
});

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}
