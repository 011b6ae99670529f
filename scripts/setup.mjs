// Makes a fresh clone ready for `npm start`, or with --test for `npm test`. Needs nothing but Node; says nothing and is
// done at once when nothing is to do. Must parse on Node 18, so that an old Node is told in words that it is too old.
import { fileURLToPath } from 'node:url';

const OLDEST = [20, 19];

function isTooOld(version) {
  const [major, minor] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

async function setUp(phase) {
  if (isTooOld(process.versions.node)) {
    say(`Node ${OLDEST.join('.')} or newer is needed; this is ${process.versions.node}. See https://nodejs.org`);
    return false;
  }
  const { run } = await import('./setup/run.mjs');
  const { setUpPackages } = await import('./setup/packages.mjs');
  const { setUpSystem } = await import('./setup/system.mjs');
  const system = {
    env: process.env,
    platform: process.platform,
    root: process.getuid?.() === 0,
    policyFile: '/usr/sbin/policy-rc.d',
    run,
    say,
  };
  const root = fileURLToPath(new URL('..', import.meta.url));
  const done = await Promise.all([setUpPackages(root, system), setUpSystem(phase, system)]);
  return done.every(Boolean);
}

const phase = process.argv.includes('--test') ? 'test' : 'start';
if (!(await setUp(phase))) {
  // The tests' closing line must not go missing because they could not even begin.
  if (phase === 'test') process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = 1;
}
