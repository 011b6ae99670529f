// All tests: the checks of the code, then every suite. The last line counts both.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './check.mjs';
import { countReport } from './test/count.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const closing = { passed: 0, failed: 0 };

// Whatever ends this script, the closing line is printed and never claims more than is known.
let finished = false;
process.on('exit', () => {
  if (!finished) closing.failed += 1;
  console.log(`${closing.passed} passed, ${closing.failed} failed`);
  if (closing.failed > 0) process.exitCode = 1;
});
// Ctrl-C reaches the suites as well; we stay to count what they still report.
process.on('SIGINT', () => {});

add(await runChecks(console.log));
add(await runSuites());
finished = true;

function add({ passed, failed }) {
  closing.passed += passed;
  closing.failed += failed;
}

async function runSuites() {
  const directory = await mkdtemp(join(tmpdir(), 'syndrop-test-'));
  const report = join(directory, 'report.json');
  try {
    const ended = await vitest(['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
    return countReport(await readFile(report, 'utf8').catch(() => ''), ended);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Arguments of ours go to vitest: `npm test -- --project unit test/rules`. */
function vitest(args) {
  return new Promise((resolve) => {
    const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const all = [program, ...args, ...withoutRoot(), ...process.argv.slice(2)];
    const child = spawn(process.execPath, all, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
}

/** Network namespaces are root's. The suites that make them are left out for others, and that is said. */
function withoutRoot() {
  if (process.getuid?.() === 0) return [];
  console.log('not root: the suites that make network namespaces are left out');
  return ['--project=!root', '--project=!lab'];
}
