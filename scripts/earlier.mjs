// Builds the agent and the bot's end of the protocol of an earlier commit, for the tests of version skew:
// `node scripts/earlier.mjs COMMIT NAME [whole]` writes test/earlier/NAME/; `whole` adds the bot as a program. Needs the whole history, which the tests do not.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [commit, name, whole] = process.argv.slice(2);
if (name === undefined) {
  console.error('Usage: node scripts/earlier.mjs COMMIT NAME [whole]');
  process.exit(2);
}
const BOT = `
export { createAgentTransport } from './src/transports/agent.ts';
export { enrolHost } from './src/transports/agent/enrol.ts';
`;
/** The whole bot, which ends its work on SIGTERM. */
const PROCESS = `
import { readConfig } from './src/config/config.ts';
import { configuredSlack, startBot } from './src/wiring/bot.ts';
import { Closing } from './src/wiring/closing.ts';
import { createLogger } from './src/wiring/logger.ts';
const config = readConfig(process.env, process.cwd());
const closing = new Closing();
const logger = createLogger(config.logLevel, (line) => process.stderr.write(line + '\\n'));
await startBot(config, { redisUrl: config.redisUrl.reveal(), slack: configuredSlack(config) }, logger, closing);
process.once('SIGTERM', () => closing.run().then(() => process.exit(0)));
process.once('disconnect', () => process.exit(0));
process.send({ up: true });
`;
const source = mkdtempSync(join(tmpdir(), 'syndrop-earlier-'));
try {
  const archive = execFileSync('git', ['archive', commit, 'agent', 'src'], { cwd: root, maxBuffer: 1 << 30 });
  execFileSync('tar', ['-xf', '-', '-C', source], { input: archive });
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
  writeFileSync(join(source, 'bot.ts'), BOT);
  const out = join(root, 'test/earlier', name);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(source, 'process.ts'), PROCESS);
  for (const [entry, file, options] of [
    ['agent/main.ts', 'agent.cjs.br', { format: 'cjs' }],
    ['bot.ts', 'bot.cjs.br', { format: 'cjs' }],
    // Its packages are today's: they would be a megabyte.
    ...(whole === 'whole' ? [['process.ts', 'process.mjs.br', { format: 'esm', packages: 'external' }]] : []),
  ]) {
    const { outputFiles } = await build({
      absWorkingDir: source,
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      platform: 'node',
      target: 'node20.19',
      loader: { '.html': 'text', '.css': 'text' },
      ...options,
    });
    writeFileSync(join(out, file), brotliCompressSync(outputFiles[0].contents));
  }
} finally {
  rmSync(source, { recursive: true, force: true });
}
