// Bundles the two programs: the bot and command line with its packages left outside, the agent as one file.
import { chmod } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  logLevel: 'warning',
  loader: { '.html': 'text', '.css': 'text' },
};

await Promise.all([
  build({
    ...common,
    entryPoints: ['src/main.ts'],
    outfile: 'dist/syndrop.js',
    packages: 'external',
    sourcemap: true,
    banner: { js: '#!/usr/bin/env node' },
  }),
  // What the kernel lab starts inside namespaces: one file, so that it is up in milliseconds.
  build({ ...common, entryPoints: ['src/lab/programs/main.ts'], outfile: 'dist/lab-program.js' }),
  build({
    ...common,
    entryPoints: ['agent/main.ts'],
    outfile: 'dist/syndrop-agent.cjs',
    format: 'cjs',
    minify: true,
    keepNames: true,
    banner: { js: '#!/usr/bin/env node' },
  }),
]);
await Promise.all(['dist/syndrop.js', 'dist/syndrop-agent.cjs'].map((file) => chmod(`${root}${file}`, 0o755)));
