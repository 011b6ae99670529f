import { access } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/app/diagnosing/corpus.ts';
import { rules } from '../../src/rules/index.ts';
import { rulePage } from '../../src/rules/page.ts';
import { Sightings } from '../support/sightings.ts';
import { factsOf, labCases, ownCases, questionOf } from './support.ts';

const cases = await ownCases();
const sightings = new Sightings([
  ...(await labCases()),
  ...cases.map(({ expectation, one }) => ({ title: expectation.title, one })),
]);

/** Told only to be ruled out: it never drops anything by itself. */
const BYSTANDERS = new Set(['softnet-time-squeeze']);

describe.each(cases)('case $expectation.id', ({ expectation, one }) => {
  const facts = factsOf(one.bundle, questionOf(one));
  const judged = judge(one);

  test('the first label is right, or the miss is known', () => {
    const { label } = judged.reasoning.diagnosis.verdict;
    const right = [one.cause, ...one.acceptableCauses].includes(label);
    const wanted = expectation.known_miss === undefined;
    expect({ label, right }).toEqual({ label, right: wanted });
  });

  test('each rule it names answers as it says', () => {
    const answers = Object.keys(expectation.answers).map((id) => [
      id,
      rules.find((rule) => rule.id === id)?.examine(facts).kind,
    ]);
    expect(Object.fromEntries(answers)).toEqual(expectation.answers);
  });

  test('a near miss is not found', () => {
    const missed = rules.filter(({ id }) => expectation.near_misses.includes(id));
    expect(missed.map(({ id }) => id).sort()).toEqual([...expectation.near_misses].sort());
    expect(missed.filter((rule) => rule.examine(facts).kind === 'found').map(({ id }) => id)).toEqual([]);
  });

  test('on a healthy or misleading host nothing is active and nothing proposed', () => {
    const quiet = one.negative || one.baseline;
    expect(quiet && judged.reasoning.diagnosis.verdict.status === 'active').toBe(false);
    expect(quiet && judged.reasoning.plan !== null).toBe(false);
  });
});

describe.each(rules)('rule $id', (rule) => {
  const own = cases.filter(({ expectation }) => expectation.answers[rule.id] !== undefined);

  test('has a case that finds it, one that rules it out, and a near miss', async () => {
    const answers = new Set(own.map(({ expectation }) => expectation.answers[rule.id]));
    const missed = cases.some(({ expectation }) => expectation.near_misses.includes(rule.id));
    const found = answers.has('found') || BYSTANDERS.has(rule.id);
    if (found && answers.has('ruled-out') && missed) return;
    // What the incident format cannot say is in a test of its own.
    await expect(access(new URL(`${rule.id}.test.ts`, import.meta.url))).resolves.toBeUndefined();
  });

  test.each(['en', 'zh'] as const)('its page is fresh: %s', async (lang) => {
    const shown = own.flatMap(({ expectation: { id, title, answers, near_misses: misses } }) => {
      const answer = answers[rule.id];
      return answer === undefined ? [] : [{ id, title, answer, nearMiss: misses.includes(rule.id) }];
    });
    const page = rulePage(rule, lang, {
      cases: shown,
      sighting: sightings.of(rule.id, lang),
      translation: lang === 'en' ? `../zh/rules/${rule.id}.md` : `../../rules/${rule.id}.md`,
    });
    await expect(page).toMatchFileSnapshot(`../../docs/${lang === 'en' ? '' : 'zh/'}rules/${rule.id}.md`);
  });

  test('says the same placeholders in both languages', () => {
    const holders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
    const held = (texts: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, holders(text)]));
    expect(held(rule.text.zh)).toEqual(held(rule.text.en));
  });
});

test('ids are told apart', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});
