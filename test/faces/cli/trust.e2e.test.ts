import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { launchAgent, type RunningAgent, until } from '../../support/agent-rig.ts';
import { type FleetOfOne, openFleetOfOne } from '../../support/fleet-of-one.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let fleet: FleetOfOne;
let agent: RunningAgent | undefined;
beforeEach(async () => {
  fleet = await openFleetOfOne();
});
afterEach(async () => {
  await agent?.stop('SIGKILL');
  agent = undefined;
  await fleet.close();
});

test('a host is enrolled, audited, given other keys, and revoked by the command line', async () => {
  const { rig, store, run } = fleet;
  expect(await run('enroll', 'web01')).toMatchObject({ status: 2, stderr: expect.stringContaining('--script') });
  const home = join(rig.dir, 'web01');
  const enrolled = await run('enroll', 'web01', '--out', home);
  expect(enrolled).toMatchObject({ status: 0, stdout: `${join(home, 'agent.json')}\n` });
  expect((await stat(join(home, 'state', 'enrol.token'))).mode & 0o777).toBe(0o600);
  agent = launchAgent(join(home, 'agent.json'));
  await until(() => agent?.said().includes('ready') === true, 60_000);
  expect(await run('enroll', 'web01', '--json')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--again'),
  });

  const audit = await run('audit', 'verify', '--hosts', 'web*', '--json');
  expect(audit.status).toBe(0);
  expect(JSON.parse(audit.stdout)).toMatchObject({
    chain: { intact: true },
    hosts: [{ host: 'web01', state: 'agrees' }],
  });

  const rotated = await run('keys', 'rotate', 'web01');
  expect(rotated).toMatchObject({ status: 0, stdout: expect.stringContaining('web01 signs with') });
  const bots = await run('keys', 'rotate', 'bot');
  expect(bots).toMatchObject({ status: 0, stdout: expect.stringMatching(/key is ([0-9a-f]{16}) now/) });
  const old = /and ([0-9a-f]{16}) still counts/.exec(bots.stdout)?.[1] ?? '';
  expect((await run('keys', 'revoke', 'bot', old)).stdout).toContain('1 of 1 hosts obey');
  const { keys } = JSON.parse((await run('keys', 'list', '--json')).stdout);
  expect(keys).toMatchObject([
    { owner: 'bot', state: 'in use' },
    { owner: 'bot', id: old, state: 'old' },
    { owner: 'host web01', state: 'in use' },
  ]);
  expect(await run('audit', 'verify', '--hosts')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('web01: agrees'),
  });

  await agent.stop();
  const away = await run('audit', 'verify', '--hosts');
  expect(away).toMatchObject({ status: 3, stdout: expect.stringContaining('web01: NOT READ (host-unreachable)') });

  expect(await run('hosts', 'revoke', 'web01')).toMatchObject({ status: 2, stderr: expect.stringContaining('--yes') });
  expect(await run('hosts', 'revoke', 'web01', '--yes')).toMatchObject({ status: 0, stdout: 'web01 is revoked.\n' });
  expect((await run('hosts', 'revoke', 'web01', '--yes')).status).toBe(1);
  expect((await run('hosts', '--json')).stdout).not.toContain('web01');
  const whats = (await store.audit.after(0, 100)).map(({ what }) => what);
  expect(whats).toEqual(
    expect.arrayContaining([
      'enrolment.begun',
      'host.enrolled',
      'keys.host-rotated',
      'keys.bot-rotated',
      'host.revoked',
    ]),
  );
});
