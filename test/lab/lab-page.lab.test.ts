import { expect, test } from 'vitest';
import { labPage, notMade, rightLabels } from '../../src/lab/page.ts';
import { scenarios } from '../../src/lab/scenarios/index.ts';
import { Label } from '../../src/rules/label.ts';

test('the page is fresh', async () => {
  await expect(labPage(scenarios)).toMatchFileSnapshot('../../docs/lab.md');
});

test('every label is made by a scenario, or it is said why not', () => {
  const made = new Set(scenarios.flatMap(({ expect: wanted }) => rightLabels(wanted)));
  const silent = Label.options.filter((label) => !made.has(label) && notMade[label] === undefined);
  expect(silent).toEqual([]);
});

test('there are sixty scenarios at least', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(60);
});
