import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../scripts/setup/run.mjs';
import { setUpSystem } from '../../scripts/setup/system.mjs';

/** A machine in a directory: its own bin, sbin and package manager, nothing of the real one. */
let root: string;
let said: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'syndrop-setup-'));
  said = [];
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const LINUX_TOOLS = [
  'bin/ip',
  'bin/ss',
  'sbin/iptables',
  'sbin/nft',
  'sbin/conntrack',
  'bin/tcpdump',
  'sbin/tc',
  'sbin/ethtool',
];
const TEST_TOOLS = [
  'bin/chromium',
  'sbin/sshd',
  'bin/ssh-keygen',
  'bin/ssh-keyscan',
  'bin/dpkg-deb',
  'bin/rpmbuild',
  'bin/rpm',
  'bin/ansible-playbook',
  'bin/busybox',
  'lib/postgresql/15/bin/postgres',
];

async function program(path: string, script = 'exit 0'): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

/** An apt-get that writes down its arguments and the policy it found, and installs redis-server if asked to. */
async function aptGet(): Promise<void> {
  await program(
    'bin/apt-get',
    `echo "$*" >> ${root}/log
[ "$1" = install ] && cp ${root}/policy ${root}/policy-seen 2>/dev/null
case "$*" in *redis-server*) printf '#!/bin/sh\\n' > ${root}/bin/redis-server; /bin/chmod 755 ${root}/bin/redis-server;; esac
exit 0`,
  );
}

function machine(over: { root?: boolean; platform?: string; env?: Record<string, string> } = {}) {
  return {
    env: { PATH: `${join(root, 'bin')}:/usr/bin-of-nobody`, ...over.env },
    platform: over.platform ?? 'linux',
    root: over.root ?? true,
    policyFile: join(root, 'policy'),
    run: (name: string, args: readonly string[], env: NodeJS.ProcessEnv) =>
      run(name, args, { ...env, PATH: `${env['PATH']}:/usr/bin:/bin` }),
    say: (line: string) => void said.push(line),
  };
}

describe('setUpSystem', () => {
  it('is silent and starts nothing when all is there', async () => {
    for (const tool of ['bin/valkey-server', ...LINUX_TOOLS, ...TEST_TOOLS]) await program(tool);
    await aptGet();
    await expect(setUpSystem('test', machine())).resolves.toBe(true);
    expect(said).toStrictEqual([]);
    await expect(access(join(root, 'log'))).rejects.toThrow('ENOENT');
  });

  it('installs what is missing as root, with services forbidden to start only meanwhile', async () => {
    for (const tool of LINUX_TOOLS) await program(tool);
    await aptGet();
    await expect(setUpSystem('start', machine())).resolves.toBe(true);
    const [update, install] = (await readFile(join(root, 'log'), 'utf8')).trim().split('\n');
    expect(update).toBe('update -q');
    expect(install).toBe('install -y --no-install-recommends -o DPkg::Lock::Timeout=120 redis-server');
    await expect(readFile(join(root, 'policy-seen'), 'utf8')).resolves.toBe('#!/bin/sh\nexit 101\n');
    await expect(access(join(root, 'policy'))).rejects.toThrow('ENOENT');
    expect(said).toStrictEqual(['installing redis-server (apt-get) …']);
  });

  it('leaves a policy that somebody else wrote', async () => {
    for (const tool of LINUX_TOOLS) await program(tool);
    await aptGet();
    await writeFile(join(root, 'policy'), 'mine');
    await setUpSystem('start', machine());
    await expect(readFile(join(root, 'policy'), 'utf8')).resolves.toBe('mine');
  });

  it('goes on without what npm start can do without, and says what is lost', async () => {
    await program('bin/redis-server');
    await aptGet();
    await expect(setUpSystem('start', machine())).resolves.toBe(true);
    expect(said.join('\n')).toContain('optional, missing: tcpdump, for proof from the wire');
  });

  it('fails when the package manager could not bring a required program, with its words and the line to run', async () => {
    await program('bin/apt-get', 'echo "E: Unable to locate package"; exit 100');
    await expect(setUpSystem('start', machine())).resolves.toBe(false);
    expect(said.join('\n')).toContain('E: Unable to locate package');
    expect(said.join('\n')).toContain('missing: redis-server or valkey-server, for the private Redis');
    expect(said.at(-1)).toMatch(/^Run: sudo apt-get update && sudo apt-get install -y .*redis-server/);
  });

  it('asks no password: without root it prints the one line and runs nothing', async () => {
    await aptGet();
    await expect(setUpSystem('start', machine({ root: false }))).resolves.toBe(false);
    expect(said.at(-1)).toContain('sudo apt-get install -y --no-install-recommends redis-server iproute2 iptables');
    await expect(access(join(root, 'log'))).rejects.toThrow('ENOENT');
  });

  it('installs nothing when told not to', async () => {
    await aptGet();
    await expect(setUpSystem('start', machine({ env: { SYNDROP_NO_INSTALL: '1' } }))).resolves.toBe(false);
    await expect(access(join(root, 'log'))).rejects.toThrow('ENOENT');
  });

  it('names the packages as this system names them', async () => {
    await program('bin/dnf', `echo "$*" >> ${root}/log`);
    await setUpSystem('test', machine());
    const asked = await readFile(join(root, 'log'), 'utf8');
    expect(asked).toContain(
      'valkey iproute iptables-nft nftables conntrack-tools tcpdump iproute-tc ethtool chromium openssh-server',
    );
  });

  it('wants only Redis on macOS, from Homebrew, which refuses root', async () => {
    await program('bin/brew', `echo "$*" >> ${root}/log`);
    await setUpSystem('start', machine({ platform: 'darwin', root: false }));
    await expect(readFile(join(root, 'log'), 'utf8')).resolves.toBe('install redis\n');
    await rm(join(root, 'log'));
    await setUpSystem('start', machine({ platform: 'darwin', root: true }));
    expect(said.at(-1)).toBe('Run: brew install redis');
    await expect(access(join(root, 'log'))).rejects.toThrow('ENOENT');
  });

  it('says so where it knows no package manager', async () => {
    await expect(setUpSystem('start', machine())).resolves.toBe(false);
    expect(said.at(-1)).toBe('Install them with the package manager of this system.');
  });
});
