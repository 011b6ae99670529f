import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { incidents } from '../../../src/embedded/slack/client.ts';
import { type SlackEmulator, startSlackEmulator } from '../../../src/embedded/slack/emulator.ts';
import { syndrop } from './run-syndrop.ts';

let home: string;
let slack: SlackEmulator;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'syndrop-setup-'));
});
afterEach(async () => {
  await slack?.close();
  await rm(home, { recursive: true, force: true });
});

const manifest = JSON.parse(await readFile('deploy/slack-manifest.json', 'utf8'));

async function check(channel: string, over: NodeJS.ProcessEnv = {}) {
  await writeFile(join(home, 'syndrop.yaml'), `bursts: {channel: ${channel}}\n`);
  return await syndrop(['setup', 'slack'], '', {
    SYNDROP_CONFIG: join(home, 'syndrop.yaml'),
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    ...over,
  });
}

test('without tokens it prints the link and what to set; with an address the app is one over HTTP', async () => {
  slack = await startSlackEmulator();
  const socket = await syndrop(['setup', 'slack']);
  expect(socket).toMatchObject({ status: 2, stdout: expect.stringContaining('SLACK_APP_TOKEN') });
  const http = await syndrop(['setup', 'slack', '--url', 'https://bot.example/slack/events', '--json']);
  const made = JSON.parse(new URL(JSON.parse(http.stdout).link).searchParams.get('manifest_json') ?? '');
  expect(made.settings).toMatchObject({
    socket_mode_enabled: false,
    interactivity: { request_url: 'https://bot.example/slack/events' },
  });
});

test('with everything in place it says so, and without it names each scope, channel and token', async () => {
  slack = await startSlackEmulator();
  const good = await check(incidents);
  expect(good.stdout).toContain('the bot is a member');
  expect(good.status).toBe(0);
  const away = await check('C0RANDOM01');
  expect(away).toMatchObject({
    status: 2,
    stdout: expect.stringMatching(/^MISSING {2}channel C0RANDOM01: .*\/invite/m),
  });
  const wrong = await check(incidents, { SLACK_BOT_TOKEN: 'xoxb-unknown' });
  expect(wrong).toMatchObject({
    status: 2,
    stdout: expect.stringMatching(/^MISSING {2}bot token: Slack does not know/m),
  });
  expect(wrong.stdout + wrong.stderr).not.toContain('xoxb-unknown');
  await slack.close();

  const bot = manifest.oauth_config.scopes.bot.filter((scope: string) => scope !== 'usergroups:read');
  slack = await startSlackEmulator({ manifest: { ...manifest, oauth_config: { scopes: { bot } } } });
  const lacking = await check(incidents);
  expect(lacking).toMatchObject({ status: 2, stdout: expect.stringMatching(/^MISSING {2}scope usergroups:read: /m) });
});
