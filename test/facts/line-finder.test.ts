import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineFinder } from '../../src/facts/line-finder.ts';

const words = ['table full', 'BUG: ', 'PROTO=TCP', 'martian source', 'full'];
const find = lineFinder(words);

/** The same, looked for in the obvious way. */
function slowly(text: string): readonly string[] {
  const lines = text
    .split('\n')
    .filter((line) => words.some((word) => line.toLowerCase().includes(word.toLowerCase())));
  return lines.map((line) => line.trim());
}

describe('the lines that hold a word', () => {
  test('are found in any case, first and last line too', () => {
    expect(find('TABLE FULL\nnothing\n a bug: here \nx PROTO=TCP')).toEqual([
      'TABLE FULL',
      'a bug: here',
      'x PROTO=TCP',
    ]);
  });

  test('come once, however many words they hold', () => {
    expect(find('BUG: table full, table full\ntable full')).toEqual(['BUG: table full, table full', 'table full']);
  });

  test('are none where a word is broken by the end of a line', () => {
    expect(find('table\nful PROTO\n=TCP')).toEqual([]);
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
