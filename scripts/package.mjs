// Builds what is installed elsewhere: `node scripts/package.mjs deb|rpm|executable [--out DIRECTORY] [--version X.Y.Z]`. The programs
// must have been built (`npm run build`). The same sources give the same bytes: times are SOURCE_DATE_EPOCH, else those of
// the last commit.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildDeb } from './package/deb.mjs';
import { buildExecutable } from './package/executable.mjs';
import { buildRpm } from './package/rpm.mjs';

const BUILDERS = new Map([
  ['deb', buildDeb],
  ['rpm', buildRpm],
  ['executable', buildExecutable],
]);
const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'artifacts' }, version: { type: 'string' } },
});
const build = BUILDERS.get(positionals.join());
if (build === undefined) {
  console.error('Usage: node scripts/package.mjs deb|rpm|executable [--out DIRECTORY] [--version X.Y.Z]');
  process.exit(2);
}
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const version = values.version ?? JSON.parse(readFileSync(`${root}package.json`, 'utf8')).version;
console.log(build({ root, out, version, epoch: epoch() }));

function epoch() {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given !== undefined) return Number(given);
  try {
    return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }));
  } catch {
    return 0;
  }
}
