import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { buildProgram } from '../../crash/build.ts';

const run = promisify(execFile);

test('a command that finds no file descriptor is unreadable for that reason, and ends nothing', async () => {
  const { program, remove } = await buildProgram('test/agent/collect/without-descriptors.ts');
  try {
    const limited = ['-c', 'ulimit -n 64 && exec "$0" "$1"', process.execPath, program];
    const { stdout } = await run('/bin/sh', limited, { timeout: 30_000 });
    const answer = { error: { code: 'unreadable', message: expect.stringContaining('EMFILE') } };
    expect(JSON.parse(stdout)).toEqual([answer, answer]);
  } finally {
    await remove();
  }
});
