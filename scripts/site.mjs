// Makes the documentation site out of the pages of the repository: npm run site, or node scripts/site.mjs FOLDER
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { compile, root } from './compile.mjs';

const folder = resolve(process.argv[2] ?? `${root}artifacts/site`);
// Pages that are gone must not stay, and only what was made here is taken away.
for (const made of ['assets', 'files', 'rules', 'zh']) rmSync(`${folder}/${made}`, { recursive: true, force: true });
const [program] = await Promise.all([
  compile('site', 'site/main.ts'),
  build({
    absWorkingDir: root,
    entryPoints: ['site/assets/search.js'],
    outfile: `${folder}/assets/search.js`,
    bundle: true,
    minify: true,
    logLevel: 'warning',
  }),
]);
try {
  execFileSync(process.execPath, [`${program.folder}/main.mjs`, folder], { cwd: root, stdio: 'inherit' });
} finally {
  await program.remove();
}
