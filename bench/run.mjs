// Runs benchmarks written in TypeScript: node bench/run.mjs agent-memory [arguments], or all of them in turn.
import { spawn } from 'node:child_process';
import { compile, root } from '../scripts/compile.mjs';

/** The quick ones first. The last one runs the whole product, here ten times and not fifty. */
const ALL = [
  ['parse'],
  ['history'],
  ['judge'],
  ['fleet'],
  ['reconnect'],
  ['agent-memory'],
  ['snapshot'],
  ['ssh-sweep'],
  ['slack-acks'],
  ['slash-to-verdict', '10'],
];

/** Some start a second program. */
const HELPERS = { fleet: 'fleet-agents', 'slack-acks': 'fleet-agents' };

const [name, ...args] = process.argv.slice(2);
if (name === undefined) await run('scripts/build.mjs');
for (const [one, ...its] of name === undefined ? ALL : [[name, ...args]]) await benchmark(one, its);

async function benchmark(one, its) {
  const helper = HELPERS[one];
  const programs = [one, ...(helper === undefined ? [] : [helper])].map((program) => `bench/${program}.ts`);
  const { folder, remove } = await compile(`bench-${one}`, ...programs);
  if (helper !== undefined) process.env.BENCH_FLEET_AGENTS = `${folder}/${helper}.mjs`;
  await run(`${folder}/${one}.mjs`, ...its);
  await remove();
}

/** A failure of one is told by the status; the others run all the same. */
async function run(...argv) {
  const child = spawn(process.execPath, argv, { cwd: root, stdio: 'inherit' });
  const end = () => child.kill('SIGTERM');
  process.on('SIGTERM', end).on('SIGINT', end);
  const status = await new Promise((resolve) => child.on('exit', resolve));
  process.off('SIGTERM', end).off('SIGINT', end);
  if (status !== 0) process.exitCode = status ?? 1;
}
