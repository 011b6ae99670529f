import { mkdir } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { asker } from '../../support/app-bench.ts';
import { launchChromium, seriousFaults, tooWide } from '../../support/chromium.ts';
import { openConsole, type OpenConsole } from './open-console.ts';

const shots = 'artifacts/console';
let browser: Browser;
let console: OpenConsole;
let context: BrowserContext;
let complaints: string[] = [];

beforeAll(async () => {
  await mkdir(shots, { recursive: true });
  browser = await launchChromium();
});

afterAll(() => browser.close());

afterEach(async () => {
  await context.close();
  await console.close();
  if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join('; ')}`);
});

async function open(lang: 'en' | 'zh', given: { width: number; dark: boolean }): Promise<Page> {
  complaints = [];
  console = await openConsole(lang);
  context = await browser.newContext({
    viewport: { width: given.width, height: 800 },
    colorScheme: given.dark ? 'dark' : 'light',
    locale: lang,
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    // A refusal has a status of its own, which is meant.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(console.origin) && !request.url().startsWith('data:')) complaints.push(request.url());
  });
  return page;
}

/** Goes on with Tab until the thing of that name has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press('Tab');
    const text = await page.evaluate<string>(
      "(() => { const one = document.activeElement; return (one?.labels?.[0] ?? one)?.textContent?.trim() ?? ''; })()",
    );
    if (text === name) return;
  }
  throw new Error(`no Tab leads to ${name}`);
}

describe('the console in a browser', () => {
  it.each([
    ['en', 1280, false, ['log-in', 'overview', 'hosts', 'host', 'diagnosis', 'approve', 'sweep']],
    ['zh', 390, true, ['enter', 'overview', 'host', 'diagnosis', 'changes', 'change', 'reject', 'sweeps', 'nothing']],
  ] as const)('has no serious fault for assistive technology: %s, %i wide', async (lang, width, dark, judged) => {
    const page = await open(lang, { width, dark });
    const { bench } = console;
    const { proposalId } = await bench.proposed();
    const { sweepId } = await bench.app.sweeps.start('web01', asker, { face: 'test', channel: 'C1', thread: '1' });
    await bench.until('it was swept', async () => (await bench.app.sweeps.report(sweepId)) !== null);
    const [diagnosis] = await bench.app.history('web01', 1);
    const look = async (name: (typeof judged)[number]): Promise<void> => {
      if (!judged.some((one) => one === name)) return;
      await page.screenshot({ path: `${shots}/${lang}-${name}.png`, fullPage: true });
      expect([name, await seriousFaults(page), await tooWide(page)]).toEqual([name, [], []]);
    };
    await page.goto(console.origin);
    await look('log-in');
    await page.goto(await console.link());
    await look('enter');
    await page.locator('button:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${console.origin}/`);
    await look('overview');
    const paths = [
      ['hosts', '/hosts'],
      ['host', '/hosts/web01'],
      ['diagnosis', `/diagnoses/${diagnosis?.diagnosisId}`],
      ['changes', '/changes'],
      ['change', `/changes/${proposalId}`],
      ['approve', `/changes/${proposalId}/approve`],
      ['reject', `/changes/${proposalId}/reject`],
      ['sweeps', '/sweeps'],
      ['sweep', `/sweeps/${sweepId}`],
      ['nothing', '/nothing'],
    ] as const;
    for (const [name, path] of paths) {
      await page.goto(console.origin + path);
      await look(name);
    }
  });

  it('leads from the log-in to an approved and kept change by the keyboard alone', async () => {
    const page = await open('en', { width: 1280, dark: false });
    const { bench } = console;
    const { proposalId } = await bench.proposed();
    const follow = async (name: string): Promise<void> => {
      await tabTo(page, name);
      await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press('Enter')]);
    };
    const typeCode = async (code: string): Promise<void> => {
      await page.keyboard.type(code);
      await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press('Enter')]);
    };
    await page.goto(await console.link());
    await page.locator('button:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await follow('Hosts');
    await tabTo(page, 'Search hosts');
    await page.keyboard.type('WEB01');
    await page.keyboard.press('Enter');
    await page.getByText('Hosts 1–1 of 1').waitFor();
    await follow('web01');
    await follow('The whole diagnosis, with its evidence');
    await page.getByText('TcpExtTCPReqQFullDrop 731').waitFor();
    await tabTo(page, 'Ruled out');
    const reason = page.getByText('The table holds 0 of');
    expect(await reason.isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    await reason.waitFor();
    await follow('The change and where it stands');
    await follow('Approve');
    await page.getByText('exactly this will be written').waitFor();
    await tabTo(page, 'Code from your authenticator app');
    await typeCode('000 000');
    await page.getByRole('alert').getByText('That code is wrong').waitFor();
    await page.locator('#code:focus').waitFor();
    await typeCode(console.code());
    await page.waitForURL(`${console.origin}/changes/${proposalId}`);
    await bench.until('it was measured', async () => (await bench.app.proposal(proposalId))?.watch !== null);
    await page.reload();
    await follow('Keep');
    await tabTo(page, 'Code from your authenticator app');
    await typeCode(console.code(1));
    await page.waitForURL(`${console.origin}/changes/${proposalId}`);
    const { events } = await bench.inState(proposalId, 'kept');
    expect(events.filter(({ actor }) => actor.startsWith('key:')).map(({ actor, did }) => [actor, did])).toEqual([
      ['key:ops', 'approve'],
      ['key:ops', 'keep'],
    ]);
    expect(bench.host.writes).toEqual(['net.ipv4.tcp_syncookies=1']);
  });
});
