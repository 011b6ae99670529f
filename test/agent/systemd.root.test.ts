import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type AgentRig, openAgentRig, orderLog, until } from '../support/agent-rig.ts';
import { applyOrder, readSysctl, sign, writeSysctl } from '../support/orders.ts';
import { processesWith } from '../support/processes.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const COOKIES = 'net.ipv4.tcp_syncookies';

let rig: AgentRig;
let netns: string;
beforeEach(async () => {
  rig = await openAgentRig({ inNamespace: true, patienceSeconds: 20 });
  netns = rig.netns ?? '';
  await writeSysctl(netns, COOKIES, '0');
  await mkdir(join(rig.dir, 'tools'));
  await mkdir(join(rig.dir, 'units'));
  for (const tool of ['systemd-run', 'systemctl']) {
    const script = `#!/bin/sh\nexec "${process.execPath}" "${resolve('test/support/fake-systemd.mjs')}" "${join(rig.dir, 'units')}" ${tool} "$@"\n`;
    await writeFile(join(rig.dir, 'tools', tool), script);
    await chmod(join(rig.dir, 'tools', tool), 0o755);
  }
});
afterEach(async () => {
  for (const pid of await processesWith(rig.stateDir)) process.kill(pid, 'SIGKILL');
  await rig.close();
});

/**
 * An agent that finds systemd to be the init, in mounts of its own, with a stand-in that knows exactly the options given.
 * A real systemd is never started by a test: it moves every process of the machine into a control group of its own.
 */
function startUnderSystemd() {
  const booted = 'mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && exec "$@"';
  const within = [
    'ip',
    'netns',
    'exec',
    netns,
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    booted,
    'sh',
  ];
  const environment = { PATH: `${join(rig.dir, 'tools')}:${process.env['PATH']}`, XDG_RUNTIME_DIR: '' };
  return rig.startAgent(environment, within);
}

async function applied(leaseSeconds: number) {
  const order = applyOrder(rig, [{ key: COOKIES, from: '0', to: '1' }], { leaseSeconds });
  const outcome = await rig.transport.apply(rig.hostId, sign(order, rig.signer), AbortSignal.timeout(20_000));
  expect(outcome).toMatchObject({ state: 'applied' });
  return order;
}

async function timers(): Promise<readonly string[][]> {
  const files = await readdir(join(rig.dir, 'units'));
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(rig.dir, 'units', file), 'utf8'))));
}

test('where systemd is the init a transient timer at the deadline takes the place of a waiting process', async () => {
  await startUnderSystemd();
  const { changeId } = await applied(600);
  const [[...words] = []] = await timers();
  expect(words.slice(0, -5)).toEqual([
    '--quiet',
    '--collect',
    expect.stringMatching(/^--unit=syndrop-watchdog-[0-9a-f]{16}$/),
    expect.stringContaining(changeId),
    expect.stringMatching(/^--on-active=(600|59\d)s$/),
    '--timer-property=AccuracySec=1s',
    '--property=UMask=0077',
    '--property=NoNewPrivileges=yes',
    '--property=OOMScoreAdjust=-500',
    '--property=Restart=on-failure',
    '--property=RestartSec=1s',
  ]);
  const program = resolve('dist/syndrop-agent.cjs');
  expect(words.slice(-5)).toEqual([process.execPath, program, 'watchdog', rig.stateDir, changeId]);
});

test('the timer reverts when the agent is dead at the deadline', async () => {
  const agent = await startUnderSystemd();
  await applied(10);
  await agent.stop('SIGKILL');
  await until(async () => (await readSysctl(netns, COOKIES)) === '0', 30_000);
  await until(async () => (await orderLog(rig)).at(-1)?.kind === 'host');
  expect((await orderLog(rig)).at(-1)).toMatchObject({ outcome: { state: 'reverted', why: 'watchdog' } });
});

test('an agent that starts again finds the timer of its change standing, and makes neither a second one nor a process', async () => {
  const agent = await startUnderSystemd();
  await applied(600);
  await agent.stop('SIGKILL');
  const again = await startUnderSystemd();
  expect(again.said()).not.toContain('watchdog did not start');
  expect(await timers()).toHaveLength(1);
});

test('a systemd that will not is replaced by a process of its own', async () => {
  await writeFile(join(rig.dir, 'tools', 'systemd-run'), '#!/bin/sh\nexit 1\n');
  await startUnderSystemd();
  const { changeId } = await applied(600);
  expect(await processesWith(`watchdog ${rig.stateDir} ${changeId}`)).toHaveLength(1);
});
