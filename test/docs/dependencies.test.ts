import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import * as z from 'zod';

const names = z.record(z.string(), z.string());
const own = z
  .object({ dependencies: names, devDependencies: names })
  .parse(JSON.parse(await readFile('package.json', 'utf8')));
const page = await readFile('docs/dependencies.md', 'utf8');

function listed(heading: string): readonly string[] {
  const [, part = ''] = page.split(`## ${heading}\n`);
  const rows = (part.split('\n## ')[0] ?? '').matchAll(/^\| `([^`]+)` \| \S.* \|$/gm);
  return [...rows].map(([, name = '']) => name);
}

test('docs/dependencies.md says of each direct dependency why it is here, and of no other', () => {
  expect(listed('In production')).toStrictEqual(Object.keys(own.dependencies).sort());
  expect(listed('To build and test')).toStrictEqual(Object.keys(own.devDependencies).sort());
});

test('versions are exact', () => {
  const loose = Object.entries({ ...own.dependencies, ...own.devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  );
  expect(loose).toStrictEqual([]);
});

const Installed = z.looseObject({
  name: z.string().optional(),
  version: z.string().optional(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
});

/** `MIT OR Apache-2.0` offers a choice, `MIT AND ISC` asks for both. */
function accepted(expression: string, allowed: ReadonlySet<string>): boolean {
  const choices = expression.replaceAll(/[()]/g, '').split(/ OR /i);
  return choices.some((choice) => choice.split(/ AND /i).every((one) => allowed.has(one.trim())));
}

test('every installed package has a licence from the list', async () => {
  const [, list = ''] = page.split('## Licences accepted\n');
  const allowed = new Set(list.match(/\b(?:[A-Za-z]+-)*(?:MIT|ISC|0BSD|Unlicense|\w+-\d(?:\.\d){0,2}(?:-Clause)?)\b/g));
  expect(allowed.size).toBe(9);
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
  const paths = Object.keys(lock.packages).filter((path) => path !== '');
  const refused: string[] = [];
  for (const path of paths) {
    const text = await readFile(join(path, 'package.json'), 'utf8').catch(() => null);
    // Binaries of other platforms are in the lock file alone.
    if (text === null) continue;
    const { license, licenses } = Installed.parse(JSON.parse(text));
    const named = typeof license === 'object' ? license.type : (license ?? licenses?.[0]?.type ?? 'none');
    if (!accepted(named, allowed)) refused.push(`${path}: ${named}`);
  }
  expect(refused).toStrictEqual([]);
});

test('the SBOM names every production dependency, and none of development', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/sbom.mjs'], { maxBuffer: 64 * 1024 * 1024 });
  const Bom = z.object({ bomFormat: z.literal('CycloneDX'), components: z.array(z.object({ 'bom-ref': z.string() })) });
  const refs = Bom.parse(JSON.parse(stdout)).components.map((component) => component['bom-ref']);
  const wanted = Object.entries(own.dependencies).map(([name, version]) => `${name}@${version}`);
  expect(refs).toEqual(expect.arrayContaining(wanted));
  const { esbuild, vitest } = own.devDependencies;
  expect(refs.filter((ref) => ref === `esbuild@${esbuild}` || ref === `vitest@${vitest}`)).toStrictEqual([]);
});

/** What keys and tokens look like; written so that this file holds none. */
const SECRETS = [
  /xox[abp]-\d{8,}-\d{8,}-\w{16,}/,
  /xapp-\d-[A-Z0-9]{9,}-\d{8,}-[0-9a-f]{32,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[\w+/=\s]{100,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_\w{36,}/,
  /\bnpm_\w{36}\b/,
];

const FOLDERS = ['agent', 'bench', 'deploy', 'docs', 'scripts', 'src', 'test'];

test('no file of the repository holds a secret', async () => {
  const found: string[] = [];
  const rootFiles = (await readdir('.', { withFileTypes: true })).filter((entry) => entry.isFile());
  const inFolders = await Promise.all(
    FOLDERS.map((folder) => readdir(folder, { withFileTypes: true, recursive: true })),
  );
  const files = [...rootFiles, ...inFolders.flat()].filter(
    (entry) => entry.isFile() && !/\.(br|png|woff2?|log)$/.test(entry.name),
  );
  expect(files.length).toBeGreaterThan(500);
  for (const { parentPath, name } of files) {
    const text = await readFile(join(parentPath, name), 'utf8').catch(() => '');
    if (SECRETS.some((secret) => secret.test(text))) found.push(join(parentPath, name));
  }
  expect(found).toStrictEqual([]);
  expect(SECRETS.some((secret) => secret.test(`gh${'p_'.concat('a'.repeat(36))}`))).toBe(true);
});
