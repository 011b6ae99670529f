import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/config.ts';
import { settingKeys } from '../../src/config/environment.ts';
import { ConfigFile } from '../../src/config/file.ts';

const page = await readFile('docs/configuration.md', 'utf8');

it('documents every variable of the environment', () => {
  for (const key of settingKeys) expect(page).toContain(`\`${key}\``);
});

it('shows every key of the file with its real default', () => {
  const shown: unknown = parse(/```yaml\n([^]*?)```/.exec(page)?.[1] ?? '');
  expect(shown).toStrictEqual(ConfigFile.parse({}));
});

it('names the real defaults of the environment', () => {
  const { logLevel, httpPort } = readConfig({ HOME: '/home/somebody' }, '/nonexistent');
  expect([logLevel, httpPort]).toStrictEqual(['info', 0]);
});
