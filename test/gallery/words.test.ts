import { expect, it } from 'vitest';
import { chartWordsOf } from '../../src/charts/words.ts';
import { consoleWordsOf } from '../../src/faces/console/words.ts';
import { pageWordsOf } from '../../src/faces/page/words.ts';
import { uiWordsOf } from '../../src/faces/slack/words/words-of.ts';
import { isRecord } from '../../src/embedded/slack/blocks/walk.ts';
import { overviewWords } from '../../src/report/words/overview-words.ts';
import { probeWordsOf } from '../../src/report/words/probe-words.ts';
import { proofWordsOf } from '../../src/report/words/proof-words.ts';
import { sweepWordsOf } from '../../src/report/words/sweep-words.ts';
import { talkWords } from '../../src/report/words/talk-words.ts';
import { wordsOf } from '../../src/report/words/words-of.ts';
import type { Lang } from '../../src/report/words/words.ts';

const words: Readonly<Record<string, (lang: Lang) => unknown>> = {
  report: wordsOf,
  talk: talkWords,
  probe: probeWordsOf,
  sweep: sweepWordsOf,
  proof: proofWordsOf,
  overview: overviewWords,
  page: pageWordsOf,
  slack: uiWordsOf,
  console: consoleWordsOf,
  chart: chartWordsOf,
};

/** Three English words in a row, none of them a command or a key. */
const ENGLISH = /(?:\b[A-Za-z][a-z’']+[ ,.;]+){3}/;
const CHINESE = /[\u4e00-\u9fff]/;
/** What is typed or quoted as it stands: commands, and names of counters and keys behind them. */
const TYPED = /\/?syndrop(?:-agent)? [a-z]+(?: [\w-]+)*|netstat -s|ss -\w+/g;

/** All texts in it; a function is asked for its text with small numbers for whatever it wants. */
function texts(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((one, index) => texts(one, `${path}.${index}`));
  if (typeof value === 'function') return texts(called(value), `${path}()`);
  return isRecord(value) ? Object.entries(value).flatMap(([key, one]) => texts(one, `${path}.${key}`)) : [];
}

/** Null for one that wants more than names and numbers: the tests of its documents show it. */
function called(make: Function): unknown {
  try {
    const said: unknown = Reflect.apply(make, undefined, ['2', '3', '4']);
    return said;
  } catch {
    return null;
  }
}

it.each(Object.entries(words))('the Chinese words of %s hold no English sentence', (name, of) => {
  const said = texts(of('zh'), name);
  expect(said.length).toBeGreaterThan(5);
  expect(said.filter(([, text]) => ENGLISH.test(text.replace(TYPED, '')))).toEqual([]);
});

it.each(Object.entries(words))('the English words of %s hold nothing Chinese but the way to Chinese', (name, of) => {
  const said = texts(of('en'), name).filter(([path]) => !/otherLanguage|lang|example/i.test(path));
  expect(said.filter(([, text]) => CHINESE.test(text))).toEqual([]);
});
