import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const SAMPLE = resolve('test/cases/accept-queue-syn-delta.yaml');

let prefix: string;
let program: string;
beforeAll(async () => {
  prefix = await mkdtemp(join(tmpdir(), 'syndrop-pack-'));
  // `--ignore-scripts`: the suite has built it, and would otherwise build it again meanwhile.
  const packed = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', prefix]);
  const home = join(prefix, 'lib');
  await mkdir(home);
  await run('tar', ['-xzf', join(prefix, packed.stdout.trim()), '--strip-components=1', '-C', home]);
  program = join(home, 'dist', 'syndrop.js');
  await installLocked(home);
});
afterAll(() => rm(prefix, { recursive: true, force: true }));

/** The packages that `npm install --omit=dev` would put there, from what is installed here; no registry is asked. */
async function installLocked(home: string): Promise<void> {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'));
  const wanted = Object.keys(packages).filter((path) => path !== '' && packages[path].dev !== true);
  const outermost = wanted.filter((path) => path.lastIndexOf('node_modules/') === 0);
  for (const path of outermost) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await symlink(resolve(path), join(home, path));
  }
}

test('the packed program runs with the locked packages alone', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));
  const env = { PATH: process.env['PATH'], HOME: prefix };
  const named = await run(process.execPath, [program, '--version'], { cwd: prefix, env });
  expect(named.stdout).toBe(`${version}\n`);
  const diagnose = run(process.execPath, [program, 'diagnose', '--case', SAMPLE, '--json'], {
    cwd: prefix,
    env,
  });
  // Status 1: an active cause was found.
  const found = await diagnose.then(
    () => null,
    (error: { code: number; stdout: string }) => error,
  );
  expect(found?.code).toBe(1);
  expect(JSON.parse(found?.stdout ?? '')).toMatchObject({ verdict: { status: 'active' } });
  const hosts = await run(process.execPath, [program, 'hosts', '--json'], { cwd: prefix, env });
  expect(JSON.parse(hosts.stdout)).toBeDefined();
});

test('the package holds what the program looks for beside itself, and no source maps', async () => {
  const dist = await readdir(join(prefix, 'lib', 'dist'), { recursive: true });
  expect(dist).toEqual(expect.arrayContaining(['syndrop-agent.cjs', 'lab-program.js', 'slack-page/index.html']));
  expect(dist.filter((name) => name.endsWith('.map'))).toStrictEqual([]);
});
