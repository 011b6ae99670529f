import { once } from 'node:events';
import { link, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openAgentRig, until } from '../support/agent-rig.ts';
import { openFleetOfOne } from '../support/fleet-of-one.ts';
import { applyOrder, readSysctl, sign, writeSysctl } from '../support/orders.ts';
import { openSpareRoot } from '../support/spare-root.ts';
import { buildPackage } from './installed-agent.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let directory: string;
let executable: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'syndrop-executable-'));
  executable = await buildPackage('executable', '0.1.0', directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('the same agent and the same Node make the same executable', async () => {
  const again = await buildPackage('executable', '0.1.0', join(directory, 'again'));
  expect((await readFile(again)).equals(await readFile(executable))).toBe(true);
});

test('a host without Node enrols with it, and is read, in another network namespace too', async () => {
  const fleet = await openFleetOfOne();
  const host = await openSpareRoot(fleet.rig.dir);
  try {
    await host.run(['sh', '-c', 'for name in $(which -a node); do rm -f "$name"; done']);
    await expect(host.run(['node', '--version'])).rejects.toThrow('node');
    const enrolment = await fleet.run('enroll', 'web01', '--script');
    await host.run(['sh', '-s'], enrolment.stdout);
    const program = '/usr/lib/syndrop/syndrop-agent';
    const handed = join(fleet.rig.dir, 'syndrop-agent');
    await link(executable, handed);
    await host.run(['install', '-D', '-m', '755', handed, program]);
    const agent = host.start([program, '--config', '/etc/syndrop/agent.json']);
    let said = '';
    agent.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await Promise.race([
      until(() => said.includes('ready'), 60_000),
      once(agent, 'exit').then(() => Promise.reject(new Error(said))),
    ]);
    const asked = await fleet.run('diagnose', 'web01', '--window', '0.2', '--json');
    expect(JSON.parse(asked.stdout)).toMatchObject({ host: 'web01', window: { deltas: true } });
    const other = (await host.run(['sh', '-c', 'unshare --net sleep 300 >/dev/null 2>&1 & echo $!'])).trim();
    const place = await fleet.run('diagnose', 'web01', '--pid', other, '--window', '0.2', '--json');
    expect(JSON.parse(place.stdout)).toMatchObject({ host: 'web01', window: { deltas: true } });
  } finally {
    await host.close();
    await fleet.close();
  }
});

test('its watchdog reverts the open change of an agent that was killed', async () => {
  const rig = await openAgentRig({ inNamespace: true, agent: [executable] });
  try {
    const [netns, key] = [rig.netns ?? '', 'net.ipv4.tcp_syncookies'];
    await writeSysctl(netns, key, '0');
    const agent = await rig.startAgent();
    const order = applyOrder(rig, [{ key, from: '0', to: '1' }], { leaseSeconds: 10 });
    const outcome = await rig.transport.apply(rig.hostId, sign(order, rig.signer), AbortSignal.timeout(20_000));
    expect(outcome.state).toBe('applied');
    await agent.stop('SIGKILL');
    expect(await readSysctl(netns, key)).toBe('1');
    await until(async () => (await readSysctl(netns, key)) === '0', 60_000);
  } finally {
    await rig.close();
  }
});
