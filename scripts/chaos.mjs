// Plays faults against real bots and agents: npm run chaos -- --seconds 600 --seed 7 --postgres
// npm run chaos -- --mutations plays against code that is broken on purpose, and writes down what is found.
import { spawnSync } from 'node:child_process';
import { compile, root } from './compile.mjs';

spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
const { folder, remove } = await compile('chaos', 'test/chaos/run.ts', 'test/chaos/prove.ts');
const words = process.argv.slice(2);
const program = words.includes('--mutations') ? 'prove' : 'run';
const rest = words.filter((word) => word !== '--mutations');
const { status } = spawnSync(process.execPath, [`${folder}/${program}.mjs`, ...rest], { cwd: root, stdio: 'inherit' });
await remove();
process.exitCode = status ?? 1;
