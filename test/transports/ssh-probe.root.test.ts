import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningScenario, startScenario } from '../../src/lab/lab.ts';
import { ProbeReport } from '../../src/report/probe-report.ts';
import { ended } from '../faces/cli/run-syndrop.ts';
import { createHome, knownLine, startSshd, type TestHome, type TestSshd } from '../support/sshd.ts';

const cli = fileURLToPath(new URL('../../dist/syndrop.js', import.meta.url));

let lab: RunningScenario;
let home: TestHome;
let near: TestSshd;
let far: TestSshd;
beforeAll(async () => {
  home = await createHome();
  lab = await startScenario('netfilter-drop-nft', { maxSeconds: 200 });
  near = await startSshd(home, [], { namespace: lab.clientNamespace, address: '127.0.0.1' });
  far = await startSshd(home, [], { namespace: lab.namespace, address: lab.serverAddress });
  await home.write('known_hosts', knownLine(near) + knownLine(far));
}, 60_000);
afterAll(async () => {
  await Promise.all([near?.stop(), far?.stop()]);
  await lab?.stop();
  await home?.remove();
});

/** From the network of the client, as from a machine that reaches both by SSH. */
async function probe(to: string): Promise<{ status: number | null; report: ProbeReport }> {
  const words = [`${near.user}@127.0.0.1:${near.port}`, to, '--address', lab.serverAddress, '--json'];
  const argv = ['netns', 'exec', lab.clientNamespace, process.execPath, cli, 'probe', ...words];
  const child = spawn('ip', argv, { env: { PATH: process.env['PATH'], HOME: home.path }, timeout: 90_000 });
  const { status, stdout } = await ended(child);
  return { status, report: ProbeReport.parse(JSON.parse(stdout)) };
}

test('over SSH one end dials while the other watches: what arrives is dropped there, and by what', async () => {
  const { status, report } = await probe(`${far.user}@${far.address}:${far.port}:${lab.port}`);
  expect(report).toMatchObject({
    outcome: 'dropped-there',
    dial: { attempts: 5, timeouts: 5, missing: null },
    far: { answered: 0, refused: 0 },
    diagnosis: { verdict: { status: 'active', label: 'firewall-drop' } },
  });
  // Whose port is whose no shell tells: those of the scenario's own client are among them.
  expect(report.far?.unanswered).toBeGreaterThanOrEqual(5);
  expect(status).toBe(1);
}, 90_000);

test('over SSH a far end that cannot be reached leaves a probe of one end', async () => {
  const { status, report } = await probe(`${far.user}@${far.address}:1:${lab.port}`);
  expect(report).toMatchObject({ outcome: 'no-answer', dial: { timeouts: 5 }, far: null, diagnosis: null });
  expect(report.open).toContain(far.address);
  expect(status).toBe(1);
}, 90_000);
