// Bundles the two programs: the bot and command line with most of its packages left outside, the agent as one file.
import { chmod, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
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
  write: false,
};

/**
 * ioredis makes methods for every command of Redis, twice over: 11 MB of the agent's memory. The agent sends four
 * commands by name; these are the ones ioredis itself calls as methods while it connects.
 */
const fewCommands = {
  name: 'few-commands',
  setup({ onLoad }) {
    onLoad({ filter: /@ioredis[/]commands[/]built[/]commands\.json$/ }, async ({ path }) => {
      const all = JSON.parse(await readFile(path, 'utf8'));
      const names = [
        'asking',
        'auth',
        'client',
        'cluster',
        'hello',
        'info',
        'quit',
        'readonly',
        'readwrite',
        'select',
        'sentinel',
      ].concat(['xack', 'xadd', 'xgroup', 'xreadgroup']);
      return { loader: 'json', contents: JSON.stringify(Object.fromEntries(names.map((name) => [name, all[name]]))) };
    });
  },
};

/** Hundreds of small modules, which Node would look for one by one at every start: they go into the program. */
const INSIDE = new Set(['csv-stringify', 'd3-scale', 'd3-shape', 'kysely', 'yaml', 'zod']);
const { dependencies } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
const outside = Object.keys(dependencies).filter((name) => !INSIDE.has(name));

/**
 * Read by a shell and by Node: only `env -S` would take the option, and small systems have none. V8 lets the space for what is
 * forgotten soon grow to 32 MB, a third of all memory of a sweep, and is no quicker for it.
 */
const STARTED = `#!/bin/sh\n':' //; exec node --max-semi-space-size=4 "$0" "$@"`;

const built = await Promise.all([
  build({
    ...common,
    entryPoints: { syndrop: 'src/main.ts' },
    outdir: 'dist',
    // Beside the program: code that looks for a file next to itself must find it from a chunk too.
    chunkNames: '[name]-[hash]',
    // Keeps `import()` lazy: a replay does not load Slack, SSH and the databases.
    splitting: true,
    external: outside.flatMap((name) => [name, `${name}/*`]),
    // The same code as modules, which those for Node are not.
    alias: { yaml: `${root}node_modules/yaml/browser/index.js` },
    sourcemap: true,
    banner: { js: STARTED },
  }),
  build({
    ...common,
    entryPoints: ['agent/main.ts'],
    outfile: 'dist/syndrop-agent.cjs',
    format: 'cjs',
    minify: true,
    plugins: [fewCommands],
    // A small young generation: a burst of collections must not leave tens of megabytes behind for good.
    banner: { js: '#!/usr/bin/env -S node --max-semi-space-size=1 --lite-mode --no-expose-wasm --v8-pool-size=0' },
  }),
  // What the kernel lab starts inside namespaces: one file, so that it is up in milliseconds.
  build({ ...common, entryPoints: ['src/lab/programs/main.ts'], outfile: 'dist/lab-program.js' }),
]);
// Chunks first: a program being started meanwhile must find what it names.
const files = built.flatMap(({ outputFiles }) => outputFiles).sort((a, b) => b.path.length - a.path.length);
for (const file of files) await replace(file);
// The page of the Slack emulator: served as it is, from beside the bundle.
const page = `${root}src/embedded/slack/page/`;
for (const name of await readdir(page)) {
  await replace({ path: `${root}dist/slack-page/${name}`, contents: await readFile(`${page}${name}`) });
}
// What draws pictures, with its font: likewise.
for (const name of ['worker.mjs', 'noto-sans-sc.woff2', 'noto-sans-sc.LICENSE.txt']) {
  await replace({ path: `${root}dist/raster/${name}`, contents: await readFile(`${root}src/raster/${name}`) });
}
await Promise.all(['dist/syndrop.js', 'dist/syndrop-agent.cjs'].map((file) => chmod(`${root}${file}`, 0o755)));
await removeOldChunks(new Set(files.map(({ path }) => basename(path))));

/** Whole or not at all, and only when it differs: the programs may be running, and another build under way. */
async function replace({ path, contents }) {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(contents)) return;
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  await writeFile(fresh, contents, { mode: 0o755 });
  await rename(fresh, path);
}

/** A program that runs may still load a chunk of the build it came from, so the young ones stay. */
async function removeOldChunks(current) {
  const HOUR_MS = 3_600_000;
  const chunks = (await readdir(`${root}dist`)).filter((name) => /-[0-9A-Z]{8}\.js(\.map)?$/.test(name));
  for (const name of chunks.filter((name) => !current.has(name))) {
    const age = await stat(`${root}dist/${name}`).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > HOUR_MS) await rm(`${root}dist/${name}`, { force: true });
  }
}
