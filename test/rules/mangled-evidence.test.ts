import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { judge } from '../../src/app/diagnosing/corpus.ts';
import { caseOf } from '../../src/transports/file/case.ts';

const CASES = new URL('../cases/', import.meta.url);
const RawCase = z.looseObject({ id: z.string(), evidence: z.record(z.string(), z.unknown()).optional() });

type Evidence = Readonly<Record<string, unknown>>;
interface RawCase {
  readonly id: string;
  readonly evidence: Evidence;
}

const names = (await readdir(CASES)).filter((name) => name.endsWith('.yaml')).sort();
const files = names.map(async (name) => RawCase.parse(parse(await readFile(new URL(name, CASES), 'utf8'))));
const cases: readonly RawCase[] = (await Promise.all(files)).flatMap(({ evidence, ...rest }) =>
  evidence === undefined ? [] : [{ ...rest, evidence }],
);

/** Causes of which one shows no more than the other where what tells them apart is left out. */
const TOLD_APART_BY_LITTLE: Readonly<Record<string, string>> = {
  // Whether the address would have been translated.
  'forwarding-disabled': 'martian-or-no-route',
  // Whether further listeners of the same program are full too.
  'app-stalled': 'accept-queue-overflow',
  // Which acknowledgements were skipped.
  'paws-established': 'paws-time-wait',
};

/** A fault that is said to be active now although neither the case nor what little was left of it tells of that fault. */
function wrongs(one: RawCase, evidence: Evidence): readonly string[] {
  const { cause, acceptableCauses, reasoning } = judged({ ...one, evidence });
  const { status, label } = reasoning.diagnosis.verdict;
  if (status !== 'active' || [cause, ...acceptableCauses, TOLD_APART_BY_LITTLE[cause]].includes(label)) return [];
  return [`${one.id}: ${label}`];
}

function judged(raw: RawCase) {
  const one = caseOf(raw.id, raw);
  return { ...one, reasoning: judge(one).reasoning };
}

/** Every text of the evidence, passed through. */
function texts(evidence: Evidence, mangle: (text: string) => string): Evidence {
  const passed = (value: unknown): unknown =>
    typeof value === 'string' ? mangle(value) : value !== null && typeof value === 'object' ? inside(value) : value;
  const inside = (value: object): Evidence =>
    Object.fromEntries(Object.entries(value).map(([key, text]) => [key, key === 'sysctl' ? text : passed(text)]));
  return inside(evidence);
}

const linesOf = (mangle: (lines: readonly string[]) => readonly string[]) => (text: string) =>
  text.includes('\n') ? mangle(text.split('\n')).join('\n') : text;
const eachLine = (mangle: (line: string, at: number) => string) => linesOf((lines) => lines.map(mangle));

const FORMS: readonly (readonly [string, (text: string) => string])[] = [
  ['line ends of Windows', (text) => text.replaceAll('\n', '\r\n')],
  ['blanks for tabs', (text) => text.replaceAll('\t', '    ')],
  ['a code block', eachLine((line) => `    ${line}`)],
  ['a quotation', eachLine((line) => `> ${line}`)],
  ['a fence', (text) => `\`\`\`\n${text}\n\`\`\``],
  ['a prompt before and behind', (text) => `[root@web01 ~]# sudo nice cat it\n${text.trimEnd()}\n[root@web01 ~]# `],
  ['blanks at line ends', eachLine((line) => `${line}   `)],
];

const LOSSES: readonly (readonly [string, (text: string) => string])[] = [
  ['pasted twice', (text) => `${text.trimEnd()}\n${text}`],
  ['digits in groups of three', (text) => text.replaceAll(/(?<=\b\d+)(?=(?:\d{3})+\b)/g, ',')],
  ['line numbers', eachLine((line, at) => `${at + 1}:${line}`)],
  ['the host before each line', eachLine((line) => `web01: ${line}`)],
  ['one line', (text) => text.replaceAll(/\n+/g, ' ')],
  ['the first half', linesOf((lines) => lines.slice(0, Math.ceil(lines.length / 2)))],
  ['cut off in a line', (text) => text.slice(0, Math.floor(text.length * 0.7))],
  // Under the heading of another group a counter is another one.
  ['lines in another order', (text) => (/:$/m.test(text) ? text : linesOf((lines) => lines.toReversed())(text))],
];

/** Each way to mangle is tried on every fourth case, so that all cases meet several of them. */
const some = (way: number): readonly RawCase[] => cases.filter((_, at) => at % 4 === way % 4);

test.each(FORMS.map(([form, mangle], way) => ({ form, mangle, way })))(
  '$form: the same evidence, the same verdict',
  ({ mangle, way }) => {
    const verdict = (raw: RawCase): string => {
      const { status, label } = judged(raw).reasoning.diagnosis.verdict;
      return `${raw.id}: ${status} ${label}`;
    };
    const formed = some(way).map((one) => verdict({ ...one, evidence: texts(one.evidence, mangle) }));
    expect(formed.filter((said) => said.includes(': active '))).toEqual(
      some(way)
        .map(verdict)
        .filter((said) => said.includes(': active ')),
    );
  },
);

test.each(LOSSES.map(([loss, mangle], way) => ({ loss, mangle, way })))(
  '$loss: less may be known, but nothing wrong is said to drop now',
  ({ mangle, way }) => {
    expect(some(way).flatMap((one) => wrongs(one, texts(one.evidence, mangle)))).toEqual([]);
  },
);

test('without any one part of the evidence, nothing wrong is said to drop now', () => {
  const wrong = cases.flatMap((one) =>
    Object.keys(one.evidence).flatMap((left) =>
      wrongs(one, Object.fromEntries(Object.entries(one.evidence).filter(([key]) => key !== left))),
    ),
  );
  expect(wrong).toEqual([]);
});
