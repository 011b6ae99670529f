import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { diagnoseGiven } from '../../../src/app/diagnosing/given.ts';

const NETSTAT =
  'TcpExt:\n    4127 times the listen queue of a socket overflowed\n    4127 SYNs to LISTEN sockets dropped\n';

async function left(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('syndrop-given-'));
}

test('known output is diagnosed, in the language asked for, compressed too', async () => {
  const files = [{ name: '../../etc/netstat.txt.gz', bytes: gzipSync(NETSTAT) }];
  const { diagnosis, sources } = await diagnoseGiven(files, { lang: 'zh' });
  expect(sources).toEqual(['netstat-s']);
  expect(diagnosis.verdict.label).toBe('accept-queue-overflow');
  expect(diagnosis.host).not.toContain('/');
});

test('prose holds no source', async () => {
  const prose = Buffer.from('the lunch menu\nof 3 days\nis there\n');
  expect((await diagnoseGiven([{ name: 'pasted.txt', bytes: prose }], {})).sources).toEqual([]);
});

test('what is wrong names the file, and not where it lay meanwhile; nothing is left there', async () => {
  const before = await left();
  const binary = diagnoseGiven([{ name: 'photo.png', bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]) }], {});
  await expect(binary).rejects.toThrow(/^photo\.png is binary/);
  await expect(binary).rejects.not.toThrow(tmpdir());
  expect((await left()).filter((name) => !before.includes(name))).toEqual([]);
});
