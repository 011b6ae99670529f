import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type Product, startProduct } from '../support/product.ts';

const shots = 'artifacts/product';
let product: Product;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  await mkdir(shots, { recursive: true });
  [product, browser] = await Promise.all([startProduct(), launchChromium()]);
  page = await browser.newPage({ viewport: { width: 1400, height: 900 }, timezoneId: 'Asia/Shanghai' });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(product.url);
  await page.getByText('app connected').waitFor();
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('from a typed command to a kept change, by two people, in the page alone', async () => {
  const thread = page.locator('#thread');
  // The page leads: what it offers is what is pressed.
  const guide = page.getByRole('region', { name: 'First steps' });
  await guide.getByText('send SYNs and get no answer').waitFor();
  await shoot('guide');
  await guide.getByRole('button', { name: '中文' }).click();
  const inChinese = page.getByRole('region', { name: '入门步骤' });
  await inChinese.getByRole('button', { name: '/syndrop lab-syn-queue --lang zh' }).waitFor();
  await shoot('guide-zh');
  await inChinese.getByRole('button', { name: 'English' }).click();
  await guide.getByRole('button', { name: '/syndrop lab-syn-queue' }).click();
  await page.keyboard.press('Enter');
  await guide.getByText('reads its counters twice').waitFor();
  await thread.getByText('Read its counters twice').waitFor();
  await shoot('progress');

  const approve = thread.getByRole('button', { name: 'Approve…' });
  await approve.waitFor({ timeout: 30_000 });
  await thread.getByText('Asked the host, read its counters twice').waitFor();
  for (const said of ['Dropping now', 'explains', 'SYNs that arrived', 'Ruled out:', 'Nothing has been changed.']) {
    await thread.getByText(said).first().waitFor();
  }
  expect(await thread.locator('.line.plus').innerText()).toBe('+ net.ipv4.tcp_syncookies = 1');
  const title = page.locator('#main').getByText('lab-syn-queue: SYN queue full and SYN cookies off — proven');
  await title.waitFor();
  await scrollTo(0);
  await shoot('diagnosis');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot('diagnosis-dark');
  await page.emulateMedia({ colorScheme: 'light' });

  await approve.click();
  await thread.getByText('so somebody else has to approve').waitFor();

  await guide.getByRole('button', { name: 'Become second-oncall' }).click();
  await guide.getByText('Press Approve…').waitFor();
  await approve.click();
  const dialog = page.getByRole('dialog', { name: 'Approve a change' });
  await dialog.getByText('exactly this will be written').waitFor();
  expect(await dialog.locator('.line.minus').innerText()).toBe('- net.ipv4.tcp_syncookies = 0');
  await shoot('approve');
  await dialog.getByRole('button', { name: 'Approve and apply' }).click();
  await dialog.waitFor({ state: 'detached' });

  await thread.getByText('Measuring first, then the change is made').waitFor();
  await guide.getByText('about half a minute').waitFor();
  // The change's own message and the parent of the thread both say it.
  await thread.getByRole('heading', { name: 'Applied, watching whether it helps' }).waitFor({ timeout: 40_000 });
  await thread.getByRole('heading', { name: 'Applied. It helped. Keep it?' }).waitFor({ timeout: 40_000 });
  const { before, after } = await ratesOf('TcpExtTCPReqQFullDrop');
  expect(before).toBeGreaterThan(10);
  expect(after).toBe(0);
  await scrollTo(1e9);
  await guide.getByText('Press Keep in the thread').waitFor();
  await shoot('measured');

  await thread.getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('dialog', { name: 'Keep the new values?' }).getByRole('button', { name: 'Keep' }).click();
  await thread.getByText('lab-syn-queue: Kept').waitFor();
  await guide.getByText('Found, approved, measured, kept.').waitFor();
  expect(await thread.getByRole('button', { name: /Keep|Revert|Approve/ }).count()).toBe(0);
  await scrollTo(1e9);
  await shoot('kept');
  expect(complaints).toEqual([]);
}, 90_000);

test('a process that stands still is named, with nothing to approve, on a screen as narrow as a phone too', async () => {
  await page.getByLabel('You are').selectOption({ label: 'oncall' });
  await typeCommand('/syndrop lab-accept-queue');
  const thread = page.locator('#thread');
  await thread.getByText('What to do: no sysctl cures this').waitFor({ timeout: 30_000 });
  await thread.getByText(/pid \d+\) is in state T/).waitFor();
  expect(await thread.getByRole('button', { name: 'Approve…' }).count()).toBe(0);
  await page.setViewportSize({ width: 400, height: 800 });
  // The channel list slides away.
  await page.waitForTimeout(400);
  await scrollTo(0);
  await shoot('narrow');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
  await page.setViewportSize({ width: 1400, height: 900 });
  expect(complaints).toEqual([]);
}, 60_000);

test('the Home tab lists the hosts with times in the zone of the reader', async () => {
  await page.getByRole('button', { name: 'Home' }).click();
  await page.getByText('Nothing waits for approval.').waitFor();
  const seen = await page.getByText(/^lab-syn-queue · Last seen: /).innerText();
  const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Shanghai' });
  const near = [Date.now(), Date.now() - 300_000].map((at) => ` ${hour.format(at)}:`);
  expect(near.filter((part) => seen.includes(part))).not.toEqual([]);
  await shoot('home');
  expect(complaints).toEqual([]);
}, 30_000);

async function typeCommand(command: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).first().fill(command);
  await page.keyboard.press('Enter');
}

async function scrollTo(top: number): Promise<void> {
  await page.locator('#thread .scroll').evaluate((scroll, to) => scroll.scrollTo(0, to), top);
}

/** What a counter did each second, as the table in the thread shows it. */
async function ratesOf(counter: string): Promise<{ readonly before: number; readonly after: number }> {
  const row = page.locator('#thread').getByRole('row').filter({ hasText: counter });
  const [, before, after] = await row.getByRole('cell').allInnerTexts();
  return { before: Number(before), after: Number(after) };
}

async function shoot(name: string): Promise<void> {
  await page.screenshot({ path: `${shots}/${name}.png` });
}
