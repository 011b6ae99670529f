import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** What older packages expect to find. */
const COMMON_JS = `
import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);
const { filename: __filename, dirname: __dirname } = import.meta;
`;

export interface Built {
  readonly program: string;
  readonly remove: () => Promise<void>;
}

/** A program of these tests as one file beside the others in `dist`, so that it finds its packages. */
export async function buildProgram(entry: string, plugins: Plugin[] = []): Promise<Built> {
  const name = basename(entry, '.ts');
  const dir = resolve('dist', `${name}-${process.pid}-${randomBytes(3).toString('hex')}`);
  const program = join(dir, `${name}.js`);
  await mkdir(dir, { recursive: true });
  await build({
    entryPoints: [resolve(entry)],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    // One file starts in half the time. What brings a native part stays where it is.
    external: ['libsql', 'pg-native', 'ssh2'],
    minify: true,
    plugins,
    banner: { js: COMMON_JS },
    logLevel: 'error',
  });
  return { program, remove: () => rm(dir, { recursive: true, force: true }) };
}
