import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type FleetOfOne, openFleetOfOne } from '../support/fleet-of-one.ts';
import { buildPackage, startInstalled, stopInstalled } from './installed-agent.ts';
import { openSpareRoot, type SpareRoot } from '../support/spare-root.ts';

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

const build = (version: string, directory: string) => buildPackage('deb', version, join(fleet.rig.dir, directory));

/** What dpkg keeps for itself. */
const isOfDpkg = (path: string) => /^\/var\/(lib\/dpkg|log|cache)\//.test(path);

test('the Debian package is installed, enrolled, asked, upgraded and purged without a trace', async () => {
  const first = await build('0.1.0', 'first');
  const second = await build('0.1.1', 'second');
  const same = await build('0.1.0', 'same');
  expect((await readFile(first)).equals(await readFile(same))).toBe(true);

  expect(await host.run(['dpkg', '-i', first])).toContain('starts once this host is enrolled');
  expect(await host.run(['syndrop-agent', '--version'])).toMatch(/^\d+\.\d+\.\d+\n$/);
  const enrolment = await fleet.run('enroll', 'web01', '--script');
  expect(enrolment.status).toBe(0);
  expect((await fleet.run('hosts')).stderr).toContain('web01 has not enrolled yet; it may until ');
  const early = await fleet.run('diagnose', 'web01');
  expect([early.status, early.stderr]).toStrictEqual([3, expect.stringContaining('Its agent does so when it starts')]);
  await host.run(['sh', '-s'], enrolment.stdout);
  let agent = await startInstalled(host);
  const asked = await fleet.run('diagnose', 'web01', '--window', '0.2', '--json');
  // What it says depends on the machine; that the host was read does not.
  expect(JSON.parse(asked.stdout)).toMatchObject({ host: 'web01', window: { deltas: true } });
  const check = await host.run(['syndrop-agent', '--config', '/etc/syndrop/agent.json', '--check']);
  expect(check).not.toContain('FAIL');

  await host.run(['sh', '-c', 'echo LANG=C >> /etc/default/syndrop-agent']);
  await host.run(['dpkg', '-i', second]);
  expect(await host.run(['dpkg-query', '-W', '-f', '${Version}', 'syndrop-agent'])).toBe('0.1.1');
  expect(await host.run(['cat', '/etc/default/syndrop-agent'])).toContain('LANG=C');
  await stopInstalled(host, agent);
  agent = await startInstalled(host);
  const again = await fleet.run('diagnose', 'web01', '--window', '0.2', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ host: 'web01', window: { deltas: true } });
  await stopInstalled(host, agent);

  const lease = `/var/lib/syndrop/changes/${'0'.repeat(32)}.lease`;
  await host.run(['sh', '-c', `mkdir -p /var/lib/syndrop/changes && echo '{}' > ${lease}`]);
  await expect(host.run(['dpkg', '--purge', 'syndrop-agent'])).rejects.toThrow('A change of syndrop is open');
  await host.run(['rm', lease]);
  await host.run([
    'sh',
    '-c',
    'mkdir -p /etc/sysctl.d && echo net.core.somaxconn = 512 > /etc/sysctl.d/60-syndrop.conf',
  ]);
  expect(await host.run(['dpkg', '--purge', 'syndrop-agent'])).toContain('net.core.somaxconn = 512');
  expect((await host.changed()).filter((path) => !isOfDpkg(path))).toStrictEqual([]);
});
