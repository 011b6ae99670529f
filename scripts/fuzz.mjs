// Feeds everything that reads what strangers give with broken input: npm run fuzz -- --minutes 10 [--target parse-sysctl]
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}dist/fuzz-${process.pid}`;
await build({
  absWorkingDir: root,
  entryPoints: [
    { in: 'test/fuzz/run.ts', out: 'fuzz' },
    { in: 'test/fuzz/worker.ts', out: 'fuzz-worker' },
  ],
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const child = spawn(process.execPath, [`${folder}/fuzz.mjs`, '--root', root, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
child.on('exit', async (status) => {
  process.exitCode = status ?? 1;
  await rm(folder, { recursive: true, force: true });
});
