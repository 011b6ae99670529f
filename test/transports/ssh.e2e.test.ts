import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHome, knownLine, startSshd, type TestHome, type TestSshd } from '../support/sshd.ts';

const cli = fileURLToPath(new URL('../../dist/syndrop.js', import.meta.url));

let home: TestHome;
let sshd: TestSshd;
beforeAll(async () => {
  home = await createHome();
  sshd = await startSshd(home);
});
afterAll(async () => {
  await sshd.stop();
  await home.remove();
});

/** The built program: packages are loaded by Node itself there, not by the test runner. */
function diagnose(): Promise<{ status: number; stdout: string; stderr: string }> {
  const argv = [cli, 'diagnose', '--ssh', `${sshd.user}@127.0.0.1:${sshd.port}`, '--json', '--window', '1'];
  const env = { PATH: process.env['PATH'], HOME: home.path };
  return new Promise((resolve) => {
    execFile(process.execPath, argv, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('diagnose --ssh judges a host once its key is known, and before that says how to list it', async () => {
  const unknown = await diagnose();
  expect(unknown.status).toBe(3);
  expect(unknown.stderr).toContain('ssh-keyscan -p');
  await home.write('known_hosts', knownLine(sshd));
  const known = await diagnose();
  expect([0, 1]).toContain(known.status);
  expect(JSON.parse(known.stdout)).toMatchObject({
    schemaVersion: 1,
    window: { deltas: true },
    host: expect.stringContaining('127.0.0.1'),
  });
});
