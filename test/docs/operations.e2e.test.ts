import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('what docs/operations.md says to run for a backup and a restore works, in that order', async () => {
  const page = await readFile('docs/operations.md', 'utf8');
  const blocks = [...page.matchAll(/^```sh run\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  expect(blocks).toHaveLength(2);
  const home = await mkdtemp(join(tmpdir(), 'syndrop-operations-'));
  try {
    await mkdir(join(home, 'bin'));
    const program = `#!/bin/sh\nexec "${process.execPath}" "${resolve('dist/syndrop.js')}" "$@"\n`;
    await writeFile(join(home, 'bin', 'syndrop'), program);
    await chmod(join(home, 'bin', 'syndrop'), 0o755);
    const env = {
      PATH: `${join(home, 'bin')}:${process.env['PATH']}`,
      HOME: home,
      SYNDROP_STATE_DIR: join(home, 'state'),
    };
    const said: string[] = [];
    for (const block of blocks) {
      said.push((await promisify(execFile)('sh', ['-euc', block], { cwd: home, env })).stdout);
    }
    expect(said[1]).toContain(said[0]?.trim());
    expect(said[0]).toMatch(/\d/);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
