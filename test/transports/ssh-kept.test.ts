import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Bundle } from '../../src/protocol/bundle.ts';
import { createSshTransport, type SshTransport } from '../../src/transports/ssh.ts';
import { createHome, freePort, knownLine, startSshd, type TestHome, type TestSshd } from '../support/sshd.ts';

let home: TestHome;
let sshd: TestSshd;
let transport: SshTransport;
beforeEach(async () => {
  home = await createHome();
  sshd = await startSshd(home);
  await home.write('known_hosts', knownLine(sshd));
  transport = keeping({ most: 2, idleMs: 60_000 });
});
afterEach(async () => {
  transport.close();
  await sshd.stop();
  await home.remove();
});

/** Nobody is replaced for being slow on a busy machine, unless that is what the test is about. */
function keeping(keep: { most: number; idleMs: number }, replaceMs = 60_000): SshTransport {
  return createSshTransport({
    home: home.path,
    configFiles: [`${home.path}/.ssh/config`],
    agent: null,
    keep,
    replaceMs,
  });
}

function collect(
  host = `127.0.0.1:${sshd.port}`,
  over = transport,
  windowSeconds = 0,
  signal = AbortSignal.timeout(20_000),
) {
  return over.collect(host, { sources: ['proc-net-snmp'], windowSeconds }, signal);
}

async function logins(): Promise<number> {
  return (await sshd.log()).match(/^Accepted publickey /gm)?.length ?? 0;
}

/** Processes of the server that serve a connection. */
function sessions(): readonly number[] {
  return children(sshd.pid);
}

function children(pid: number): readonly number[] {
  return processes().flatMap(({ child, parent }) => (parent === pid ? [child] : []));
}

function processes(): readonly { child: number; parent: number; words: string }[] {
  const listing = execFileSync('ps', ['-w', '-w', '-o', 'pid=,ppid=,args=', '-e']).toString().trim().split('\n');
  return listing.map((line) => {
    const [, child, parent, words = ''] = /^ *(\d+) +(\d+) (.*)/.exec(line) ?? [];
    return { child: Number(child), parent: Number(parent), words };
  });
}

/** Whether a collection with a window of 30 s is in the middle of it. */
function isReading(): boolean {
  const all = processes();
  const above = (pid: number): boolean =>
    pid === sshd.pid || all.some(({ child, parent }) => child === pid && parent !== 0 && above(parent));
  return all.some(({ child, words }) => words === 'sleep 30' && above(child));
}

async function until(fits: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fits())) await new Promise((resolve) => setTimeout(resolve, 10));
}

function isWhole(bundle: Bundle): void {
  expect(bundle.samples[0]?.answers['proc-net-snmp']).toMatchObject({ text: expect.stringContaining('Tcp:') });
}

test('a second collection takes the connection of the first, also when the files of the configuration were touched', async () => {
  isWhole(await collect());
  isWhole(await collect());
  await home.append('known_hosts', '# looked through again\n');
  isWhole(await collect());
  expect(await logins()).toBe(1);
});

test('two at once have a connection each, and one of the two is kept', async () => {
  await Promise.all([collect(), collect()]);
  expect(await logins()).toBe(2);
  await until(() => sessions().length === 1);
  await collect();
  expect(await logins()).toBe(2);
});

test('a connection that the server has ended meanwhile is replaced without anybody noticing', async () => {
  await collect();
  for (const pid of sessions()) process.kill(pid, 'SIGKILL');
  isWhole(await collect());
  expect(await logins()).toBe(2);
});

test('a connection whose other end has stopped answering is replaced, not waited for', async () => {
  const impatient = keeping({ most: 2, idleMs: 60_000 }, 500);
  await collect(undefined, impatient);
  const [stopped = 0] = sessions();
  for (const pid of [stopped, ...children(stopped)]) process.kill(pid, 'SIGSTOP');
  isWhole(await collect(undefined, impatient));
  expect(await logins()).toBe(2);
  for (const pid of [stopped, ...children(stopped)]) process.kill(pid, 'SIGKILL');
  impatient.close();
});

test('what breaks in the middle is asked once more, and the second fault is told', async () => {
  await collect();
  const breaking = collect(undefined, transport, 30);
  await until(isReading);
  const killed = sessions();
  for (const pid of killed) process.kill(pid, 'SIGKILL');
  await until(async () => (await logins()) === 2);
  await until(() => isReading() && !sessions().some((pid) => killed.includes(pid)));
  for (const pid of sessions()) process.kill(pid, 'SIGKILL');
  await expect(breaking).rejects.toMatchObject({ code: 'host-unreachable' });
  expect(await logins()).toBe(2);
});

test('a host that shows another key when connected to again is refused', async () => {
  await collect();
  const { port } = sshd;
  for (const pid of sessions()) process.kill(pid, 'SIGKILL');
  await sshd.stop();
  sshd = await startSshd(home, [], undefined, port);
  await expect(collect()).rejects.toMatchObject({ code: 'ssh-host-key-changed' });
});

test('a cancelled collection leaves no connection behind, and the next one logs in anew', async () => {
  await collect();
  const controller = new AbortController();
  const cancelled = collect(undefined, transport, 30, controller.signal);
  await until(isReading);
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  await until(() => sessions().length === 0);
  await collect();
  expect(await logins()).toBe(2);
});

test('no more are kept than wanted, and those that are kept stay', async () => {
  const [type, key] = sshd.hostKey.split(' ');
  await home.write('known_hosts', `a,b,c ${type} ${key}\n`);
  await home.write(
    'config',
    ['a', 'b', 'c']
      .map((name) => `Host ${name}\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  HostKeyAlias ${name}\n`)
      .join(''),
  );
  for (const name of ['a', 'b', 'c', 'a', 'b', 'c']) await collect(name);
  expect(await logins()).toBe(4);
  await until(() => sessions().length === 2);
});

test('a connection nobody needs for the time is closed', async () => {
  const brief = keeping({ most: 2, idleMs: 50 });
  await collect(undefined, brief);
  await until(() => sessions().length === 0);
  await collect(undefined, brief);
  expect(await logins()).toBe(2);
});

test('closing ends what is kept and what is in use, and later ones are not kept', async () => {
  await collect();
  const running = collect(undefined, transport, 30);
  await until(isReading);
  transport.close();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await until(() => sessions().length === 0);
});

test('what is known of the keys follows the file: a line taken out is missed soon', async () => {
  const once = keeping({ most: 0, idleMs: 0 });
  await collect(undefined, once);
  await home.write('known_hosts', '');
  const codeOf = (): Promise<unknown> => collect(undefined, once).then(null, (cause: { code: string }) => cause.code);
  let code: unknown = null;
  await until(async () => {
    code = await codeOf();
    return typeof code === 'string';
  });
  expect(code).toBe('ssh-host-key-unknown');
});

test('a dead port is told as before', async () => {
  await expect(collect(`127.0.0.1:${await freePort()}`)).rejects.toMatchObject({ code: 'host-unreachable' });
});
