import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { chainedLine, type HostLogEntry, readHostLog } from '../../src/protocol/host-log.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function entry(n: number): HostLogEntry {
  const outcome = { state: 'refused', changeId: `change-${n}`, code: 'expired', message: `late ${n}` } as const;
  const at = '2026-01-01T00:00:00.000Z';
  const order = { planDigest: 'sha256:0', orderDigest: sha256(`${n}`), approvers: ['slack:U1'] };
  return { at, kind: 'apply', changeId: `change-${n}`, ...order, outcome };
}

function logOf(count: number, before = ''): string[] {
  let head = { seq: 0, hash: sha256(before) };
  return Array.from({ length: count }, (_, n) => {
    const made = chainedLine(entry(n), head, sha256);
    head = made.head;
    return made.line;
  });
}

test('an untouched log is read whole, also after lines of an agent that chained nothing', () => {
  const old = JSON.stringify(entry(90));
  expect(readHostLog([], sha256)).toEqual({ rows: [], heads: [], problem: null });
  expect(readHostLog(logOf(5), sha256)).toMatchObject({ problem: null, rows: { length: 5 }, heads: { length: 5 } });
  const mixed = readHostLog([old, ...logOf(2, `${old}\n`)], sha256);
  expect(mixed).toMatchObject({ problem: null, rows: { length: 3 }, heads: { length: 2 } });
});

test('any row altered, left out, doubled, swapped or put in is found, and which', () => {
  const lines = logOf(6);
  for (const at of lines.keys()) {
    const altered = lines.with(at, lines[at]?.replace('late', 'Late') ?? '');
    expect(problemOf(altered)).toBe(`line ${at + 1} was altered`);
    expect(problemOf(lines.toSpliced(at, 0, lines[at] ?? ''))).toContain('should be');
    for (const other of lines.keys()) {
      const swapped = lines.with(at, lines[other] ?? '').with(other, lines[at] ?? '');
      expect(problemOf(swapped) === null).toBe(at === other);
    }
    const slipped = lines.toSpliced(at + 1, 0, JSON.stringify(entry(77)));
    expect(problemOf(slipped)).toBe(`line ${at + 2} is not chained`);
  }
  for (const at of [0, 1, 2, 3, 4]) expect(problemOf(lines.toSpliced(at, 1))).toContain(`row ${at + 1} should be`);
});

function problemOf(lines: readonly string[]): string | null {
  return readHostLog(lines, sha256).problem;
}

test('lines put before the first row, or altered there, are found by what the first row follows', () => {
  const old = JSON.stringify(entry(90));
  const lines = logOf(2, `${old}\n`);
  expect(readHostLog(lines, sha256).problem).toContain('does not follow');
  expect(readHostLog([old.replace('late', 'Late'), ...lines], sha256).problem).toContain('does not follow');
  expect(readHostLog([old, old, ...lines], sha256).problem).toContain('does not follow');
});

test('what is no row at all is a broken line, whatever it is', () => {
  for (const line of ['', '{', 'null', '[]', '{"seq":1}', '"x"'])
    expect(readHostLog([...logOf(1), line], sha256).problem).toBe('line 2 is not a row');
});
