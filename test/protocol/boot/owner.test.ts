import { describe, expect, it } from 'vitest';
import { bootFiles } from '../../../src/protocol/boot/files.ts';
import { bootVerdict } from '../../../src/protocol/boot/owner.ts';

const KEY = 'net.core.somaxconn';
const WANTED = { key: KEY, to: '4096' };

/** A directory tree as a host prints it. */
function verdict(tree: Readonly<Record<string, string>>, wanted = WANTED) {
  const rows = Object.entries(tree).flatMap(([path, text]) => text.split('\n').map((line) => `${path}:${line}`));
  const { ours, owner, patch } = bootVerdict(bootFiles(rows.join('\n')), wanted);
  return { ours, path: owner?.path ?? null, managedBy: owner?.managedBy ?? null, patch };
}

describe('our file in /etc/sysctl.d', () => {
  it('is enough where nobody else sets the key', () => {
    expect(verdict({ '/proc/cmdline': 'quiet', '/etc/sysctl.d/10-net.conf': 'net.core.somaxconn_other = 1' })).toEqual({
      ours: true,
      path: null,
      managedBy: null,
      patch: [],
    });
  });

  it('wins over files that sort before it, in whatever directory they are', () => {
    expect(
      verdict({ '/etc/sysctl.d/50-app.conf': `${KEY} = 128`, '/usr/lib/sysctl.d/10-x.conf': `${KEY}=1` }),
    ).toMatchObject({ ours: true, path: '/etc/sysctl.d/50-app.conf' });
  });

  it('loses to a file whose name sorts after it, also in /usr/lib', () => {
    expect(verdict({ '/etc/sysctl.d/99-app.conf': `${KEY} = 128` })).toEqual({
      ours: false,
      path: '/etc/sysctl.d/99-app.conf',
      managedBy: null,
      patch: ['--- /etc/sysctl.d/99-app.conf', '+++ /etc/sysctl.d/99-app.conf', `-${KEY} = 128`, `+${KEY} = 4096`],
    });
    expect(verdict({ '/usr/lib/sysctl.d/99-app.conf': `${KEY} = 128` }).patch).toEqual([
      '--- /dev/null',
      '+++ /etc/sysctl.d/zz-local.conf',
      `+${KEY} = 4096`,
    ]);
  });

  it('is enough where the later file says the same', () => {
    expect(verdict({ '/etc/sysctl.d/99-app.conf': `${KEY} = 4096` })).toMatchObject({ ours: true });
  });

  it('does not lose to a file that is masked by one of the same name', () => {
    const masked = { '/usr/lib/sysctl.d/99-app.conf': `${KEY} = 128`, '/etc/sysctl.d/99-app.conf': '' };
    expect(verdict(masked)).toMatchObject({ ours: true, path: null });
    expect(verdict({ '/run/sysctl.d/99-app.conf': '', '/lib/sysctl.d/99-app.conf': `${KEY} = 128` }).ours).toBe(true);
  });

  it('does not lose to a name that is not read: without .conf, or in a folder below', () => {
    expect(
      verdict({ '/etc/sysctl.d/99-app.conf.bak': `${KEY} = 128`, '/etc/sysctl.d/99-README': `${KEY}=1` }).ours,
    ).toBe(true);
  });

  it('loses to /etc/sysctl.conf, once however it is linked', () => {
    const conf = { '/etc/sysctl.conf': `${KEY}=128`, '/etc/sysctl.d/99-sysctl.conf': `${KEY}=128` };
    expect(verdict(conf)).toMatchObject({ ours: false, path: '/etc/sysctl.conf' });
    expect(verdict(conf).patch.filter((line) => line.startsWith('+++'))).toHaveLength(1);
    expect(verdict({ ...conf, '/etc/sysctl.conf': '' })).toMatchObject({ path: '/etc/sysctl.d/99-sysctl.conf' });
  });

  it('wins over patterns with stars, which never win over a name', () => {
    const filter = { key: 'net.ipv4.conf.eth0/100.rp_filter', to: '2' };
    expect(verdict({ '/usr/lib/sysctl.d/99-x.conf': 'net.ipv4.conf.*.rp_filter = 1' }, filter)).toMatchObject({
      ours: true,
      path: '/usr/lib/sysctl.d/99-x.conf',
    });
    expect(verdict({ '/etc/sysctl.d/99-x.conf': 'net/ipv4/conf/eth0.100/rp_filter = 1' }, filter).ours).toBe(false);
    expect(verdict({ '/etc/sysctl.d/99-x.conf': '-net.ipv4.conf.eth0/100.rp_filter=1' }, filter).ours).toBe(false);
    expect(verdict({ '/etc/sysctl.d/99-x.conf': 'net.ipv4.conf.eth1.rp_filter = 1' }, filter).ours).toBe(true);
  });

  it('wins over a parameter of the kernel, which speaks first', () => {
    expect(verdict({ '/proc/cmdline': `ro sysctl.${KEY}=128 quiet` })).toMatchObject({
      ours: true,
      path: '/proc/cmdline',
    });
  });
});

describe('tuned', () => {
  const profile = {
    '/etc/tuned/active_profile': 'web',
    '/etc/tuned/tuned-main.conf': 'reapply_sysctl = 1',
    '/etc/tuned/web/tuned.conf': '[main]\ninclude=throughput-performance\n[vm]\n[sysctl]\nnet.ipv4.tcp_fastopen=3',
    '/usr/lib/tuned/throughput-performance/tuned.conf': `[main]\n[sysctl]\n${KEY}=2048`,
  };

  it('speaks before our file where it reapplies those of /etc', () => {
    expect(verdict(profile)).toMatchObject({ ours: true, path: '/usr/lib/tuned/throughput-performance/tuned.conf' });
  });

  it('has the last word where it does not, and then wants a profile of one’s own', () => {
    const proud = { ...profile, '/etc/tuned/tuned-main.conf': 'reapply_sysctl = 0' };
    expect(verdict(proud)).toMatchObject({ ours: false });
    expect(verdict(proud).patch).toEqual([
      '--- /dev/null',
      '+++ /etc/tuned/web-local/tuned.conf',
      '+[main]',
      '+include=web',
      '+[sysctl]',
      `+${KEY}=4096`,
      '# tuned-adm profile web-local',
    ]);
  });

  it('is asked for its active profile only, and for the section that sets sysctls', () => {
    const idle = { ...profile, '/etc/tuned/active_profile': 'balanced', '/etc/tuned/tuned-main.conf': '' };
    expect(verdict(idle)).toMatchObject({ ours: true, path: null });
    const other = { ...profile, '/usr/lib/tuned/throughput-performance/tuned.conf': `[other]\n${KEY}=1` };
    expect(verdict(other)).toMatchObject({ ours: true, path: null });
  });

  it('ends with profiles that include each other', () => {
    const loop = { ...profile, '/usr/lib/tuned/throughput-performance/tuned.conf': '[main]\ninclude=web' };
    expect(verdict(loop).ours).toBe(true);
  });
});

describe('what runs after the files', () => {
  it.each([
    ['/etc/network/if-up.d/tune', `  sysctl -qw ${KEY}=128`],
    ['/etc/network/interfaces', `    post-up sysctl -w ${KEY}="128"`],
    ['/etc/NetworkManager/dispatcher.d/90-tune', `sysctl -w net/core/somaxconn=128 || true`],
    ['/etc/rc.local', 'echo 128 > /proc/sys/net/core/somaxconn'],
    ['/etc/systemd/system/app.service', `ExecStartPre=/sbin/sysctl -w ${KEY}=128`],
    ['/etc/cloud/cloud.cfg.d/99-tune.cfg', `  - [ sysctl, -w, "${KEY}=128" ]`],
  ])('%s has the last word', (path, row) => {
    const { ours, patch, path: owner } = verdict({ [path]: row });
    expect({ ours, owner }).toEqual({ ours: false, owner: path });
    expect(patch.at(-1)).toBe(`+${row.replace('128', '4096')}`);
  });

  it.each([
    ['/etc/rc.local', `# sysctl -w ${KEY}=128`],
    ['/etc/rc.local', `sysctl -w ${KEY}=4096`],
    ['/home/x/rc.local', `sysctl -w ${KEY}=128`],
    ['/etc/ufw/sysctl.conf', 'net/core/somaxconn=128'],
  ])('%s: %s has not', (path, row) => {
    expect(verdict({ [path]: row }).ours).toBe(true);
  });

  it('ufw has, while it is on', () => {
    const on = { '/etc/ufw/ufw.conf': 'ENABLED=yes', '/etc/ufw/sysctl.conf': 'net/core/somaxconn=128' };
    expect(verdict(on)).toMatchObject({ ours: false, path: '/etc/ufw/sysctl.conf' });
  });
});

describe('a file that a manager writes', () => {
  it.each([
    ['# Ansible managed', 'Ansible'],
    ['# This file is managed by Puppet. DO NOT EDIT.', 'Puppet'],
    ['# Generated by Chef for web01', 'Chef'],
    ['# managed by salt', 'Salt'],
    ['; managed by rudder', 'rudder'],
  ])('%s: will be written again, though it sorts first', (comment, managedBy) => {
    const managed = { '/etc/sysctl.d/10-net.conf': `${comment}\n${KEY} = 128` };
    expect(verdict(managed)).toMatchObject({ ours: false, managedBy, path: '/etc/sysctl.d/10-net.conf' });
  });
});

it('lines of a hostile host are shown without what acts on a screen, and cut', () => {
  const row = `${KEY} = 128\u001b[2J\u202e${'x'.repeat(5_000)}`;
  const { patch } = verdict({ '/etc/sysctl.d/99-x.conf': row });
  expect(patch.every((line) => line.length <= 210 && !/[\p{Cc}\p{Cf}]/u.test(line))).toBe(true);
  expect(verdict({ '/etc/sysctl.d/99-\u001b.conf': `${KEY} = 1` }).path).toBe(null);
});
