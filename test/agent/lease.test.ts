import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownSysctls, pathOf, type Sysctls } from '../../agent/apply/sysctl.ts';
import { leaseFor } from '../../agent/apply/leased.ts';
import { completeKeep } from '../../agent/keep.ts';
import {
  allChanges,
  createLease,
  decideEnding,
  type Lease,
  readChange,
  recordOutcome,
  remainingMs,
} from '../../agent/lease.ts';
import { openNonces } from '../../agent/nonces.ts';
import { completeRevert } from '../../agent/revert.ts';
import { claimStateDir } from '../../agent/single.ts';
import { applyOrder } from '../support/orders.ts';

let dir: string;
let sysctls: Sysctls;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-lease-'));
  await mkdir(join(dir, 'sys/net/ipv4/conf/eth0.100'), { recursive: true });
  await mkdir(join(dir, 'sys/net/core'), { recursive: true });
  await writeFile(join(dir, 'sys/net/ipv4/ip_local_port_range'), '32768\t60999\n');
  await writeFile(join(dir, 'sys/net/ipv4/tcp_tw_recycle'), '0\n');
  await writeFile(join(dir, 'sys/net/core/somaxconn'), '8192\n');
  await writeFile(join(dir, 'sys/net/ipv4/conf/eth0.100/rp_filter'), '2\n');
  sysctls = ownSysctls(join(dir, 'sys'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function lease(changes: Lease['changes'], over: Partial<Lease> = {}): Lease {
  const made = { ...leaseFor(applyOrder({ hostId: 'host-1', namespace: null }, changes), 'd'.repeat(64)), ...over };
  createLease(dir, made);
  return made;
}

const SOMAXCONN = { key: 'net.core.somaxconn', from: '4096', to: '8192' };

describe('a sysctl key', () => {
  test('with a slash for the dot of a device name is the file sysctl(8) would open', () => {
    expect(pathOf('/proc/sys', 'net.ipv4.conf.eth0/100.rp_filter')).toBe('/proc/sys/net/ipv4/conf/eth0.100/rp_filter');
    expect(sysctls.read('net.ipv4.conf.eth0/100.rp_filter')).toBe('2');
  });

  test('can never leave /proc/sys', () => {
    for (const key of ['net.//.//.kernel.x', 'net..x', 'net./.x', ''])
      expect(() => pathOf('/proc/sys', key)).toThrow(/not a sysctl key/);
  });

  test('off the list is never written, nor is a second line, whatever a lease on disk may say', async () => {
    await mkdir(join(dir, 'sys/kernel'));
    await writeFile(join(dir, 'sys/kernel/core_pattern'), 'core\n');
    await writeFile(join(dir, 'sys/net/ipv4/ip_forward'), '0\n');
    for (const key of ['kernel.core_pattern', 'net.ipv4.ip_forward', 'net.ipv4.conf.a/b/c.rp_filter.x'])
      expect(() => sysctls.write(key, '|/tmp/x')).toThrow(/not a key syndrop writes/);
    expect(() => sysctls.write('net.core.somaxconn', '1\nkernel.core_pattern = x')).toThrow(/one line/);
    expect(await readFile(join(dir, 'sys/kernel/core_pattern'), 'utf8')).toBe('core\n');
  });

  test('reads with blanks for tabs, and undefined where the kernel has none', () => {
    expect(sysctls.read('net.ipv4.ip_local_port_range')).toBe('32768 60999');
    expect(sysctls.read('net.ipv4.no_such')).toBeUndefined();
    expect(() => sysctls.write('net.ipv4.tcp_migrate_req', '1')).toThrow(/ENOENT/);
  });
});

describe('a revert', () => {
  test('restores what still holds our value and leaves what somebody else changed', () => {
    const made = lease([SOMAXCONN, { key: 'net.ipv4.ip_local_port_range', from: '32768 60999', to: '1024 65000' }]);
    sysctls.write('net.ipv4.ip_local_port_range', '2048 65000');
    expect(completeRevert(dir, made, { why: 'ordered' }, sysctls)).toMatchObject({
      restored: [{ key: SOMAXCONN.key, value: '4096' }],
      stoodDown: [{ key: 'net.ipv4.ip_local_port_range', value: '2048 65000' }],
    });
  });

  test('never restores a value that breaks clients by design', () => {
    const made = lease([{ key: 'net.ipv4.tcp_tw_recycle', from: '1', to: '0' }]);
    expect(completeRevert(dir, made, { why: 'lease-expired' }, sysctls)).toMatchObject({ restored: [] });
    expect(sysctls.read('net.ipv4.tcp_tw_recycle')).toBe('0');
  });

  test('in another network namespace touches nothing', () => {
    const made = lease([SOMAXCONN], { netns: 'net:[1]' });
    expect(completeRevert(dir, made, { why: 'lease-expired' }, sysctls)).toMatchObject({ restored: [] });
    expect(sysctls.read(SOMAXCONN.key)).toBe('8192');
  });
});

describe('a change on disk', () => {
  test('is ended by whoever decides first', () => {
    const { changeId } = lease([SOMAXCONN]);
    expect(decideEnding(dir, changeId, { kind: 'keep' })).toEqual({ kind: 'keep' });
    expect(decideEnding(dir, changeId, { kind: 'revert', why: 'watchdog' })).toEqual({ kind: 'keep' });
    const kept = { state: 'kept', changeId, at: new Date().toISOString(), persistedIn: null } as const;
    expect(recordOutcome(dir, changeId, kept)).toEqual(kept);
    expect(recordOutcome(dir, changeId, { ...kept, persistedIn: '/other' })).toEqual(kept);
    expect(readChange(dir, changeId)).toMatchObject({ ending: { kind: 'keep' }, outcome: kept });
  });

  test('is found by any id, also one that looks like a path', () => {
    const made = lease([SOMAXCONN], { changeId: '../../../etc/cron.d/x' });
    expect(allChanges(dir)).toEqual([expect.objectContaining({ lease: made })]);
  });

  test('has no time left after a reboot, whatever the clocks say', () => {
    expect(remainingMs(lease([SOMAXCONN]))).toBeGreaterThan(55_000);
    expect(remainingMs(lease([SOMAXCONN], { bootId: 'earlier' }))).toBe(0);
  });

  test('that cannot be read stops the agent instead of being forgotten', async () => {
    lease([SOMAXCONN]);
    const name = (await readdir(join(dir, 'changes'))).find((file) => file.endsWith('.lease')) ?? '';
    await writeFile(join(dir, 'changes', name), '{"half":');
    expect(() => allChanges(dir)).toThrow(/JSON/);
  });
});

describe('a kept value', () => {
  const conf = () => join(dir, 'sysctl.d', '60-syndrop.conf');

  test('joins those kept before, the newest value of a key winning', async () => {
    completeKeep(dir, lease([SOMAXCONN]), join(dir, 'sysctl.d'));
    completeKeep(dir, lease([{ key: 'net.ipv4.tcp_syncookies', from: '0', to: '1' }]), join(dir, 'sysctl.d'));
    completeKeep(dir, lease([{ ...SOMAXCONN, from: '8192', to: '16384' }]), join(dir, 'sysctl.d'));
    const lines = (await readFile(conf(), 'utf8')).split('\n').filter((line) => !line.startsWith('#'));
    expect(lines).toEqual(['net.ipv4.tcp_syncookies = 1', 'net.core.somaxconn = 16384', '']);
  });

  test("never replaces somebody else's file of that name", async () => {
    await mkdir(join(dir, 'sysctl.d'));
    await writeFile(conf(), '# mine\nvm.swappiness = 1\n');
    expect(completeKeep(dir, lease([SOMAXCONN]), join(dir, 'sysctl.d'))).toMatchObject({ persistedIn: null });
    expect(await readFile(conf(), 'utf8')).toBe('# mine\nvm.swappiness = 1\n');
  });
});

describe('used nonces', () => {
  const later = new Date(Date.now() + 60_000).toISOString();

  test('are remembered over a restart, with their refusals, and forgotten a week after they expire', () => {
    const first = openNonces(dir, Date.now);
    expect(first.bind('a', 'digest-1', later)).toBe('new');
    first.refuse('a', { state: 'refused', changeId: null, code: 'value-changed', message: '' });
    first.answered('q', later);
    const second = openNonces(dir, Date.now);
    expect(second.bind('a', 'digest-1', later)).toBe('same');
    expect(second.bind('a', 'digest-2', later)).toBe('other');
    expect(second.refusalOf('a')).toMatchObject({ code: 'value-changed' });
    expect(second.isAnswered('q')).toBe(true);
    // The order is dead by now; were the clock set back, it would not be.
    expect(openNonces(dir, () => Date.now() + 120_000).bind('a', 'digest-1', later)).toBe('same');
    const third = openNonces(dir, () => Date.now() + 8 * 86_400_000);
    expect(third.bind('a', 'digest-2', later)).toBe('new');
    expect(third.refusalOf('a')).toBeUndefined();
  });

  test('fill a record that refuses when it is full, and forgets by itself what it may', async () => {
    const line = (n: number, expires: string) =>
      JSON.stringify({ kind: 'order', nonce: `n${n}`, digest: `d${n}`, expires });
    const lines = Array.from({ length: 20_000 }, (_, n) => line(n, later));
    await writeFile(join(dir, 'nonces.jsonl'), `${lines.join('\n')}\n`);
    let now = Date.now();
    const nonces = openNonces(dir, () => now);
    expect(nonces.bind('one more', 'digest', later)).toBe('full');
    expect(nonces.bind('n7', 'd7', later)).toBe('same');
    now += 8 * 86_400_000;
    expect(nonces.bind('one more', 'digest', new Date(now).toISOString())).toBe('new');
  });

  test('survive half a last line, as a power cut leaves it', async () => {
    openNonces(dir, Date.now).bind('a', 'digest-1', later);
    await writeFile(join(dir, 'nonces.jsonl'), `${await readFile(join(dir, 'nonces.jsonl'), 'utf8')}{"kind":"ord`);
    expect(openNonces(dir, Date.now).bind('a', 'digest-1', later)).toBe('same');
  });
});

test('a state directory has one agent; a dead one gives way', async () => {
  claimStateDir(dir);
  expect(() => claimStateDir(dir)).toThrow(/Another syndrop-agent/);
  await writeFile(join(dir, 'agent.pid'), '1 12345');
  claimStateDir(dir);
  expect(() => claimStateDir(dir)).toThrow(/Another syndrop-agent/);
});
