// Makes the documentation site out of the pages of the repository: npm run site, or node scripts/site.mjs FOLDER
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? `${root}artifacts/site`);
const program = `${root}dist/site-${process.pid}.mjs`;
const common = { absWorkingDir: root, bundle: true, logLevel: 'warning' };
// Pages that are gone must not stay, and only what was made here is taken away.
for (const made of ['assets', 'files', 'rules', 'zh']) rmSync(`${folder}/${made}`, { recursive: true, force: true });
await Promise.all([
  build({
    ...common,
    entryPoints: ['site/main.ts'],
    outfile: program,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    packages: 'external',
  }),
  build({ ...common, entryPoints: ['site/assets/search.js'], outfile: `${folder}/assets/search.js`, minify: true }),
]);
try {
  execFileSync(process.execPath, [program, folder], { cwd: root, stdio: 'inherit' });
} finally {
  rmSync(program, { force: true });
}
