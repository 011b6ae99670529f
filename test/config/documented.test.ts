import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/config.ts';
import { settingKeys } from '../../src/config/environment.ts';
import { ConfigFile } from '../../src/config/file.ts';

describe.each(['docs/configuration.md', 'docs/zh/configuration.md'])('%s', async (path) => {
  const page = await readFile(path, 'utf8');

  it('documents every variable of the environment', () => {
    for (const key of settingKeys) expect(page).toContain(`\`${key}\``);
  });

  it('shows every key of the file with its real default', () => {
    const shown: unknown = parse(/```yaml\n([^]*?)```/.exec(page)?.[1] ?? '');
    expect(shown).toStrictEqual(ConfigFile.parse({}));
  });
});

it('has the same examples in Chinese, but for what they say about themselves', async () => {
  const examples = async (path: string) =>
    [...(await readFile(path, 'utf8')).matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) => parse(text));
  expect(await examples('docs/zh/configuration.md')).toStrictEqual(await examples('docs/configuration.md'));
  const unset = async (path: string) => (await readFile(path, 'utf8')).match(/^\w+: null +# \{.*\}/gm);
  expect(await unset('docs/zh/configuration.md')).toStrictEqual(await unset('docs/configuration.md'));
});

it('names the real defaults of the environment', () => {
  const { logLevel, httpPort } = readConfig({ HOME: '/home/somebody' }, '/nonexistent');
  expect([logLevel, httpPort]).toStrictEqual(['info', 0]);
});
