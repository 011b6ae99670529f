import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { dial } from '../../src/lab/client.ts';
import { sweepLeftOvers } from '../../src/lab/keeper.ts';
import { findScenario, startScenario } from '../../src/lab/lab.ts';
import { createNetwork } from '../../src/lab/network.ts';
import { startProgram } from '../../src/lab/program.ts';
import { direct } from '../../src/lab/topology.ts';

const execute = promisify(execFile);

async function namespaces(prefix: string): Promise<readonly string[]> {
  const names = await readdir('/run/netns').catch((): string[] => []);
  return names.filter((name) => name.startsWith(prefix));
}

/** Whether the condition holds within five seconds. */
async function soon(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let round = 0; round < 100; round += 1) {
    if (await condition()) return true;
    await sleep(50);
  }
  return false;
}

function gone(prefix: string): Promise<boolean> {
  return soon(async () => (await namespaces(prefix)).length === 0);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function prefixOf(namespace: string): string {
  return namespace.replace(/-[a-z]+$/, '');
}

describe.concurrent('a lab network', () => {
  test('takes everything in it along when it is removed, a stopped program too', async () => {
    const network = await createNetwork(direct, 60);
    const server = network.host('srv');
    const program = await startProgram(server, 'serve', { address: '0.0.0.0', port: 8080, backlog: 8 });
    program.signal('SIGSTOP');
    await network.remove();
    await program.exited;
    expect(alive(program.pid)).toBe(false);
    expect(await gone(prefixOf(server.namespace))).toBe(true);
  });

  test('joins its hosts, and reaches nothing else', async () => {
    const network = await createNetwork(direct, 60);
    const client = network.host('cli');
    expect(await client.run('ip', 'route')).toBe('192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.2 \n');
    const server = await startProgram(network.host('srv'), 'serve', { address: '192.0.2.1', port: 8080, backlog: 8 });
    const tally = await dial(client, { address: '192.0.2.1', port: 8080, perSecond: 50, attempts: 5, timeoutMs: 3000 });
    expect(tally).toEqual({ ok: 5 });
    expect(server.pid).toBeGreaterThan(0);
    await network.remove();
  });

  test('ends by itself when its time is up', async () => {
    const network = await createNetwork(direct, 6);
    await network.removed;
    expect(await gone(prefixOf(network.host('srv').namespace))).toBe(true);
  });

  test('goes away when its owner is killed without a chance to clean up', async () => {
    const cli = fileURLToPath(new URL('../../dist/syndrop.js', import.meta.url));
    const owner = spawn(process.execPath, [cli, 'lab', 'up', 'no-listener'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const namespace = await new Promise<string>((resolve, reject) => {
      const look = (line: string): void => {
        const found = /syndrop-lab-\d+-[0-9a-z]+-[0-9a-f]+-srv/.exec(line);
        if (found !== null) resolve(found[0]);
      };
      createInterface({ input: owner.stdout }).on('line', look);
      createInterface({ input: owner.stderr }).on('line', look);
      owner.once('exit', (code) => reject(new Error(`lab up ended with status ${code}`)));
    });
    const programs = (await execute('ip', ['netns', 'pids', namespace])).stdout.trim().split('\n').map(Number);
    expect(programs.length).toBeGreaterThan(0);
    const ended = once(owner, 'exit');
    owner.kill('SIGKILL');
    await ended;
    expect(await gone(prefixOf(namespace))).toBe(true);
    expect(await soon(() => !programs.some(alive))).toBe(true);
  });
});

describe('what a scenario changes on the machine', () => {
  // Of no consequence to anybody, and not to be found inside a namespace.
  const key = 'net.core.dev_weight';
  const value = async (): Promise<string> => (await readFile('/proc/sys/net/core/dev_weight', 'utf8')).trim();
  const machineWide = { lowers: [{ key, to: '63' }], alone: false };

  test('is changed only when asked for, and comes back with the end', async () => {
    const before = await value();
    const network = await createNetwork(direct, 60, { machineWide });
    expect(await value()).toBe(before);
    await network.lowerMachine();
    expect(await value()).toBe('63');
    await network.remove();
    expect(await value()).toBe(before);
  });

  test('comes back when the keeper is killed', async () => {
    const before = await value();
    const network = await createNetwork(direct, 60, { machineWide });
    await network.lowerMachine();
    const keeper = (await readdir('/run/syndrop-lab'))
      .find((name) => /^saved\.\d+$/.test(name))
      ?.slice('saved.'.length);
    process.kill(Number(keeper), 'SIGKILL');
    await network.removed;
    expect(await value()).toBe(before);
    expect(await gone(prefixOf(network.host('srv').namespace))).toBe(true);
  });

  test('waits for the scenario that changes it already, and says when that takes too long', async () => {
    const network = await createNetwork(direct, 60, { machineWide });
    await expect(createNetwork(direct, 60, { machineWide, waitSeconds: 1 })).rejects.toMatchObject({
      code: 'lab-busy',
    });
    await network.remove();
    const next = await createNetwork(direct, 60, { machineWide, waitSeconds: 1 });
    await next.remove();
  });

  test('waits no longer than whoever asked', async () => {
    const network = await createNetwork(direct, 60, { machineWide });
    const signal = AbortSignal.timeout(300);
    await expect(createNetwork(direct, 60, { machineWide, signal })).rejects.toMatchObject({ code: 'cancelled' });
    await network.remove();
    const next = await createNetwork(direct, 60, { machineWide, waitSeconds: 1 });
    await next.remove();
  });
});

test('what a dead owner left is swept; what belongs to the living or to others is not', async () => {
  const dead = 'syndrop-lab-4194305-1-00000000-srv';
  const foreign = `somebody-elses-${process.pid}`;
  const network = await createNetwork(direct, 60);
  await execute('ip', ['netns', 'add', dead]);
  await execute('ip', ['netns', 'add', foreign]);
  await sweepLeftOvers();
  expect(await namespaces(dead)).toEqual([]);
  expect(await namespaces(foreign)).toEqual([foreign]);
  expect(await namespaces(prefixOf(network.host('srv').namespace))).toHaveLength(2);
  await execute('ip', ['netns', 'delete', foreign]);
  await network.remove();
});

test('an unknown scenario is refused with the names of those there are', async () => {
  await expect(startScenario('nonsense')).rejects.toMatchObject({
    code: 'lab-no-such-scenario',
    message: expect.stringContaining(findScenario('rp-filter-strict').id),
  });
});
