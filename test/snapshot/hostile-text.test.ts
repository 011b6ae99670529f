import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceIds } from '../../src/protocol/manifest.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { ParseError } from '../../src/snapshot/parse-error.ts';
import { parsers } from '../../src/snapshot/parsers.ts';
import { recognise } from '../../src/snapshot/recognise.ts';
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts';

/** Pieces real answers are made of, so that arbitrary text gets far into the parsers. */
const PIECES = [
  'TcpExt:',
  'Tcp:',
  'ListenDrops',
  '12',
  '-1',
  'x',
  ':',
  '=',
  ' ',
  '\t',
  '\n',
  '\r\n',
  'LISTEN',
  'ESTAB',
  'tcp',
  '0',
  '*:80',
  '[::]:*',
  'users:(("a",pid=1,fd=2))',
  'skmem:(d1)',
  'table inet x {',
  'chain y {',
  '}',
  '{',
  '"',
  'type filter hook input priority 0; policy drop;',
  'tcp dport',
  'counter packets 1 bytes 2',
  'drop',
  '*filter',
  'COMMIT',
  '-A INPUT',
  '-j DROP',
  'Chain INPUT (policy DROP)',
  '00000001',
  'cpu=0',
  '/proc/1/stat:',
  '/proc/sys/net/x:',
  '/sys/class/net/e/statistics/rx_dropped:',
  '[1.0]',
  'default via',
  '1: eth0: <UP>',
  '__proto__',
  'constructor',
  '\u0000',
  'é',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 12 })), { maxLength: 80 })
  .map((parts) => parts.join(''));

/** The error thrown, unless it is of the kind that is allowed. */
function strayError(kind: typeof ParseError | typeof Problem, work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (!(error instanceof kind)) return error;
  }
  return undefined;
}

describe.each(sourceIds)('%s', (source) => {
  test('any text is parsed or refused with a ParseError', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(strayError(ParseError, () => parsers[source](text))).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['blanks', ' '.repeat(400_000)],
    ['digits', '1'.repeat(400_000)],
    ['short words', '1 '.repeat(200_000)],
    ['colons', ':'.repeat(400_000)],
    ['quotes and brackets', 'users:(("'.repeat(40_000)],
    ['empty lines', '\n'.repeat(400_000)],
    ['a counter line', `TcpExt: ${'A '.repeat(100_000)}`],
    ['open braces', `table inet x {\n${'chain y {\n'.repeat(40_000)}`],
  ])('hundreds of kilobytes of %s are done with in a blink', (_what, text) => {
    const before = performance.now();
    expect(strayError(ParseError, () => parsers[source](text))).toBeUndefined();
    // A quadratic step would need minutes.
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

test('any text is recognised or refused with a Problem, and what is recognised gives a snapshot', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const stray = strayError(Problem, () => {
        const answers = Object.fromEntries(
          recognise('paste.txt', text).map((part) => [part.source, { text: part.text }]),
        );
        takeSnapshot({ answers }, { id: 'host' });
      });
      expect(stray).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});
