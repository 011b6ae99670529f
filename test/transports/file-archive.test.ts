import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Bundle } from '../../src/protocol/bundle.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts';
import { bundleFromInputs, bundleFromPair, inputRemarks } from '../../src/transports/file.ts';
import { paxEntry, tar, tarEntry } from '../support/tar.ts';

const run = promisify(execFile);
const MIB = 1024 * 1024;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syndrop-archive-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const NETSTAT = 'TcpExt:\n    5 times the listen queue of a socket overflowed\n';
const NOTHING: AsyncIterable<Uint8Array> = (async function* () {})();

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

let nextName = 0;

async function bundleOf(content: Uint8Array): Promise<Bundle> {
  nextName += 1;
  return await bundleFromInputs([await put(`made-${nextName}.tar`, content)], NOTHING);
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof Problem) return outcome;
  throw new Error('no problem was reported', { cause: outcome });
}

function textOf(bundle: Bundle, source: string): string | undefined {
  const answer = bundle.samples[0]?.answers[source];
  return answer !== undefined && 'text' in answer ? answer.text : undefined;
}

function codesOf(bundle: Bundle): readonly string[] {
  return inputRemarks(bundle).map((remark) => remark.code);
}

/** The bytes as a stream, in pieces that do not end where blocks end. */
async function* inPieces(parts: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const part of parts) for (let at = 0; at < part.length; at += 40_000) yield part.subarray(at, at + 40_000);
}

/** How far memory grows above where it was while the work is done. */
async function memoryGrowth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
  await work();
  clearInterval(watch);
  return Math.max(peak, process.memoryUsage.rss()) - before;
}

const LONG_FOLDER =
  'sosreport-web7-2026-01-02-abcdefg/a-folder-with-a-name-as-long-as-no-old-tar-could-hold-it-in-its-name-field';

async function report(): Promise<string> {
  const root = join(folder, 'report', LONG_FOLDER);
  const files = {
    'sos_commands/networking/netstat_-s': NETSTAT,
    'sos_commands/kernel/sysctl_-a':
      'sysctl: permission denied on key "fs.protected_fifos"\nnet.core.somaxconn = 128\n',
    'sos_commands/kernel/dmesg': '[    1.000000] eth0: link up\n',
    'sos_commands/firewall_tables/nft_-a_list_ruleset': 'bash: nft: command not found\n',
    'sos_commands/networking/ss_-s': '',
    'proc/sys/net/ipv4/tcp_syncookies': '1\n',
    'proc/net/netstat': 'TcpExt: ListenDrops\nTcpExt: 6\n',
    'etc/motd': 'possible SYN flooding on port 1. Sending cookies.\n',
    'var/log/messages': 'noise\n'.repeat(10_000),
  };
  for (const [name, content] of Object.entries(files)) await put(join('report', LONG_FOLDER, name), content);
  return root;
}

describe('a report in an archive', () => {
  test.each([
    ['gnu', 'tar.gz', 'z'],
    ['posix', 'tar.xz', 'J'],
    ['oldgnu', 'tar.bz2', 'j'],
    ['posix', 'tar.zst', '-zstd'],
    ['gnu', 'tar', ''],
  ])('made by tar --format=%s as %s gives what its unpacked directory gives', async (format, ending, compress) => {
    const root = await report();
    const archive = join(folder, `web7-${format}.${ending}`);
    const how = compress === '' ? [] : [`-${compress}`];
    await run('tar', [`--format=${format}`, ...how, '-cf', archive, '-C', join(folder, 'report'), '.']);
    const [packed, plain] = [await bundleFromInputs([archive], NOTHING), await bundleFromInputs([root], NOTHING)];
    expect(packed.samples).toEqual(plain.samples);
    expect(packed.host.id).toBe(`web7-${format}`);
    expect(Object.keys(packed.samples[0]?.answers ?? {}).sort()).toEqual([
      'dmesg',
      'netstat-s',
      'proc-net-netstat',
      'sysctl',
    ]);
  });

  test('two archives are the two ends of a window', async () => {
    const counters = (drops: number) => ({
      name: 'x/proc/net/netstat',
      content: `TcpExt: ListenDrops\nTcpExt: ${drops}\n`,
    });
    const before = await put('before.tar', tar([counters(3)]));
    const after = await put('after.tgz', gzipSync(tar([counters(8)])));
    const { samples, host } = await bundleFromPair(before, after);
    expect(samples.map((sample) => takeSnapshot(sample, host).counters?.values.get('TcpExtListenDrops'))).toEqual([
      3n,
      8n,
    ]);
  });

  test('on standard input is read while it comes', async () => {
    const archive = gzipSync(tar([{ name: 'x/proc/net/netstat', content: 'TcpExt: ListenDrops\nTcpExt: 6\n' }]));
    const bundle = await bundleFromInputs(['-'], inPieces([archive]));
    expect(textOf(bundle, 'proc-net-netstat')).toBe('TcpExt: ListenDrops\nTcpExt: 6\n');
  });

  test('of a long kernel log the end is kept, of other sources the beginning', async () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `[${i}.000000] eth0: nothing new\n`);
    const sockets = 'ESTAB 0 0 10.0.0.1:80 10.0.0.2:4711\n'.repeat(300_000);
    const bundle = await bundleOf(
      tar([
        { name: 'x/sos_commands/kernel/dmesg', content: lines.join('') },
        { name: 'x/sos_commands/networking/ss_-peaonmi', content: `SYN-RECV 0 0 10.0.0.1:80 10.0.0.2:1\n${sockets}` },
      ]),
    );
    expect(textOf(bundle, 'dmesg')?.endsWith(lines.at(-1) ?? '')).toBe(true);
    expect(textOf(bundle, 'ss-sockets')?.startsWith('SYN-RECV')).toBe(true);
    expect(bundle.samples[0]?.answers['dmesg']).toMatchObject({ truncated: true });
    expect(codesOf(bundle)).toEqual(['input-too-large', 'input-too-large']);
  });
});

describe('any other archive', () => {
  test('is looked at file by file for what each is', async () => {
    const bundle = await bundleOf(
      tar([
        { name: 'collected/', type: '5' },
        { name: 'collected/one.txt', content: NETSTAT },
        { name: 'collected/two.txt', content: 'net.core.somaxconn = 128\n' },
        { name: 'collected/picture.png', content: Buffer.from([0x89, 0x50, 0, 0, 0, 1]) },
        { name: 'collected/inner.tgz', content: gzipSync('x') },
      ]),
    );
    expect(textOf(bundle, 'netstat-s')).toBe(NETSTAT);
    expect(textOf(bundle, 'sysctl')).toBe('net.core.somaxconn = 128\n');
    expect(codesOf(bundle)).toEqual(['input-binary', 'input-binary']);
  });

  test('without a single file is refused with what to do next', async () => {
    const problem = await problemOf(bundleOf(tar([{ name: 'empty/', type: '5' }])));
    expect(problem.code).toBe('input-not-recognised');
    expect(problem.message).toMatch(/archive .*Give /);
  });

  test('as zip is refused by name', async () => {
    const problem = await problemOf(bundleFromInputs([await put('report.zip', 'PK\u0003\u0004 and more')], NOTHING));
    expect([problem.code, problem.message]).toEqual([
      'input-binary',
      'report.zip is a zip archive. Unpack it and name the directory.',
    ]);
  });

  test('compressed by a program this machine lacks names the program', async () => {
    const archive = await put(
      'lacking.tar.xz',
      Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), Buffer.alloc(99)]),
    );
    vi.stubEnv('PATH', folder);
    const problem = await problemOf(bundleFromInputs([archive], NOTHING));
    expect(problem.code).toBe('input-needs-program');
    expect(problem.message).toContain('Install xz');
  });

  test.each([
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2, 3])],
    ['bzip2', Buffer.from('BZh9 no more')],
    ['gzip', gzipSync(tar([{ name: 'x/proc/uptime', content: '1.00 2.00\n' }])).subarray(0, 20)],
  ])('damaged within its %s is refused as damaged', async (_format, bytes) => {
    expect((await problemOf(bundleOf(bytes))).code).toBe('input-damaged');
  });
});

describe('a hostile archive', () => {
  test('cannot write: names that lead out of it are labels', async () => {
    const before = await readdir(folder);
    const bundle = await bundleOf(
      tar([
        { name: '../../../../tmp/syndrop-evil/proc/net/netstat', content: 'TcpExt: ListenDrops\nTcpExt: 6\n' },
        { name: '/etc/syndrop-evil/proc/net/snmp', content: 'Tcp: InSegs\nTcp: 7\n' },
        { name: 'x/\u001b]0;owned\u0007/proc/net/sockstat', content: '\u0000' },
      ]),
    );
    expect(textOf(bundle, 'proc-net-netstat')).toContain('ListenDrops');
    expect(textOf(bundle, 'proc-net-snmp')).toContain('InSegs');
    expect((await readdir(folder)).length).toBe(before.length + 1);
    expect(await readFile('/tmp/syndrop-evil/proc/net/netstat').catch(() => 'absent')).toBe('absent');
    const said = JSON.stringify(bundle);
    expect(said).not.toContain('..');
    expect(said).not.toMatch(/\\u001b|\\u0007/);
  });

  test('cannot read: links, devices and pipes are passed over, whatever size they claim', async () => {
    const links = ['1', '2', '3', '4', '6'].map((type) => ({
      name: 'x/proc/net/netstat',
      type,
      linkName: '/etc/shadow',
      size: 4_096,
    }));
    const bundle = await bundleOf(tar([...links, { name: 'x/proc/uptime', content: '1.00 2.00\n' }]));
    expect(Object.keys(bundle.samples[0]?.answers ?? {})).toEqual(['proc-uptime']);
  });

  test.each([
    ['a file of eight exabytes that are not there', { name: 'x/proc/net/snmp', size: 2 ** 52 }],
    ['a sparse file', { name: 'x/proc/net/snmp', type: 'S', size: 2 ** 40 }],
    ['a header of a terabyte in front of a name', { name: 'x', type: 'x', size: 2 ** 40 }],
    ['a long name of a terabyte', { name: 'x', type: 'L', size: 2 ** 40 }],
    ['an unknown type', { name: 'x/proc/net/snmp', type: 'Q', size: 2 ** 40 }],
  ])('%s costs no memory, and what stood before it is used', { timeout: 60_000 }, async (_what, entry) => {
    const zeros = Buffer.alloc(MIB);
    function* parts(): Generator<Uint8Array> {
      yield tarEntry({ name: 'x/proc/uptime', content: '1.00 2.00\n' });
      yield tarEntry(entry);
      for (let i = 0; i < 300; i += 1) yield zeros;
    }
    let bundle: Bundle | undefined;
    const growth = await memoryGrowth(async () => (bundle = await bundleFromInputs(['-'], inPieces(parts()))));
    expect(bundle && textOf(bundle, 'proc-uptime')).toBe('1.00 2.00\n');
    expect(bundle && codesOf(bundle)).toContain('input-damaged');
    expect(growth).toBeLessThan(96 * MIB);
  });

  test('that grows a thousandfold is left, and what stood before is used', { timeout: 60_000 }, async () => {
    const start = Buffer.concat([
      tarEntry({ name: 'x/proc/uptime', content: '1.00 2.00\n' }),
      tarEntry({ name: 'x/core', size: 2 ** 40 }),
    ]);
    const zeros = gzipSync(Buffer.alloc(16 * MIB));
    const bomb = Buffer.concat([gzipSync(start), ...Array.from({ length: 200 }, () => zeros)]);
    let bundle: Bundle | undefined;
    const growth = await memoryGrowth(async () => (bundle = await bundleOf(bomb)));
    expect(bundle && textOf(bundle, 'proc-uptime')).toBe('1.00 2.00\n');
    expect(bundle && codesOf(bundle)).toEqual(['input-too-large']);
    expect(growth).toBeLessThan(96 * MIB);
  });

  test('of more than a hundred thousand entries is looked at in part', { timeout: 60_000 }, async () => {
    function* parts(): Generator<Uint8Array> {
      yield tarEntry({ name: 'x/proc/net/netstat', content: 'TcpExt: ListenDrops\nTcpExt: 6\n' });
      const entry = tarEntry({ name: 'x/var/log/app.log', content: 'noise\n' });
      const many = Buffer.concat(Array.from({ length: 1_000 }, () => entry));
      for (let i = 0; i < 101; i += 1) yield many;
    }
    let bundle: Bundle | undefined;
    const growth = await memoryGrowth(async () => (bundle = await bundleFromInputs(['-'], inPieces(parts()))));
    expect(bundle && textOf(bundle, 'proc-net-netstat')).toContain('ListenDrops');
    expect(bundle && codesOf(bundle)).toEqual(['input-too-large']);
    expect(growth).toBeLessThan(96 * MIB);
  });

  test('of a hundred thousand files at known places is read in part', { timeout: 60_000 }, async () => {
    function* parts(): Generator<Uint8Array> {
      const names = Array.from({ length: 1_000 }, (_, i) => `x/proc/sys/net/ipv4/conf/eth${i}/rp_filter`);
      const many = Buffer.concat(names.map((name) => tarEntry({ name, content: '1\n' })));
      for (let i = 0; i < 100; i += 1) yield many;
    }
    const bundle = await bundleFromInputs(['-'], inPieces(parts()));
    expect(textOf(bundle, 'sysctl')).toContain('eth999');
    expect(codesOf(bundle)).toEqual(['input-too-large']);
  });

  test('cut anywhere gives what came before the cut', async () => {
    const whole = tar([
      { name: 'x/proc/uptime', content: '1.00 2.00\n' },
      { name: 'x/proc/net/netstat', content: `TcpExt: ListenDrops\nTcpExt: 6\n${' '.repeat(3_000)}` },
    ]);
    for (const length of [1_030, 1_400, 1_600, 4_000]) {
      const bundle = await bundleOf(whole.subarray(0, length));
      expect(textOf(bundle, 'proc-uptime')).toBe('1.00 2.00\n');
      expect(codesOf(bundle)).toEqual(['input-damaged']);
    }
  });

  test('changed anywhere gives a bundle or a problem, never anything else', { timeout: 60_000 }, async () => {
    const whole = tar([
      paxEntry({ path: 'x/proc/net/netstat', mtime: '1.5' }),
      { name: 'short', content: 'TcpExt: ListenDrops\nTcpExt: 6\n' },
      { name: '././@LongLink', type: 'L', content: 'x/proc/uptime\u0000' },
      { name: 'short', content: '1.00 2.00\n' },
    ]);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.nat(whole.length),
        async (changes, length) => {
          const bytes = Buffer.from(whole.subarray(0, length));
          for (const [at, byte] of changes) if (at < length) bytes[at] = byte;
          const outcome = await bundleFromInputs(['-'], inPieces([bytes])).catch((error: unknown) => error);
          expect(outcome instanceof Error && !(outcome instanceof Problem)).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});
