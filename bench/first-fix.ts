import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { printRow } from './row.ts';

/**
 * From `git clone` to a change that is approved, verified and kept in the browser, as a stranger does it: `npm start` in a fresh
 * clone, then only what the page itself says next. Needs root for the lab hosts, the network for npm, and chromium.
 *
 *     node bench/run.mjs first-fix
 */
const GOAL_SECONDS = 300;
/** From where this is compiled to. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const home = await mkdtemp(join(tmpdir(), 'syndrop-first-'));
const clone = join(home, 'syndrop');
const began = performance.now();
const seconds = (): number => (performance.now() - began) / 1_000;

execFileSync('git', ['clone', '--quiet', root, clone], { stdio: 'inherit' });
const product = spawn('npm', ['start'], {
  cwd: clone,
  env: { ...process.env, SYNDROP_STATE_DIR: join(home, 'state') },
  stdio: ['ignore', 'ignore', 'pipe'],
  detached: true,
});
try {
  const url = await address();
  const up = seconds();
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const times = await follow(await browser.newPage(), url);
  await browser.close();
  const steps = Object.entries(times).map(([step, at]) => `${step} ${at.toFixed(0)} s`);
  printRow({ what: 'git clone to npm start being up', figure: `${up.toFixed(0)} s` });
  printRow({
    what: 'git clone to a kept change',
    figure: `${seconds().toFixed(0)} s`,
    beside: steps.join(', '),
    goal: `${GOAL_SECONDS} s`,
    held: seconds() <= GOAL_SECONDS,
  });
} finally {
  if (product.pid !== undefined && product.exitCode === null) {
    const ended = once(product, 'exit');
    process.kill(-product.pid, 'SIGINT');
    await ended;
  }
  await rm(home, { recursive: true, force: true });
}

/** As the terminal prints it, once everything is up. */
async function address(): Promise<string> {
  let url = '';
  for await (const line of createInterface({ input: product.stderr })) {
    url = /Open\s+(http:\S+)/.exec(line)?.[1] ?? url;
    if (url !== '' && line.includes('Ctrl-C')) break;
  }
  // Read on, so that it is never held up.
  product.stderr.resume();
  if (url === '') throw new Error('npm start ended');
  return url;
}

/** Does what the page says, and nothing else. */
async function follow(page: Page, url: string): Promise<Readonly<Record<string, number>>> {
  page.setDefaultTimeout(120_000);
  await page.goto(url);
  const guide = page.getByRole('region', { name: 'First steps' });
  await guide.getByRole('button', { name: '/syndrop' }).first().click();
  await page.keyboard.press('Enter');
  await guide.getByRole('button', { name: 'Become' }).click();
  const proposed = seconds();
  await guide.getByText('Press Approve').waitFor();
  await page.locator('#thread').getByRole('button', { name: 'Approve…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Approve and apply' }).click();
  const approved = seconds();
  await guide.getByText('Press Keep').waitFor();
  const verified = seconds();
  await page.locator('#thread').getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
  await guide.getByText('kept').waitFor();
  return { proposed, approved, verified };
}
