import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import * as z from 'zod';

/** The chromium of the system, which asks nobody anything by itself. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What reaches beyond the window, unless it scrolls by itself. */
export async function tooWide(page: Page): Promise<unknown> {
  return await page.evaluate(`[...document.querySelectorAll('body *')]
    .filter((one) => one.closest('.scroll, pre, svg, .skip') === null && one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 200))`);
}

const Violations = z.object({
  violations: z.array(z.object({ id: z.string(), impact: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

/** Serious faults that axe finds. Pages let no foreign script in, so axe comes by the debugger. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = Violations.parse(
    await page.evaluate("axe.run({ resultTypes: ['violations'], preload: false })"),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
