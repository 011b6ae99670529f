import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { defaultManifest, readManifest } from '../../../src/embedded/slack/manifest.ts';

test('the emulated app may do exactly what the manifest for the real Slack asks for', async () => {
  const real: unknown = JSON.parse(await readFile('deploy/slack-manifest.json', 'utf8'));
  const { scopes, events, commands } = readManifest(real);
  const emulated = readManifest(defaultManifest);
  expect([...emulated.scopes].sort()).toEqual([...scopes].sort());
  expect([...emulated.events].sort()).toEqual([...events].sort());
  expect(emulated.commands.map(({ command }) => command)).toEqual(commands.map(({ command }) => command));
});

test('a command without the scope for commands is not saved', () => {
  const manifest = { ...defaultManifest, oauth_config: { scopes: { bot: ['chat:write'] } }, settings: {} };
  expect(() => readManifest(manifest)).toThrow('slash commands need the scope commands');
});
