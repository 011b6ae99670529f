// Draws docs/gallery, every state of a message in both languages, with the emulator's page in chromium: npm run gallery
import { spawn } from 'node:child_process';
import { compile, root } from './compile.mjs';

const { folder, remove } = await compile('gallery', 'test/gallery/draw.ts');
const child = spawn(process.execPath, [`${folder}/draw.mjs`], { cwd: root, stdio: 'inherit' });
child.on('exit', async (status) => {
  process.exitCode = status ?? 1;
  await remove();
});
