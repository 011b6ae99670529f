import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { agentFiles } from '../../scripts/package/layout.mjs';
import { type FleetOfOne, openFleetOfOne } from '../support/fleet-of-one.ts';
import { openSpareRoot, type SpareRoot } from '../support/spare-root.ts';
import { buildPackage, startInstalled, stopInstalled } from './installed-agent.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let fleet: FleetOfOne;
let host: SpareRoot;
beforeEach(async () => {
  fleet = await openFleetOfOne();
  host = await openSpareRoot(fleet.rig.dir);
});
afterEach(async () => {
  await host.close();
  await fleet.close();
});

const build = (version: string, directory: string) => buildPackage('rpm', version, join(fleet.rig.dir, directory));

/** /tmp is not counted as changed. */
const rpm = (...args: readonly string[]) => host.run(['rpm', '--dbpath', '/tmp/rpmdb', ...args]);
/** Debian's rpm knows nothing of what dpkg installed, so no dependency is looked for. */
const NO_DEPENDENCIES = '--nodeps';

const query = async (file: string, ...args: readonly string[]) =>
  (await promisify(execFile)('rpm', ['-qp', ...args, file])).stdout;

test('the RPM package is installed, enrolled, asked, upgraded and erased, and says how to be rid of the rest', async () => {
  const first = await build('0.1.0', 'first');
  const second = await build('0.1.1', 'second');
  const same = await build('0.1.0', 'same');
  expect((await readFile(first)).equals(await readFile(same))).toBe(true);

  expect(await rpm('-i', NO_DEPENDENCIES, first)).toContain('starts once this host is enrolled');
  expect(await rpm('-V', NO_DEPENDENCIES, 'syndrop-agent')).toBe('');
  expect(await host.run(['syndrop-agent', '--version'])).toMatch(/^\d+\.\d+\.\d+\n$/);
  const enrolment = await fleet.run('enroll', 'web01', '--script');
  expect(enrolment.status).toBe(0);
  await host.run(['sh', '-s'], enrolment.stdout);
  let agent = await startInstalled(host);
  const asked = await fleet.run('diagnose', 'web01', '--window', '0.2', '--json');
  expect(JSON.parse(asked.stdout)).toMatchObject({ host: 'web01', window: { deltas: true } });

  await host.run(['sh', '-c', 'echo LANG=C >> /etc/default/syndrop-agent']);
  await rpm('-U', NO_DEPENDENCIES, second);
  expect(await rpm('-q', 'syndrop-agent')).toBe('syndrop-agent-0.1.1-1.noarch\n');
  expect(await host.run(['cat', '/etc/default/syndrop-agent'])).toContain('LANG=C');
  await stopInstalled(host, agent);
  agent = await startInstalled(host);
  const again = await fleet.run('diagnose', 'web01', '--window', '0.2', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ host: 'web01', window: { deltas: true } });
  await stopInstalled(host, agent);

  const lease = `/var/lib/syndrop/changes/${'0'.repeat(32)}`;
  await host.run(['sh', '-c', `mkdir -p /var/lib/syndrop/changes /etc/sysctl.d && echo '{}' > ${lease}.lease`]);
  await expect(rpm('-e', NO_DEPENDENCIES, 'syndrop-agent')).rejects.toThrow('A change of syndrop is open');
  await host.run(['sh', '-c', `echo '{}' > ${lease}.outcome`]);
  await host.run(['sh', '-c', 'echo net.core.somaxconn = 512 > /etc/sysctl.d/60-syndrop.conf']);
  const erased = await rpm('-e', NO_DEPENDENCIES, 'syndrop-agent');
  const rest = /rm -rf( \S+)+$/m.exec(erased)?.[0] ?? '';
  expect(rest).toBe('rm -rf /etc/syndrop /var/lib/syndrop /etc/sysctl.d/60-syndrop.conf');
  // What was edited is set aside, as by every RPM package.
  await host.run(['sh', '-c', `${rest}; rm /etc/default/syndrop-agent.rpmsave`]);
  expect(await host.changed()).toStrictEqual([]);
});

test('every file is in it, as root’s, with its mode; configuration that was edited is kept', async () => {
  const file = await build('0.1.0', 'read');
  const rows = await query(file, '--qf', '[%{FILEMODES:octal} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]');
  const expected = agentFiles.map(({ to, link, directory, mode = 0o777 }) => {
    const kind = link !== undefined ? '12' : directory ? '4' : '10';
    return `${kind}0${mode.toString(8)} root root ${to.replace(/^\/lib\//, '/usr/lib/')}`;
  });
  expect(rows.split('\n').map((row) => row.replace(/^0+/, ''))).toEqual(expect.arrayContaining(expected));
  expect(await query(file, '-c')).toBe('/etc/default/syndrop-agent\n');
  // Whatever is in it was asked for: scripts by the shell, no program found by guessing.
  const required = (await query(file, '--requires')).split('\n').filter((name) => !name.startsWith('rpmlib('));
  expect(new Set(required)).toStrictEqual(new Set(['/bin/sh', '']));
});

test('a host without Node 20.19 refuses the package, and says what it needs', async () => {
  const file = await build('0.1.0', 'refused');
  await host.run(['sh', '-c', 'printf "#!/bin/sh\\nexit 1\\n" > "$(command -v node)"']);
  await expect(rpm('-i', NO_DEPENDENCIES, file)).rejects.toThrow('syndrop-agent needs Node 20.19 or newer');
  expect((await host.changed()).filter((path) => path.includes('syndrop'))).toStrictEqual([]);
});
