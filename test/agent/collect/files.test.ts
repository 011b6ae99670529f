import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expand, readFilesSource } from '../../../agent/collect/files.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-files-'));
  for (const device of ['eth0.100', 'eth0', 'lo']) {
    await mkdir(join(dir, 'conf', device), { recursive: true });
    await writeFile(join(dir, 'conf', device, 'rp_filter'), '1\n');
  }
  await writeFile(join(dir, 'two-lines'), 'a\nb\n');
  await writeFile(join(dir, 'empty'), '');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function read(patterns: readonly string[], maxBytes = 10_000, signal = AbortSignal.timeout(5_000)) {
  const paths = patterns.map((pattern) => `${dir}/${pattern}`);
  return readFilesSource({ paths }, { maxBytes, timeoutMs: 2_000 }, signal);
}

test('lines carry their path, in name order, also for a device with a dot', async () => {
  expect(await read(['conf/*/rp_filter'])).toEqual({
    text: ['eth0', 'eth0.100', 'lo'].map((device) => `${dir}/conf/${device}/rp_filter:1\n`).join(''),
  });
});

test('every line of a file has the path; empty and missing files add nothing', async () => {
  expect(await read(['two-lines', 'empty', 'missing'])).toEqual({ text: `${dir}/two-lines:a\n${dir}/two-lines:b\n` });
});

test('none at all is absence with a reason', async () => {
  expect(await read(['missing', 'none/*/such'])).toMatchObject({ error: { code: 'not-found' } });
});

test('more than fits is cut at a whole line and marked', async () => {
  const answer = await read(['conf/*/rp_filter'], 60);
  expect(answer).toMatchObject({ truncated: true });
  expect('text' in answer && (answer.text === '' || answer.text.endsWith(':1\n'))).toBe(true);
});

test('two stars in one pattern are both expanded', () => {
  expect(expand(`${dir}/*/*/rp_filter`)).toHaveLength(3);
});

test('only lines that match are read, and a file without any is named, for it may hide another', async () => {
  const paths = ['two-lines', 'empty', 'missing', 'conf'].map((name) => `${dir}/${name}`);
  const read = { paths, lines: '^b$|^c' };
  const answer = await readFilesSource(read, { maxBytes: 10_000, timeoutMs: 2_000 }, AbortSignal.timeout(5_000));
  expect(answer).toEqual({ text: `${dir}/two-lines:b\n${dir}/empty:\n` });
});
