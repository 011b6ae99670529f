import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Compiles TypeScript that is no part of the product into a folder of its own, below `dist` so that packages are found.
 * `a/b.ts` becomes `b.mjs`.
 */
export async function compile(name, ...entryPoints) {
  const folder = `${root}dist/${name}-${process.pid}`;
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
