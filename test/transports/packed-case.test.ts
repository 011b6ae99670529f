import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packedCase, readCase } from '../../src/transports/file.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'syndrop-packed-'));
});
afterAll(() => rm(directory, { recursive: true }));

const bundle = {
  format: 'syndrop-bundle/1',
  host: { id: 'lab-one' },
  transport: 'local',
  samples: [{ answers: { dmesg: { text: 'TCP: out of memory -- consider tuning tcp_mem\n' } } }],
};

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, bytes);
  return path;
}

test('a packed case holds its bundle as it was recorded', async () => {
  const text = JSON.stringify({ id: 'lab-one', cause: 'tcp-memory-pressure', question: { port: 80 }, bundle });
  const one = await readCase(await written('one.case.br', await packedCase(text)));
  expect(one).toMatchObject({ id: 'lab-one', cause: 'tcp-memory-pressure', question: { port: 80 }, bundle });
});

test.each([
  ['that was cut', async () => (await packedCase(JSON.stringify({ id: 'a', cause: 'b', bundle }))).subarray(0, 20)],
  ['that is something else', () => Promise.resolve(Buffer.from('id: a\ncause: b\n'))],
  ['without evidence and bundle', () => packedCase(JSON.stringify({ id: 'a', cause: 'b' }))],
  ['with a bundle that is none', () => packedCase(JSON.stringify({ id: 'a', cause: 'b', bundle: { samples: [] } }))],
])('a packed case %s is refused by name', async (name, bytes) => {
  const path = await written(`${name.replaceAll(' ', '-')}.case.br`, await bytes());
  await expect(readCase(path)).rejects.toMatchObject({
    code: 'case-malformed',
    message: expect.stringContaining(path),
  });
});
