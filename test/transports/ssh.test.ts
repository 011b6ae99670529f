import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liveSourceIds, sweepSourceIds } from '../../src/protocol/manifest.ts';
import { createSshTransport, type SshOptions } from '../../src/transports/ssh.ts';
import { startAgent, type TestAgent } from '../support/ssh-agent.ts';
import { createHome, freePort, knownLine, makeKey, startSshd, type TestHome, type TestSshd } from '../support/sshd.ts';
import { describeTransport } from '../support/transport-contract.ts';

/** Nothing of the person who runs the tests: neither configuration nor key agent. */
function transportOf(home: TestHome, options: SshOptions = {}) {
  return createSshTransport({ home: home.path, configFiles: [`${home.path}/.ssh/config`], agent: null, ...options });
}

function collectFrom(home: TestHome, host: string, options: SshOptions = {}, signal = AbortSignal.timeout(20_000)) {
  return transportOf(home, options).collect(host, { sources: ['proc-net-snmp'], windowSeconds: 0 }, signal);
}

/** Logs in where one program is another: for `ForceCommand`. */
async function loginWith(home: TestHome, program: string, script: string): Promise<string> {
  const folder = `${home.path}/${program}`;
  await mkdir(folder);
  await writeFile(`${folder}/${program}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const login = `${folder}/login`;
  await writeFile(login, `#!/bin/sh\nPATH=${folder}:$PATH exec sh -c "$SSH_ORIGINAL_COMMAND"\n`, { mode: 0o755 });
  return login;
}

describeTransport('ssh', async () => {
  const home = await createHome();
  const sshd = await startSshd(home);
  await home.write('known_hosts', knownLine(sshd));
  return {
    transport: transportOf(home),
    host: `127.0.0.1:${sshd.port}`,
    kind: 'ssh',
    async close() {
      await sshd.stop();
      await home.remove();
    },
  };
});

describe('a host reached over ssh', () => {
  let home: TestHome;
  let sshd: TestSshd;
  beforeAll(async () => {
    home = await createHome();
    sshd = await startSshd(home);
    await home.write('known_hosts', knownLine(sshd));
  });
  afterAll(async () => {
    await sshd.stop();
    await home.remove();
  });

  test('every source of the manifest, both samples, takes one connection and one command', async () => {
    const before = await sshd.log();
    const bundle = await transportOf(home).collect(
      `${sshd.user}@127.0.0.1:${sshd.port}`,
      { sources: liveSourceIds, windowSeconds: 1 },
      AbortSignal.timeout(30_000),
    );
    const log = (await sshd.log()).slice(before.length);
    expect(log.match(/^Accepted publickey /gm)).toHaveLength(1);
    expect(log.match(/^Starting session: command /gm)).toHaveLength(1);
    expect(Object.keys(bundle.samples[0]?.answers ?? {}).sort()).toEqual([...liveSourceIds].sort());
  });

  test('a host does not have to prove keys that nobody here would learn', async () => {
    const telling = await startSshd(home, ['LogLevel DEBUG1']);
    await home.append('known_hosts', knownLine(telling));
    await collectFrom(home, `127.0.0.1:${telling.port}`);
    const log = await telling.log();
    await telling.stop();
    expect(log).toContain('Accepted publickey');
    expect(log).not.toContain('hostkeys-prove');
  });

  test('a key that nobody listed is refused with its fingerprint and the command that lists it', async () => {
    const other = await createHome();
    await expect(collectFrom(other, `127.0.0.1:${sshd.port}`)).rejects.toMatchObject({
      code: 'ssh-host-key-unknown',
      message: expect.stringMatching(/ssh-ed25519 SHA256:[\w+/]{43}[^]*ssh-keyscan -p \d+ 127\.0\.0\.1 >> /),
    });
    await other.remove();
  });

  test('another key than the known one is refused, naming the line, even where new keys are welcome', async () => {
    const other = await createHome();
    await makeKey(`${other.path}/another`, 'ed25519');
    const [type, key] = (await readFile(`${other.path}/another.pub`, 'utf8')).split(' ');
    await other.write('known_hosts', `# comment\n[127.0.0.1]:${sshd.port} ${type} ${key}\n`);
    await other.write('config', 'Host *\n  StrictHostKeyChecking accept-new\n');
    await expect(collectFrom(other, `127.0.0.1:${sshd.port}`, { identityFiles: [home.keyFile] })).rejects.toMatchObject(
      { code: 'ssh-host-key-changed', message: expect.stringContaining('known_hosts line 2') },
    );
    await other.remove();
  });

  test('accept-new lists the key after a good log-in, and then it is known', async () => {
    const other = await createHome();
    await other.write('config', 'Host *\n  StrictHostKeyChecking accept-new\n');
    await collectFrom(other, `127.0.0.1:${sshd.port}`, { identityFiles: [home.keyFile] });
    expect(await other.read('known_hosts')).toBe(knownLine(sshd));
    await other.write('config', 'Host *\n  StrictHostKeyChecking yes\n');
    await collectFrom(other, `127.0.0.1:${sshd.port}`, { identityFiles: [home.keyFile] });
    await other.remove();
  });

  test('a key the host does not know is told apart from a host that is not there', async () => {
    const stranger = await createHome();
    await stranger.write('known_hosts', knownLine(sshd));
    await expect(collectFrom(stranger, `127.0.0.1:${sshd.port}`)).rejects.toMatchObject({
      code: 'ssh-auth-failed',
      message: expect.stringContaining(`Tried: ${stranger.keyFile}`),
    });
    await expect(collectFrom(stranger, `127.0.0.1:${await freePort()}`)).rejects.toMatchObject({
      code: 'host-unreachable',
      message: expect.stringContaining('refuses connections'),
    });
    await stranger.remove();
  });

  test('a key locked with a passphrase is named, with the command that unlocks it', async () => {
    const other = await createHome();
    await other.write('known_hosts', knownLine(sshd));
    await makeKey(`${other.path}/.ssh/id_rsa`, 'rsa', 'secret phrase');
    await expect(collectFrom(other, `127.0.0.1:${sshd.port}`)).rejects.toMatchObject({
      code: 'ssh-auth-failed',
      message: expect.stringMatching(/locked with a passphrase; unlock it with: ssh-add .*id_rsa/),
    });
    await other.remove();
  });

  test('a port that says nothing ends the attempt in time, as no SSH server', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(collectFrom(home, `127.0.0.1:${port}`, { connectTimeoutMs: 500 })).rejects.toMatchObject({
      code: 'ssh-handshake-failed',
      message: expect.stringContaining('within 0.5 s'),
    });
    silent.close();
  });

  test('a name that does not resolve says so', async () => {
    await expect(collectFrom(home, 'no-such-host.invalid')).rejects.toMatchObject({
      code: 'host-unreachable',
      message: expect.stringContaining('cannot be resolved'),
    });
  });

  test('cancelled before it began, nothing is connected', async () => {
    const before = await sshd.log();
    await expect(collectFrom(home, `127.0.0.1:${sshd.port}`, {}, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await sshd.log()).toBe(before);
  });

  test('what a login shell prints before and after does not get into the answers', async () => {
    const wrapper = `${home.path}/noisy.sh`;
    const noise = 'printf "*** welcome ***\\nsyndrop-0 begin proc-net-snmp\\n\\0\\377"; echo moan >&2\n';
    await writeFile(wrapper, `#!/bin/sh\n${noise}sh -c "$SSH_ORIGINAL_COMMAND"\n${noise}`, { mode: 0o755 });
    const noisy = await startSshd(home, [`ForceCommand ${wrapper}`]);
    await home.append('known_hosts', knownLine(noisy));
    const bundle = await collectFrom(home, `127.0.0.1:${noisy.port}`);
    await noisy.stop();
    const answer = bundle.samples[0]?.answers['proc-net-snmp'];
    expect(answer).toMatchObject({ text: expect.stringMatching(/^Ip: Forwarding [^]*UdpLite: [\d ]+\n$/) });
  });

  test('a command that does not end costs its own answer and no other', async () => {
    const endless = await startSshd(home, [`ForceCommand ${await loginWith(home, 'ss', 'sleep 30')}`]);
    await home.append('known_hosts', knownLine(endless));
    const asked = { sources: sweepSourceIds, windowSeconds: 1 };
    const { samples } = await transportOf(home).collect(
      `127.0.0.1:${endless.port}`,
      asked,
      AbortSignal.timeout(20_000),
    );
    await endless.stop();
    expect(samples).toHaveLength(2);
    for (const { answers } of samples) {
      // The other code where the kernel would have to load a module first.
      const code = expect.stringMatching(/^(timed-out|feature-missing)$/);
      expect(answers['ss-listen']).toMatchObject({ error: { code } });
      expect(answers['proc-net-netstat']).toMatchObject({ text: expect.stringContaining('TcpExt:') });
    }
  });

  test('a host that comes to no end says where it was, and a login that comes to none what to look at', async () => {
    const stuck = await startSshd(home, [`ForceCommand ${await loginWith(home, 'grep', 'sleep 4')}`]);
    const silent = await startSshd(home, ['ForceCommand sleep 4']);
    await home.append('known_hosts', knownLine(stuck) + knownLine(silent));
    const collecting = ({ port }: TestSshd) => collectFrom(home, `127.0.0.1:${port}`, { spareMs: 2_000 });
    await expect(collecting(stuck)).rejects.toMatchObject({
      code: 'collect-failed',
      message: 'The host did not finish reading its sources within 2 s: it was at the files of /proc.',
    });
    await expect(collecting(silent)).rejects.toMatchObject({
      code: 'collect-failed',
      message: expect.stringMatching(/did not begin to read within 2 s: .*start-up files.*ssh HOST true$/),
    });
    await Promise.all([stuck.stop(), silent.stop()]);
  });

  test('an account without a shell is a failed collection that quotes what the host said', async () => {
    const closed = await startSshd(home, ['ForceCommand echo This account is not available; exit 1']);
    await home.append('known_hosts', knownLine(closed));
    await expect(collectFrom(home, `127.0.0.1:${closed.port}`)).rejects.toMatchObject({
      code: 'collect-failed',
      message: expect.stringContaining('status 1: This account is not available'),
    });
    await closed.stop();
  });
});

describe('the ssh configuration', () => {
  let home: TestHome;
  let gate: TestSshd;
  let inner: TestSshd;
  beforeAll(async () => {
    home = await createHome();
    gate = await startSshd(home);
    inner = await startSshd(home);
    await home.write('known_hosts', knownLine(gate) + knownLine(inner));
  });
  afterAll(async () => {
    await gate.stop();
    await inner.stop();
    await home.remove();
  });

  test('an alias in an included file names host, port, user and key', async () => {
    const other = await createHome();
    await other.write('config', 'Include conf-*\nHost *\n  User nobody-at-all\n');
    await other.write(
      'conf-web',
      `Host web\n  HostName 127.0.0.1\n  Port ${inner.port}\n  User ${inner.user}\n  IdentityFile ${home.keyFile}\n` +
        `  UserKnownHostsFile ${home.path}/.ssh/known_hosts\n`,
    );
    const bundle = await collectFrom(other, 'web');
    expect(bundle.host.id).toBe('web');
    await other.remove();
  });

  test('of a fleet of hosts the blocks that may be about the name count, in their order, and no other', async () => {
    const text = [
      `Port ${inner.port}`,
      'Host other another',
      '  HostName 192.0.2.1',
      'Host = db web',
      '  HostName 127.0.0.1',
      'HostName 192.0.2.2',
      'Host !web *',
      '  User nobody-at-all',
      'Host "web"',
      `  IdentityFile ${home.keyFile}`,
      'Match all',
      `  UserKnownHostsFile ${home.path}/.ssh/known_hosts`,
    ].join('\r\n');
    const other = await createHome();
    await other.write('config', text);
    const bundle = await collectFrom(other, 'web');
    expect(bundle.samples).toHaveLength(1);
    await other.remove();
  });

  test('ProxyJump goes through the first host to the second, checking the key of each', async () => {
    await home.write(
      'config',
      `Host gate\n  HostName 127.0.0.1\n  Port ${gate.port}\nHost inner\n  HostName 127.0.0.1\n  Port ${inner.port}\n  ProxyJump gate\n`,
    );
    const bundle = await collectFrom(home, 'inner');
    expect(bundle.samples).toHaveLength(1);
    expect(await gate.log()).toContain('Accepted publickey');
    await home.write('known_hosts', knownLine(inner));
    await expect(collectFrom(home, 'inner')).rejects.toMatchObject({
      code: 'ssh-host-key-unknown',
      message: expect.stringContaining('gate (127.0.0.1'),
    });
    await home.write('known_hosts', knownLine(gate) + knownLine(inner));
  });

  test('behind a jump host, a dead port is the problem of the last host, and says through whom', async () => {
    await home.write(
      'config',
      `Host gate\n  HostName 127.0.0.1\n  Port ${gate.port}\nHost inner\n  HostName 127.0.0.1\n  Port ${await freePort()}\n  ProxyJump gate\n`,
    );
    await expect(collectFrom(home, 'inner')).rejects.toMatchObject({
      code: 'host-unreachable',
      message: expect.stringContaining('from the jump host gate'),
    });
  });

  test('jump hosts that lead back to each other are an error, not an endless way', async () => {
    await home.write('config', 'Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n');
    await expect(collectFrom(home, 'a')).rejects.toMatchObject({ code: 'ssh-config' });
  });

  test('a ProxyCommand is refused by name rather than left out', async () => {
    await home.write('config', 'Host odd\n  ProxyCommand nc %h %p\n');
    await expect(collectFrom(home, 'odd')).rejects.toMatchObject({ code: 'ssh-proxy-command' });
  });

  test('what looks like an option or a shell word is no destination', async () => {
    for (const bad of ['-oProxyCommand=touch', 'a b', 'host:0', 'host:99999', 'user@', '']) {
      await expect(collectFrom(home, bad)).rejects.toMatchObject({ code: 'usage' });
    }
  });
});

describe('the key agent', () => {
  let home: TestHome;
  let sshd: TestSshd;
  let agent: TestAgent;
  beforeAll(async () => {
    home = await createHome();
    sshd = await startSshd(home);
    agent = await startAgent(home.path);
  });
  afterAll(async () => {
    await agent.stop();
    await sshd.stop();
    await home.remove();
  });

  test('lends a key whose file is locked', async () => {
    const other = await createHome();
    await other.write('known_hosts', knownLine(sshd));
    await agent.add(home.keyFile);
    const bundle = await collectFrom(other, `127.0.0.1:${sshd.port}`, { agent: agent.socket });
    expect(bundle.samples).toHaveLength(1);
    await other.remove();
  });

  test('is asked for the named keys only where IdentitiesOnly says so', async () => {
    const other = await createHome();
    await other.write('known_hosts', knownLine(sshd));
    await other.write('config', 'Host *\n  IdentitiesOnly yes\n  IdentityFile ~/.ssh/id_ed25519\n');
    await agent.add(home.keyFile);
    await expect(collectFrom(other, `127.0.0.1:${sshd.port}`, { agent: agent.socket })).rejects.toMatchObject({
      code: 'ssh-auth-failed',
    });
    await other.write('lent.pub', await readFile(`${home.keyFile}.pub`, 'utf8'));
    await other.write('config', 'Host *\n  IdentitiesOnly yes\n  IdentityFile ~/.ssh/lent\n');
    await collectFrom(other, `127.0.0.1:${sshd.port}`, { agent: agent.socket });
    await other.remove();
  });

  test('that is no longer there is one way less, not the end', async () => {
    await home.write('known_hosts', knownLine(sshd));
    const bundle = await collectFrom(home, `127.0.0.1:${sshd.port}`, { agent: `${home.path}/no-such-socket` });
    expect(bundle.samples).toHaveLength(1);
  });
});
