import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineFinder } from '../../src/facts/line-finder.ts';

const words = ['table full', 'PROTO=TCP', 'martian source', 'BUG: ', 'full'];
const find = lineFinder(words);

/** The same, looked for in the obvious way. */
function slowly(text: string): readonly string[] {
  const holds = (line: string, word: string): boolean =>
    word.length < 9 ? line.includes(word) : line.toLowerCase().includes(word.toLowerCase());
  return text
    .split('\n')
    .filter((line) => words.some((word) => holds(line, word)))
    .map((line) => line.trim());
}

describe('the lines that hold a word', () => {
  test('are found in any case where the word is long, first and last line too', () => {
    const text = 'TABLE FULL\nnothing\n a BUG: here \nno bug: here\nx PROTO=TCP';
    expect(find(text)).toEqual(['TABLE FULL', 'a BUG: here', 'x PROTO=TCP']);
  });

  test('come once, however many words they hold', () => {
    expect(find('BUG: table full, table full\ntable full')).toEqual(['BUG: table full, table full', 'table full']);
  });

  test('are none where a word is broken by the end of a line', () => {
    expect(find('table\nfu PROTO\n=TCP')).toEqual([]);
  });

  test('are cut where they are longer than any message', () => {
    expect(find(`${'table full '.repeat(10_000)}\nBUG: x`).map(({ length }) => length)).toEqual([1_280, 6]);
  });

  test('are those that a search of each line finds, in any text', () => {
    const piece = fc.oneof(fc.constantFrom(...words, 'TABLE ', 'full', '\n', '\n\n', 'bug:', ' '), fc.string());
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (any) => {
        expect(find(any)).toEqual(slowly(any));
      }),
      { numRuns: 500 },
    );
  });
});
