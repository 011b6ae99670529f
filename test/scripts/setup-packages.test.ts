import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packagesAreFresh, setUpPackages } from '../../scripts/setup/packages.mjs';

const ZOD = { version: '4.6.7', integrity: 'sha512-a' };
const other = process.platform === 'linux' ? 'darwin' : 'linux';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'syndrop-setup-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function tree(wanted: object, installed: Record<string, object>): Promise<void> {
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { version: '1' }, ...wanted } }));
  await mkdir(join(root, 'node_modules'), { recursive: true });
  for (const path of Object.keys(installed)) await mkdir(join(root, path), { recursive: true });
  const hidden = join(root, 'node_modules', '.package-lock.json');
  await writeFile(hidden, JSON.stringify({ packages: installed }));
}

describe('packagesAreFresh', () => {
  it('takes the same packages as fresh, optional ones for other machines left out', async () => {
    const forOther = { ...ZOD, optional: true, os: [other] };
    await tree({ 'node_modules/zod': ZOD, 'node_modules/native': forOther }, { 'node_modules/zod': ZOD });
    expect(packagesAreFresh(root)).toBe(true);
  });

  it('takes a fresh clone as stale', async () => {
    await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: {} }));
    expect(packagesAreFresh(root)).toBe(false);
  });

  it('takes a package that was added, changed or removed since as stale', async () => {
    await tree({ 'node_modules/zod': ZOD, 'node_modules/pg': ZOD }, { 'node_modules/zod': ZOD });
    expect(packagesAreFresh(root)).toBe(false);
    await tree({ 'node_modules/zod': ZOD }, { 'node_modules/zod': { ...ZOD, version: '4.6.6' } });
    expect(packagesAreFresh(root)).toBe(false);
    await tree({}, { 'node_modules/zod': ZOD });
    expect(packagesAreFresh(root)).toBe(false);
  });

  it('takes a tree copied from another kind of machine as stale', async () => {
    const native = { ...ZOD, optional: true, os: [other] };
    await tree({ 'node_modules/native': native }, { 'node_modules/native': native });
    expect(packagesAreFresh(root)).toBe(false);
  });

  it('takes a folder deleted by hand as stale', async () => {
    await tree({ 'node_modules/zod': ZOD }, { 'node_modules/zod': ZOD });
    await rm(join(root, 'node_modules', 'zod'), { recursive: true });
    expect(packagesAreFresh(root)).toBe(false);
  });

  it('takes half-written notes as stale', async () => {
    await tree({ 'node_modules/zod': ZOD }, { 'node_modules/zod': ZOD });
    await writeFile(join(root, 'node_modules', '.package-lock.json'), '{"packages": {"node_mod');
    expect(packagesAreFresh(root)).toBe(false);
  });
});

describe('setUpPackages', () => {
  it('calls the npm that runs it, development packages included, and says what npm said when it fails', async () => {
    await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: {} }));
    const calls: string[][] = [];
    const said: string[] = [];
    const done = await setUpPackages(root, {
      env: { npm_execpath: '/opt/npm-cli.js', NODE_ENV: 'production' },
      run: (program: string, args: readonly string[]) => {
        calls.push([program, ...args]);
        return Promise.reject(new Error('npm failed (1):\nno network'));
      },
      say: (line: string) => void said.push(line),
    });
    expect(done).toBe(false);
    expect(calls[0]?.slice(0, 4)).toStrictEqual([process.execPath, '/opt/npm-cli.js', 'ci', '--include=dev']);
    expect(said.at(-1)).toContain('no network');
  });
});
