// Everything that judges the code without running it: format, types, purity, lint, import directions, dead code, lock file.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Slowest first, so that the last one running is a short one. */
const checks = [
  { name: 'lint', judge: () => tool('oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'dead code', judge: () => tool('knip', []) },
  { name: 'import directions', judge: cruise },
  { name: 'types', judge: () => tool('tsc', ['-p', 'tsconfig.json']) },
  { name: 'pure folders', judge: () => tool('tsc', ['-p', 'tsconfig.pure.json']) },
  { name: 'format', judge: () => tool('biome', ['format']) },
  { name: 'lock file', judge: lockFile },
];

/** Runs all of them, as many at once as there are processors; `{passed, failed}`. */
export async function runChecks(say) {
  const waiting = [...checks];
  let failed = 0;
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { passed, output } = await check.judge();
      say(passed ? `ok   ${check.name}` : `FAIL ${check.name}\n${output.trim()}`);
      if (!passed) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
  return { passed: checks.length - failed, failed };
}

function tool(name, args) {
  return new Promise((resolve) => {
    const child = spawn(`${root}node_modules/.bin/${name}`, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ passed: false, output: error.message }));
    child.on('close', (code) => resolve({ passed: code === 0, output }));
  });
}

/** The cruiser calls it a success when it saw nothing at all. */
async function cruise() {
  const { passed, output } = await tool('depcruise', ['src', 'agent', '--config', '.dependency-cruiser.cjs']);
  return { passed: passed && /[1-9]\d* modules/.test(output), output };
}

/** Addresses in the lock file tie everybody to the registry of whoever wrote it. */
async function lockFile() {
  const lock = JSON.parse(await readFile(`${root}package-lock.json`, 'utf8'));
  const addressed = Object.entries(lock.packages).filter(([, { resolved }]) => /^https?:/.test(resolved ?? ''));
  const output = `package-lock.json holds ${addressed.length} download addresses, the first for ${addressed[0]?.[0]}.
Run: npm install --package-lock-only, with the .npmrc of this repository`;
  return { passed: addressed.length === 0, output };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = await runChecks(console.log);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
