// Everything that judges the code without running it: format, types, purity, lint, import directions, dead code.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => `${root}node_modules/.bin/${name}`;

const checks = [
  ['format', 'biome', ['format']],
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['pure folders', 'tsc', ['-p', 'tsconfig.pure.json']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings']],
  ['import directions', 'depcruise', ['src', 'agent', '--config', '.dependency-cruiser.cjs']],
  ['dead code', 'knip', []],
];

/** Runs one check and says how it ended; the cruiser also fails when it saw nothing, which it calls a success. */
function run([name, command, args]) {
  return new Promise((resolve) => {
    const child = spawn(bin(command), args, { cwd: root });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => {
      const blind = command === 'depcruise' && !/[1-9]\d* modules/.test(output);
      resolve({ name, passed: code === 0 && !blind, output });
    });
  });
}

let failed = 0;
for (const check of checks) {
  const { name, passed, output } = await run(check);
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name}`);
  if (!passed) {
    failed += 1;
    console.log(output);
  }
}
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
