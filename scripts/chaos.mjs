// Plays faults against real bots and agents: npm run chaos -- --seconds 600 --seed 7 --postgres
// npm run chaos -- --mutations plays against code that is broken on purpose, and writes down what is found.
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dir = `${root}dist/chaos-${process.pid}`;
spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
await build({
  absWorkingDir: root,
  entryPoints: ['test/chaos/run.ts', 'test/chaos/prove.ts'],
  outdir: dir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const words = process.argv.slice(2);
const program = words.includes('--mutations') ? 'prove' : 'run';
const rest = words.filter((word) => word !== '--mutations');
const { status } = spawnSync(process.execPath, [`${dir}/${program}.mjs`, ...rest], { cwd: root, stdio: 'inherit' });
await rm(dir, { recursive: true, force: true });
process.exitCode = status ?? 1;
