import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sees } from '../../src/lab/scenario.ts';
import { scenarios } from '../../src/lab/scenarios/index.ts';

const folder = fileURLToPath(new URL('../../src/lab/scenarios', import.meta.url));

test('every file of the folder is a scenario of that id, listed once', () => {
  const files = readdirSync(folder).filter((name) => name !== 'index.ts');
  expect(scenarios.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
});

test.each(scenarios.map((scenario) => [scenario.id, scenario.expect] as const))(
  '%s does not forbid what it expects',
  (_, { label, alsoRight = [], forbidden }) => {
    expect(forbidden.filter((one) => one === label || alsoRight.includes(one))).toEqual([]);
  },
);

test('a client that is served now and then has not proved a fault, nor its absence', () => {
  expect(sees('timeouts', { ok: 3, timeout: 3 })).toBe(false);
  expect(sees('answers', { ok: 3, timeout: 3 })).toBe(false);
  expect(sees('losses', { ok: 3, timeout: 3 })).toBe(true);
});

test('a client that made no attempt proves nothing', () => {
  expect(sees('timeouts', {})).toBe(false);
  expect(sees('answers', {})).toBe(false);
  expect(sees('refusals', {})).toBe(false);
});
