// Runs benchmarks written in TypeScript: node bench/run.mjs agent-memory [arguments], or all of them in turn.
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The quick ones first. The last one runs the whole product, here ten times and not fifty. */
const ALL = [
  ['parse'],
  ['history'],
  ['judge'],
  ['agent-memory', '--max-semi-space-size=1', '--no-opt'],
  ['slash-to-verdict', '10'],
];

const [name, ...args] = process.argv.slice(2);
if (name === undefined) await run('scripts/build.mjs');
for (const [one, ...its] of name === undefined ? ALL : [[name, ...args]]) await benchmark(one, its);

async function benchmark(one, its) {
  const program = `${root}dist/bench-${one}-${process.pid}.mjs`;
  await build({
    absWorkingDir: root,
    entryPoints: [`bench/${one}.ts`],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  await run(program, ...its);
  await rm(program, { force: true });
}

/** A failure of one is told by the status; the others run all the same. */
async function run(...argv) {
  const child = spawn(process.execPath, argv, { cwd: root, stdio: 'inherit' });
  const status = await new Promise((resolve) => child.on('exit', resolve));
  if (status !== 0) process.exitCode = status ?? 1;
}
