import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { addShowcase, everything, more } from './showcase.ts';
import { type Workshop, openWorkshop } from './support.ts';

const shots = 'artifacts/slack-page';
let browser: Browser;
let shop: Workshop;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  await mkdir(shots, { recursive: true });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  shop = await openWorkshop();
  addShowcase(shop.app);
  await shop.app.start();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(shop.emulator.url)) complaints.push(`request to ${request.url()}`);
  });
  await page.goto(shop.emulator.url);
  await page.getByText('app connected').waitFor();
});

afterEach(async () => {
  await page.close();
  await shop.close();
  if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join('; ')}`);
});

async function ask(): Promise<void> {
  await page.getByLabel('Message', { exact: true }).first().fill('/syndrop host-42');
  await page.keyboard.press('Enter');
  await page.locator('#thread').getByText('bundle.txt').waitFor();
}

test('a command is suggested, runs, and its thread opens by itself with evidence, files and buttons', async () => {
  await page.screenshot({ path: `${shots}/empty.png` });
  await page.keyboard.type('/syn');
  await page.getByRole('option', { name: /Find out why SYNs/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: /compare A B/ }).waitFor();
  await page.screenshot({ path: `${shots}/suggestions.png` });
  await page.keyboard.type('host-42');
  await page.keyboard.press('Enter');
  const thread = page.locator('#thread');
  await thread.getByText('bundle.txt').waitFor();
  await thread.getByText('Only visible to you').waitFor();
  expect(await thread.locator('.line.plus').innerText()).toBe('+ net.core.somaxconn = 1024');
  expect(await thread.getByRole('cell', { name: '1,204' }).count()).toBe(1);
  await thread.locator('.scroll').evaluate((scroll) => scroll.scrollTo(0, 0));
  await page.screenshot({ path: `${shots}/thread-light.png` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: `${shots}/thread-dark.png` });
});

test('the modal shows what the app asks, says what is wrong, and closes when the app is content', async () => {
  await ask();
  await page.getByRole('button', { name: 'Approve…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Approve change' });
  await dialog.getByLabel('Reason').fill('short');
  await dialog.getByRole('button', { name: 'Apply to host-42' }).click();
  await dialog.getByText('A few more words, please.').waitFor();
  expect(await dialog.getByLabel('Reason').inputValue()).toBe('short');
  await page.screenshot({ path: `${shots}/modal-light.png` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: `${shots}/modal-dark.png` });
  await dialog.getByLabel('Reason').fill('the backlog overflows at 128');
  await dialog.getByRole('button', { name: 'Apply to host-42' }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('a confirm dialog stands before the click, and backing out sends nothing', async () => {
  await ask();
  await page.getByRole('button', { name: 'Reject' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reject this change?' });
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${shots}/confirm.png` });
  await dialog.getByRole('button', { name: 'Back' }).click();
  expect(await page.getByText('Rejected.').count()).toBe(0);
  await page.getByRole('button', { name: 'Reject' }).click();
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await page.locator('#thread').getByText('Rejected.').waitFor();
});

test('another person sees the thread, not what only the first may see; commands do not work in threads', async () => {
  await ask();
  await page.getByLabel('You are').selectOption({ label: 'visitor' });
  const thread = page.locator('#thread');
  await thread.getByText('bundle.txt').waitFor();
  expect(await thread.getByText('Only visible to you').count()).toBe(0);
  await thread.getByLabel('Message').fill('/syndrop again');
  await page.keyboard.press('Enter');
  await page.getByText('/syndrop is not supported in threads. Sorry!').waitFor();
});

test('the first steps speak the language of the browser, until another is chosen', async () => {
  const step = { type: ['/syndrop host-42'], seen: [] };
  shop.emulator.guide({ en: [{ say: 'Ask why:', ...step }], zh: [{ say: '问问为什么：', ...step }] });
  const chinese = await browser.newPage({ locale: 'zh-CN' });
  await chinese.goto(shop.emulator.url);
  await chinese.getByRole('region', { name: '入门步骤' }).getByText('问问为什么：').waitFor();
  await chinese.getByRole('button', { name: 'English' }).click();
  await chinese.getByText('Ask why:').waitFor();
  await chinese.reload();
  const steps = chinese.getByRole('region', { name: 'First steps' });
  await steps.getByText('Ask why:').waitFor();
  expect(await steps.getAttribute('lang')).toBe('en');
  await chinese.close();
});

test('the Home tab and a phone-wide window hold together', async () => {
  await ask();
  await page.getByRole('button', { name: 'Home' }).click();
  await page.getByText('212 healthy').waitFor();
  await page.screenshot({ path: `${shots}/home.png` });
  await page.setViewportSize({ width: 400, height: 820 });
  await page.getByRole('button', { name: 'Channels' }).click();
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${shots}/narrow-menu.png` });
  await page.getByRole('button', { name: 'incidents' }).click();
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${shots}/narrow-channel.png` });
  await page.getByRole('button', { name: /replies/ }).click();
  await page.locator('#thread').getByText('bundle.txt').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
  await page.locator('#thread .scroll').evaluate((scroll) => scroll.scrollTo(0, 260));
  await page.screenshot({ path: `${shots}/narrow-thread.png` });
});

test('a file goes up with a message and comes down again', async () => {
  await page.locator('#main input[type=file]').setInputFiles({
    name: 'netstat.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('TcpExt:\n    17 SYNs to LISTEN sockets dropped\n'),
  });
  await page.getByLabel('Message', { exact: true }).first().fill('see `netstat -s` :eyes:');
  await page.keyboard.press('Enter');
  await page.locator('#main .file pre').getByText('17 SYNs').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Download').click()]);
  expect(download.suggestedFilename()).toBe('netstat.txt');
});

test('when no app is connected the page says so, and the command fails as in Slack', async () => {
  await shop.app.stop();
  await page.getByText('app not connected').waitFor();
  await page.getByLabel('Message', { exact: true }).first().fill('/syndrop host-42');
  await page.keyboard.press('Enter');
  const told = page.locator('.message', { hasText: '/syndrop failed with the error "dispatch_failed"' });
  await told.waitFor();
  expect(await told.innerText()).toContain('Only visible to you');
  await page.screenshot({ path: `${shots}/failed.png` });
});

test('every kind of block and element is drawn', async () => {
  await shop.app.client.chat.postMessage({ channel: 'C0INCIDENT', text: 'everything', blocks: everything });
  await shop.app.client.chat.postMessage({ channel: 'C0INCIDENT', text: 'charts', blocks: more });
  await page.getByText('a fenced block').waitFor();
  expect(await page.getByText(/A block of type|\[[a-z_]+\]/).count()).toBe(0);
  await page.getByRole('columnheader', { name: 'Drops' }).getByRole('button').click();
  await page.getByRole('columnheader', { name: 'Drops' }).getByRole('button').click();
  expect(await page.locator('#main .table td').first().innerText()).toBe('host-7');
  await page.setViewportSize({ width: 1200, height: 2000 });
  await page.waitForTimeout(200);
  await page.screenshot({ path: `${shots}/everything-light.png` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: `${shots}/everything-dark.png` });
});
