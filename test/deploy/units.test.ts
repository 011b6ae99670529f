import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { agentFiles } from '../../scripts/package/layout.mjs';

const unit = await readFile('deploy/systemd/syndrop-agent.service', 'utf8');
const openrc = await readFile('deploy/openrc/syndrop-agent', 'utf8');

const capabilitiesOf = (text: string) =>
  [...new Set(text.match(/cap_[a-z_]+/g))].filter((name) => name !== 'cap_setgid').sort();

test('the unit keeps what the recorded score of systemd-analyze stands on', () => {
  const kept = [
    'NoNewPrivileges=yes',
    'ProtectSystem=strict',
    'ProtectKernelModules=yes',
    'ProtectControlGroups=yes',
    'ProtectClock=yes',
    'ProtectHostname=yes',
    'ProtectHome=yes',
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'PrivateMounts=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'RestrictNamespaces=yes',
    'LockPersonality=yes',
    'SystemCallArchitectures=native',
    'SystemCallFilter=@system-service syslog',
    'SystemCallFilter=~@mount @swap @reboot @module @raw-io @obsolete',
    'UMask=0077',
  ];
  expect(unit.split('\n')).toEqual(expect.arrayContaining(kept));
});

test('under OpenRC the agent keeps the same capabilities as under systemd', () => {
  const granted = /^CapabilityBoundingSet=(.+)$/m.exec(unit)?.[1]?.toLowerCase() ?? '';
  const kept = /^capabilities="(.+)"$/m.exec(openrc)?.[1] ?? '';
  expect(capabilitiesOf(kept)).toStrictEqual(capabilitiesOf(granted));
  expect(capabilitiesOf(granted)).not.toStrictEqual([]);
});

test('both start the program where the package puts it', () => {
  const [program] = agentFiles;
  expect(unit).toContain(`${program?.to} --config /etc/syndrop/agent.json`);
  expect(openrc).toContain(`agent="${program?.to}"`);
});

test('every file of the package exists, but for what is built', () => {
  const sources = agentFiles.flatMap(({ from = 'dist/' }) => (from.startsWith('dist/') ? [] : [from]));
  expect(sources.filter((from) => !existsSync(from))).toStrictEqual([]);
});
