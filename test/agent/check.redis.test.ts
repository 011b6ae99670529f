import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AgentRig, openAgentRig } from '../support/agent-rig.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let rig: AgentRig;
beforeAll(async () => {
  rig = await openAgentRig();
});
afterAll(() => rig.close());

function check(): Promise<{ status: number | string | null | undefined; text: string }> {
  const argv = ['dist/syndrop-agent.cjs', '--config', rig.enrolled.configPath, '--check'];
  return new Promise((resolve) => {
    execFile(process.execPath, argv, (cause, stdout, stderr) =>
      resolve({ status: cause === null ? 0 : cause.code, text: stdout + stderr }),
    );
  });
}

test('a freshly enrolled host passes, and no secret is printed', async () => {
  const { status, text } = await check();
  expect(text).not.toContain('FAIL');
  expect(status).toBe(0);
  expect(text).toContain(`ok   Redis at ${rig.server.socketPath} lets agent-${rig.hostId} read its inbox`);
  expect(text).toContain('ok   the Redis user can do nothing else');
  expect(text).not.toContain(await readFile(join(rig.dir, 'agent', 'redis.password'), 'utf8'));
});

test('a reader that leaves early is no failure', async () => {
  const command = `node dist/syndrop-agent.cjs --config '${rig.enrolled.configPath}' --check | true`;
  const { stderr } = await promisify(execFile)('sh', ['-c', command]);
  expect(stderr).toBe('');
});

test('it says whether the past is kept', async () => {
  const config: Record<string, unknown> = JSON.parse(await readFile(rig.enrolled.configPath, 'utf8'));
  expect((await check()).text).toContain('counters of the last 24 h are kept; bursts are not announced');
  await writeFile(rig.enrolled.configPath, JSON.stringify({ ...config, history: null }));
  expect((await check()).text).toContain('history is null');
  await writeFile(
    rig.enrolled.configPath,
    JSON.stringify({ ...config, history: null, announce: { dropsPerMinute: 9 } }),
  );
  expect((await check()).text).toContain('nothing to announce where history is null');
  await writeFile(rig.enrolled.configPath, JSON.stringify(config));
});

test('a key that others can read fails with the line that mends it', async () => {
  const key = join(rig.dir, 'agent', 'agent.key');
  await chmod(key, 0o644);
  const { status, text } = await check();
  await chmod(key, 0o600);
  expect(text).toContain(`FAIL ${key} can be read by others. Try: chmod 600 ${key}`);
  expect(status).toBe(1);
});

test('a wrong password is said as such', async () => {
  const file = join(rig.dir, 'agent', 'redis.password');
  const password = await readFile(file, 'utf8');
  await writeFile(file, 'wrong');
  const { status, text } = await check();
  await writeFile(file, password);
  expect(text).toMatch(/FAIL Redis at .* as agent-.*: WRONGPASS/);
  expect(status).toBe(1);
});

test('rights beyond an agent fail', async () => {
  await rig.redis.call('ACL', 'SETUSER', `agent-${rig.hostId}`, '+@all', '~*');
  const { text } = await check();
  expect(text).toContain('FAIL the Redis user may do more than an agent needs');
});

test('a configuration with a misspelt key is refused by name, status 1', async () => {
  const config = await readFile(rig.enrolled.configPath, 'utf8');
  await writeFile(rig.enrolled.configPath, config.replace('"stateDir"', '"statDir"'));
  const { status, text } = await check();
  await writeFile(rig.enrolled.configPath, config);
  expect(text).toContain('stateDir');
  expect(status).toBe(1);
});

test('a host that was never enrolled is told what to do', async () => {
  const failing = promisify(execFile)(process.execPath, [
    'dist/syndrop-agent.cjs',
    '--config',
    '/none.json',
    '--check',
  ]);
  await expect(failing).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('syndrop enroll HOST') });
});

test('a policy that changes nothing is told as that, though it says remediate', async () => {
  const file = join(rig.dir, 'agent', 'policy.json');
  const usual = await readFile(file, 'utf8');
  await writeFile(file, '{"format": "syndrop-policy/1", "mode": "remediate"}');
  const { text } = await check();
  await writeFile(file, usual);
  expect(text).toContain('note policy: remediate, but "allow" names no key');
});

test('a Redis beyond this machine without TLS fails, unless its owner says so', async () => {
  const usual = await readFile(rig.enrolled.configPath, 'utf8');
  const config = JSON.parse(usual);
  const { path: _, ...redis } = config.redis;
  const withRedis = (over: object) =>
    writeFile(rig.enrolled.configPath, JSON.stringify({ ...config, redis: { ...redis, ...over } }));
  await withRedis({ url: 'redis://192.0.2.1:6379' });
  const refused = await check();
  await withRedis({ url: 'redis://192.0.2.1:6379', plain: true });
  const accepted = await check();
  await writeFile(rig.enrolled.configPath, usual);
  expect(refused.text).toContain(
    'FAIL Redis at redis://192.0.2.1:6379 is beyond this machine and spoken to without TLS',
  );
  expect(accepted.text).toContain('note Redis at redis://192.0.2.1:6379 is beyond this machine');
});

test('a state directory that others can write fails', async () => {
  const state = join(rig.dir, 'agent', 'state');
  await chmod(state, 0o777);
  const { status, text } = await check();
  await chmod(state, 0o700);
  expect(text).toContain(`FAIL ${state}: ${state} can be written by others; the agent does not start`);
  expect(status).toBe(1);
});
