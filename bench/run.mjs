// Runs one benchmark written in TypeScript: node bench/run.mjs agent-memory [arguments]
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name, ...args] = process.argv.slice(2);
const program = `${root}dist/bench-${name}-${process.pid}.mjs`;
await build({
  absWorkingDir: root,
  entryPoints: [`bench/${name}.ts`],
  outfile: program,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit' });
child.on('exit', (status) => {
  process.exitCode = status ?? 1;
  rm(program, { force: true });
});
