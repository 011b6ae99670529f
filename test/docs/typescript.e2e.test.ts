import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { transform } from 'esbuild';
import { expect, it } from 'vitest';
import { slackClient } from '../../src/embedded/slack/client.ts';
import { startSlackEmulator } from '../../src/embedded/slack/emulator.ts';
import { addShowcase } from '../embedded/slack/showcase.ts';
import { openWorkshop } from '../embedded/slack/support.ts';
import { pages } from './pages.ts';

const blocks = pages.flatMap((page) => page.blocks.filter(({ language }) => language === 'ts').map(({ text }) => text));

/** Runs a block as it stands on the page; what it imports or names without making it is `given`. */
async function run(block: string, given: Readonly<Record<string, unknown>>): Promise<void> {
  const { code } = await transform(block.replaceAll(/^import .*$/gm, ''), { loader: 'ts' });
  await runInThisContext(`(async ({ ${Object.keys(given).join(', ')} }) => {${code}})`)(given);
}

it('the samples for the Slack emulator run as they stand', async () => {
  const [starts = '', acts = '', breaks = '', ...others] = blocks;
  expect(others).toEqual([]);
  const stateDir = await mkdtemp(join(tmpdir(), 'syndrop-samples-'));
  const shop = await openWorkshop();
  try {
    await run(starts, { startSlackEmulator: (options: object) => startSlackEmulator({ ...options, stateDir }) });
    addShowcase(shop.app);
    await shop.app.start();
    await run(acts, { slackClient, emulator: shop.emulator });
    await run(breaks, { slack: shop.slack });
  } finally {
    await shop.close();
    await rm(stateDir, { recursive: true });
  }
});
