// Draws docs/gallery, every state of a message in both languages, with the emulator's page in chromium: npm run gallery
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = `${root}dist/gallery-${process.pid}.mjs`;
await build({
  absWorkingDir: root,
  entryPoints: ['test/gallery/draw.ts'],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const child = spawn(process.execPath, [bundle], { cwd: root, stdio: 'inherit' });
child.on('exit', async (status) => {
  process.exitCode = status ?? 1;
  await rm(bundle, { force: true });
});
