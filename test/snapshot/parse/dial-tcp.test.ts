import { expect, test } from 'vitest';
import { parseDialTcp } from '../../../src/snapshot/parse/dial-tcp.ts';
import { ParseError } from '../../../src/snapshot/parse-error.ts';

test('what became of each attempt, with its own end where that was told', () => {
  expect(parseDialTcp('1 ok 3 192.0.2.2 40112\n2 timeout 2500\n3 refused 1\n4 strange 1\n')).toEqual([
    { outcome: 'ok', milliseconds: 3, local: { address: '192.0.2.2', port: 40_112 } },
    { outcome: 'timeout', milliseconds: 2500 },
    { outcome: 'refused', milliseconds: 1 },
    { outcome: 'failed', milliseconds: 1 },
  ]);
});

test('a clock that was set back gives no negative time', () => {
  expect(parseDialTcp('1 ok -30\n')).toEqual([{ outcome: 'ok', milliseconds: 0 }]);
});

test('words that are no attempts are refused', () => {
  expect(() => parseDialTcp('bash: /dev/tcp: no such file\n')).toThrow(ParseError);
});
