import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildPackage, startInstalled, stopInstalled } from '../packaging/installed-agent.ts';
import { type FleetOfOne, openFleetOfOne } from '../support/fleet-of-one.ts';
import { openSpareRoot, type SpareRoot } from '../support/spare-root.ts';
import { makeKey } from '../support/sshd.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });
const exec = promisify(execFile);

let fleet: FleetOfOne;
let host: SpareRoot;
let directory: string;
beforeEach(async () => {
  fleet = await openFleetOfOne();
  host = await openSpareRoot(fleet.rig.dir);
  directory = await mkdtemp(join(tmpdir(), 'syndrop-ansible-'));
});
afterEach(async () => {
  await host.close();
  await fleet.close();
  await rm(directory, { recursive: true, force: true });
});

/** Writes an inventory whose only host is reached by an sshd that ssh starts inside, on its standard input. */
async function inventory(): Promise<string> {
  const shared = (name: string) => join(fleet.rig.dir, name);
  for (const name of ['ssh-host', 'ssh-user']) await makeKey(shared(name), 'ed25519');
  const settings = {
    HostKey: shared('ssh-host'),
    AuthorizedKeysFile: shared('ssh-user.pub'),
    StrictModes: 'no',
    UsePAM: 'no',
    PermitRootLogin: 'yes',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} ${value}\n`);
  await writeFile(shared('sshd_config'), lines.join(''));
  await host.run(['mkdir', '-p', '/run/sshd']);
  const sshd = host.command(['sh', '-c', `exec $(command -v sshd) -i -e -f ${shared('sshd_config')} 2>/dev/null`]);
  const proxy = join(directory, 'proxy');
  const quoted = sshd.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  await writeFile(proxy, `#!/bin/sh\nexec ${quoted}\n`, { mode: 0o700 });
  const options = `-F none -o ProxyCommand=${proxy} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null`;
  const file = join(directory, 'inventory.ini');
  const values = [
    'ansible_user=root',
    `ansible_ssh_private_key_file=${shared('ssh-user')}`,
    `ansible_ssh_common_args='${options}'`,
    'ansible_python_interpreter=/usr/bin/python3',
  ];
  await writeFile(file, `web01 ${values.join(' ')}\n`);
  return file;
}

test('the role does nothing in a dry run, installs and enrols a host, and then finds nothing to do', async () => {
  const hosts = await inventory();
  const file = await buildPackage('deb', '0.1.0', join(directory, 'package'));
  const policy = { mode: 'remediate', allow: [{ key: 'net.core.somaxconn', max: 16_384 }] };

  /** Plays it; what it counts for the host. */
  async function play(syndrop_agent_package: string, ...args: readonly string[]): Promise<string> {
    const variables = {
      syndrop_agent_package,
      syndrop_agent_enroll: resolve('dist/syndrop.js'),
      syndrop_agent_enroll_environment: fleet.environment,
      syndrop_agent_policy: policy,
    };
    const words = ['-i', hosts, 'deploy/ansible/playbook.yml', '-e', JSON.stringify(variables), ...args];
    const env = {
      ...process.env,
      ANSIBLE_HOME: join(directory, 'home'),
      ANSIBLE_SSH_CONTROL_PATH_DIR: join(directory, 'cp'),
      ANSIBLE_SSH_PIPELINING: '1',
      ANSIBLE_LOCALHOST_WARNING: '0',
      LC_ALL: 'C.UTF-8',
    };
    const { stdout } = await exec('ansible-playbook', words, { env });
    expect(stdout).not.toContain('enrol.token');
    return /^web01 .*$/m.exec(stdout)?.[0] ?? stdout;
  }

  expect(await play(file, '--check')).toMatch(/failed=0/);
  await expect(host.run(['test', '-e', '/etc/syndrop'])).rejects.toThrow('Command failed');

  expect(await play(file)).toMatch(/changed=[1-9]\d* .*failed=0/);
  const agent = await startInstalled(host);
  const asked = await fleet.run('diagnose', 'web01', '--window', '0.2', '--json');
  expect(JSON.parse(asked.stdout)).toMatchObject({ host: 'web01', window: { deltas: true } });
  const written = JSON.parse(await host.run(['cat', '/etc/syndrop/policy.json']));
  expect(written).toStrictEqual({ format: 'syndrop-policy/1', ...policy });
  expect(await play(file)).toMatch(/changed=0 .*failed=0/);
  await stopInstalled(host, agent);
});
