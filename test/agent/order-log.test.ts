import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logLines, logOrder } from '../../agent/order-log.ts';
import { readHostLog } from '../../src/protocol/host-log.ts';

const run = promisify(execFile);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'syndrop-log-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function log(message: string): void {
  const outcome = { state: 'refused', changeId: null, code: 'expired', message } as const;
  logOrder(dir, { kind: 'apply', changeId: null, planDigest: null, orderDigest: null, approvers: [], outcome });
}

test('a row that a crash cut short goes, and the chain goes on from the last whole one', () => {
  log('one');
  log('two');
  const whole = readFileSync(join(dir, 'orders.jsonl'), 'utf8');
  for (const torn of [whole.slice(0, 40), whole.split('\n')[0]?.slice(0, -1) ?? '', '{']) {
    appendFileSync(join(dir, 'orders.jsonl'), torn);
    log('after');
  }
  const read = readHostLog(logLines(dir), sha256);
  expect(read.problem).toBeNull();
  expect(read.rows.map(({ outcome }) => ('message' in outcome ? outcome.message : ''))).toEqual([
    'one',
    'two',
    'after',
    'after',
    'after',
  ]);
});

test('rows of an agent that chained nothing stay, and are covered by the chain from then on', () => {
  const file = join(dir, 'orders.jsonl');
  log('old');
  const { seq, previous, hash, ...old } = JSON.parse(readFileSync(file, 'utf8'));
  expect([seq, previous, hash]).toEqual([1, sha256(''), expect.stringMatching(/^[0-9a-f]{64}$/)]);
  writeFileSync(file, `${JSON.stringify(old)}\n`);
  log('new');
  expect(readHostLog(logLines(dir), sha256)).toMatchObject({ problem: null, rows: { length: 2 } });
  writeFileSync(file, readFileSync(file, 'utf8').replace('"old"', '"odd"'));
  expect(readHostLog(logLines(dir), sha256).problem).toContain('does not follow');
});

test('a lock whose holder was killed is no lock; one that is held is waited for', async () => {
  writeFileSync(join(dir, 'orders.lock'), '999999999 1');
  log('one');
  const script = `
    import { logOrder } from ${JSON.stringify(join(process.cwd(), 'agent/order-log.ts'))};
    const outcome = { state: 'refused', changeId: null, code: 'expired', message: 'm' };
    for (let n = 0; n < 40; n += 1)
      logOrder(${JSON.stringify(dir)}, { kind: 'host', changeId: null, planDigest: null, orderDigest: null, approvers: [], outcome });
  `;
  const program = join(dir, 'writer.mjs');
  const { build } = await import('esbuild');
  await build({
    stdin: { contents: script, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
  });
  await Promise.all([1, 2, 3].map(() => run(process.execPath, [program])));
  const read = readHostLog(logLines(dir), sha256);
  expect(read).toMatchObject({ problem: null, rows: { length: 121 } });
});
