// Draws docs/gallery, every state of a message in both languages, with the emulator's page in chromium: npm run gallery
import { spawn } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { compile, root } from './compile.mjs';

const { folder, remove } = await compile('gallery', 'test/gallery/draw.ts');
// The emulator serves its page from beside itself.
await cp(`${root}src/embedded/slack/page`, `${folder}/slack-page`, { recursive: true });
const child = spawn(process.execPath, [`${folder}/draw.mjs`], { cwd: root, stdio: 'inherit' });
child.on('exit', async (status) => {
  process.exitCode = status ?? 1;
  await remove();
});
