// Feeds everything that reads what strangers give with broken input: npm run fuzz -- --minutes 10 [--target parse-sysctl]
import { spawn } from 'node:child_process';
import { compile, root } from './compile.mjs';

const entries = [
  { in: 'test/fuzz/run.ts', out: 'fuzz' },
  { in: 'test/fuzz/worker.ts', out: 'fuzz-worker' },
];
const { folder, remove } = await compile('fuzz', ...entries);
const child = spawn(process.execPath, [`${folder}/fuzz.mjs`, '--root', root, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
child.on('exit', async (status) => {
  process.exitCode = status ?? 1;
  await remove();
});
