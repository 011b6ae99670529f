import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { ConfigFile } from '../../src/config/file.ts';
import { configSchema, referencePage } from '../../src/config/reference.ts';
import { pages } from './pages.ts';

it('the page of all keys is fresh', async () => {
  await expect(referencePage()).toMatchFileSnapshot('../../docs/configuration-reference.md');
});

it('the schema for editors is fresh', async () => {
  await expect(`${JSON.stringify(configSchema(), null, 2)}\n`).toMatchFileSnapshot('../../deploy/config.schema.json');
});

it('every key at the top says what it means', () => {
  const silent = Object.entries(ConfigFile.shape).filter(
    ([, key]) => z.toJSONSchema(key, { io: 'input' }).description === undefined,
  );
  expect(silent.map(([name]) => name)).toStrictEqual([]);
});

const examples = pages.flatMap(({ path, blocks }) =>
  blocks
    .filter(
      ({ language, text }) =>
        language === 'yaml' && Object.keys(ConfigFile.shape).some((key) => new RegExp(`^${key}:`, 'm').test(text)),
    )
    .map(({ text }) => ({ path, text })),
);

describe.each(examples)('an example of $path', ({ text }) => {
  const schema = z.fromJSONSchema(configSchema());

  it('is configuration that would be taken, by us and by an editor', () => {
    expect([ConfigFile.safeParse(parse(text)).error, schema.safeParse(parse(text)).error]).toStrictEqual([
      undefined,
      undefined,
    ]);
  });
});

it('the schema for editors refuses a misspelt key', () => {
  const schema = z.fromJSONSchema(configSchema());
  expect(schema.safeParse({ langauge: 'en' }).success).toBe(false);
});
