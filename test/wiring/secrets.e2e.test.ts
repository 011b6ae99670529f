import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SECRET = 'hunter2-never-printed';
const DEAD = '127.0.0.1:1';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-secrets-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** With the stack of whatever goes wrong, which is where addresses like to hide. */
function run(argv: readonly string[], settings: Record<string, string>) {
  const env = { PATH: process.env['PATH'], SYNDROP_STATE_DIR: dir, SYNDROP_DEBUG: '1', ...settings };
  const child = execFile(process.execPath, ['dist/syndrop.js', ...argv], { env, cwd: process.cwd() }, () => {});
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: string) => (said += chunk));
  return { child, said: () => said, ended: once(child, 'exit') };
}

test.each([
  ['REDIS_URL', `redis://bot:${SECRET}@${DEAD}`],
  ['REDIS_URL', `redis://bot:${SECRET}@[bad`],
  ['REDIS_URL', SECRET],
  ['DATABASE_URL', `postgres://bot:${SECRET}@${DEAD}/x`],
  ['DATABASE_URL', `postgres://bot:${SECRET}@[bad/x`],
  ['DATABASE_URL', SECRET],
  ['SLACK_BOT_TOKEN', SECRET],
])('a wrong %s (%#) is refused without being repeated, in check and in use', async (name, value) => {
  for (const argv of [['bot', '--check'], ['hosts'], ['hosts', '--json']]) {
    const { said, ended } = run(argv, { [name]: value });
    await ended;
    expect(said()).not.toContain(SECRET);
    expect(said()).not.toBe('');
  }
});

test('a check that waits for a dead Slack names no token and ends when it is told to', async () => {
  const settings = {
    SLACK_BOT_TOKEN: `xoxb-${SECRET}`,
    SLACK_APP_TOKEN: `xapp-${SECRET}`,
    SLACK_API_URL: `http://${DEAD}/api/`,
  };
  const { child, said, ended } = run(['bot', '--check'], settings);
  const timer = setTimeout(() => child.kill('SIGTERM'), 5_000);
  await ended;
  clearTimeout(timer);
  expect(said()).not.toContain(SECRET);
  expect(said()).not.toBe('');
});
