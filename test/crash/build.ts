import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** What older packages expect to find. */
const COMMON_JS = `
import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);
const { filename: __filename, dirname: __dirname } = import.meta;
`;

/** The bot of these tests as one program beside the others, so that it finds its packages. */
export async function buildBot(): Promise<{ readonly program: string; readonly remove: () => Promise<void> }> {
  const dir = resolve('dist', `crash-${process.pid}`);
  const program = join(dir, 'bot.js');
  await mkdir(dir, { recursive: true });
  await build({
    entryPoints: [resolve('test/crash/bot.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    // One file starts in half the time. The database brings a native part, which stays where it is.
    external: ['libsql', 'pg-native'],
    minify: true,
    banner: { js: COMMON_JS },
    logLevel: 'error',
  });
  return { program, remove: () => rm(dir, { recursive: true, force: true }) };
}
