// Builds the agent and the bot's end of the protocol of an earlier commit, for the tests of version skew:
// `node scripts/earlier.mjs COMMIT NAME` writes test/earlier/NAME/. Needs the whole history, which the tests do not.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [commit, name] = process.argv.slice(2);
if (name === undefined) {
  console.error('Usage: node scripts/earlier.mjs COMMIT NAME');
  process.exit(2);
}
const BOT = `
export { createAgentTransport } from './src/transports/agent.ts';
export { enrolHost } from './src/transports/agent/enrol.ts';
`;
const source = mkdtempSync(join(tmpdir(), 'syndrop-earlier-'));
try {
  const archive = execFileSync('git', ['archive', commit, 'agent', 'src'], { cwd: root, maxBuffer: 1 << 30 });
  execFileSync('tar', ['-xf', '-', '-C', source], { input: archive });
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
  writeFileSync(join(source, 'bot.ts'), BOT);
  const out = join(root, 'test/earlier', name);
  mkdirSync(out, { recursive: true });
  for (const [entry, file] of [
    ['agent/main.ts', 'agent.cjs.br'],
    ['bot.ts', 'bot.cjs.br'],
  ]) {
    const { outputFiles } = await build({
      absWorkingDir: source,
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      platform: 'node',
      target: 'node20.19',
      format: 'cjs',
    });
    writeFileSync(join(out, file), brotliCompressSync(outputFiles[0].contents));
  }
} finally {
  rmSync(source, { recursive: true, force: true });
}
