import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leaseFor } from '../../agent/apply/leased.ts';
import { readBootFiles } from '../../agent/boot-files.ts';
import { completeKeep } from '../../agent/keep.ts';
import { createLease, type Lease } from '../../agent/lease.ts';
import { Outcome } from '../../src/protocol/order.ts';
import { applyOrder } from '../support/orders.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'syndrop-keep-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const SOMAXCONN = { key: 'net.core.somaxconn', from: '128', to: '4096' };
const COOKIES = { key: 'net.ipv4.tcp_syncookies', from: '0', to: '1' };

async function tree(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/** Keeps on a host whose files stand below `root`. */
function kept(changes: Lease['changes']) {
  const lease = leaseFor(applyOrder({ hostId: 'host-1', namespace: null }, changes), 'd'.repeat(64));
  createLease(join(root, 'state'), lease);
  const outcome = Outcome.parse(completeKeep(join(root, 'state'), lease, `${root}/etc/sysctl.d`, root));
  if (outcome.state !== 'kept') throw new Error(outcome.state);
  return outcome;
}

const ours = () => readFile(join(root, 'etc/sysctl.d/60-syndrop.conf'), 'utf8');

test('a value nobody else sets goes into our own file, and nothing is owed', async () => {
  await tree({ '/etc/sysctl.d/10-other.conf': 'net.core.rmem_max = 1\n', '/proc/cmdline': 'quiet\n' });
  const outcome = kept([SOMAXCONN]);
  expect(outcome).toMatchObject({ persistedIn: join(root, 'etc/sysctl.d/60-syndrop.conf') });
  expect(outcome.notPersisted).toBeUndefined();
  expect(await ours()).toContain('net.core.somaxconn = 4096\n');
});

test('a value that a later file sets back is not written, and the outcome says where to change it', async () => {
  await tree({ '/etc/sysctl.d/99-app.conf': '# app\nnet.core.somaxconn = 128\n' });
  const outcome = kept([SOMAXCONN]);
  expect(outcome).toMatchObject({
    persistedIn: null,
    notPersisted: [
      {
        key: 'net.core.somaxconn',
        where: '/etc/sysctl.d/99-app.conf',
        patch: [
          '--- /etc/sysctl.d/99-app.conf',
          '+++ /etc/sysctl.d/99-app.conf',
          '-net.core.somaxconn = 128',
          '+net.core.somaxconn = 4096',
        ],
      },
    ],
  });
  await expect(ours()).rejects.toThrow('ENOENT');
});

test('of two values the one that lasts is written, the other named', async () => {
  await tree({ '/usr/lib/sysctl.d/99-x.conf': 'net/ipv4/tcp_syncookies=0\n' });
  const outcome = kept([SOMAXCONN, COOKIES]);
  expect(outcome.notPersisted?.map(({ key, where }) => [key, where])).toEqual([
    ['net.ipv4.tcp_syncookies', '/usr/lib/sysctl.d/99-x.conf'],
  ]);
  expect(await ours()).toMatch(/somaxconn = 4096\n$/);
});

test('a file masked by a link to /dev/null is no owner', async () => {
  await tree({ '/usr/lib/sysctl.d/99-x.conf': 'net.core.somaxconn = 128\n', '/etc/sysctl.d/README': 'words\n' });
  await symlink('/dev/null', join(root, 'etc/sysctl.d/99-x.conf'));
  expect(kept([SOMAXCONN]).persistedIn).not.toBeNull();
});

test('Ansible, tuned and cloud-init are owners', async () => {
  await tree({
    '/etc/sysctl.d/10-net.conf': '# Ansible managed\nnet.core.somaxconn=128\n',
    '/etc/tuned/active_profile': 'web\n',
    '/etc/tuned/tuned-main.conf': 'reapply_sysctl = 0\n',
    '/etc/tuned/web/tuned.conf': '[main]\nsummary=web\n[sysctl]\nnet.ipv4.tcp_syncookies=0\n',
    '/etc/cloud/cloud.cfg.d/90-net.cfg': 'bootcmd:\n - [sysctl, -w, net.ipv4.tcp_fin_timeout=20]\n',
  });
  const timeout = { key: 'net.ipv4.tcp_fin_timeout', from: '20', to: '60' };
  const { notPersisted, persistedIn } = kept([SOMAXCONN, COOKIES, timeout]);
  expect(persistedIn).toBeNull();
  expect(notPersisted?.map(({ where }) => where)).toEqual([
    '/etc/sysctl.d/10-net.conf',
    '/etc/tuned/web/tuned.conf',
    '/etc/cloud/cloud.cfg.d/90-net.cfg',
  ]);
});

test('a file of our name that is not ours is left alone, and the outcome does not claim it', async () => {
  await tree({ '/etc/sysctl.d/60-syndrop.conf': '# mine\nvm.swappiness = 1\n' });
  expect(kept([SOMAXCONN])).toMatchObject({ persistedIn: null, notPersisted: [{ key: 'net.core.somaxconn' }] });
  expect(await ours()).toBe('# mine\nvm.swappiness = 1\n');
});

test('of scripts and configurations only lines about sysctls are read', async () => {
  await tree({
    '/var/lib/cloud/instance/user-data.txt':
      '#cloud-config\npassword: hunter2\nbootcmd: [sysctl -w net.core.somaxconn=1]\n',
    '/etc/network/if-up.d/x': '#!/bin/sh\nTOKEN=abc\nsysctl -w net.core.somaxconn=1\n',
  });
  const text = JSON.stringify(readBootFiles(root));
  expect(text).toContain('somaxconn=1');
  expect(text).not.toMatch(/hunter2|TOKEN/);
});
