import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { factsFrom } from '../../src/facts/facts.ts';
import { Bundle } from '../../src/protocol/bundle.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts';
import { type Packet, pcap, pcapng } from '../support/pcap.ts';
import { bundleFromInputs, bundleFromPair, inputRemarks, readBundle, writeBundle } from '../../src/transports/file.ts';
import { record } from '../support/counters.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syndrop-file-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const nothing: AsyncIterable<Uint8Array> = (async function* () {})();

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('no problem was reported');
}

function ids(bundle: Bundle): readonly string[] {
  return bundle.samples.flatMap((sample) => Object.keys(sample.answers)).sort();
}

const overflows = (count: number) => `TcpExt:\n    ${count} times the listen queue of a socket overflowed\n`;

describe('inputs', () => {
  test('files, a directory and standard input make one sample', async () => {
    const file = await put('mix/a.txt', overflows(5));
    await put('mix/dir/sysctl.txt', 'net.core.somaxconn = 128\n');
    const stdin: AsyncIterable<Uint8Array> = (async function* () {
      yield Buffer.from('LISTEN 129 128 *:80 *:*\nLIS');
      yield Buffer.from('TEN 0 5 *:81 *:*\n');
    })();
    const bundle = await bundleFromInputs([file, join(folder, 'mix/dir'), '-'], stdin);
    expect(ids(bundle)).toEqual(['netstat-s', 'ss-listen', 'sysctl']);
    expect(Bundle.parse(bundle)).toEqual(bundle);
    const [sample] = bundle.samples;
    expect(sample && takeSnapshot(sample, bundle.host).listeners).toHaveLength(2);
  });

  test('a directory with before and after is a pair, and gives its name', async () => {
    await put('web7/before/netstat.txt', overflows(5));
    await put('web7/after/netstat.txt', overflows(9));
    const bundle = await bundleFromInputs([join(folder, 'web7')], nothing);
    expect(bundle.host.id).toBe('web7');
    const counts = bundle.samples.map((sample) =>
      takeSnapshot(sample, bundle.host).counters?.values.get('TcpExtListenOverflows'),
    );
    expect(counts).toEqual([5n, 9n]);
    expect(await bundleFromPair(join(folder, 'web7/before'), join(folder, 'web7/after'))).toEqual(bundle);
  });

  test('folders of several hosts or moments are not mixed into one', async () => {
    for (const host of ['web1', 'web2']) {
      await put(`fleet/${host}/netstat.txt`, overflows(3));
      await put(`fleet/${host}/ss.txt`, 'LISTEN 129 128 *:80 *:*\n');
    }
    const problem = await problemOf(bundleFromInputs([join(folder, 'fleet')], nothing));
    expect(problem.code).toBe('input-several-captures');
    expect(problem.message).toContain(`web1, web2. Name one of them: ${join(folder, 'fleet/web1')}\n`);
    expect(ids(await bundleFromInputs([join(folder, 'fleet/web1')], nothing))).toEqual(['netstat-s', 'ss-listen']);
  });

  test('of an archive only the files the manifest knows are read', async () => {
    await put('sos/sos_commands/networking/netstat_-s', overflows(3));
    await put('sos/sos_commands/kernel/sysctl_-a', 'net.core.somaxconn = 128\n');
    await put('sos/proc/sys/net/ipv4/tcp_syncookies', '1\n');
    await put('sos/etc/motd', 'possible SYN flooding on port 1. Sending cookies.\n');
    for (let i = 0; i < 50; i += 1) await put(`sos/var/log/app-${i}.log`, 'noise\n');
    const bundle = await bundleFromInputs([join(folder, 'sos')], nothing);
    expect(ids(bundle)).toEqual(['netstat-s', 'sysctl']);
    const [sample] = bundle.samples;
    expect(sample && record(takeSnapshot(sample, bundle.host).sysctls)).toEqual({
      'net.core.somaxconn': '128',
      'net.ipv4.tcp_syncookies': '1',
    });
  });

  test('gzip is unpacked; UTF-16 and a byte order mark are read', async () => {
    const packed = await put('packed.gz', gzipSync(overflows(7)));
    expect(ids(await bundleFromInputs([packed], nothing))).toEqual(['netstat-s']);
    const wide = await put(
      'wide.txt',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(overflows(7), 'utf16le')]),
    );
    expect(ids(await bundleFromInputs([wide], nothing))).toEqual(['netstat-s']);
  });

  test('a useless file beside good ones is remarked, not fatal', async () => {
    const good = await put('good.txt', overflows(1));
    const bad = await put('bad.bin', Buffer.from([0, 1, 2, 3, 0, 0]));
    const second = await put('again.txt', overflows(2));
    const bundle = await bundleFromInputs([good, bad, second], nothing);
    expect(inputRemarks(bundle).map((remark) => remark.code)).toEqual(['input-binary', 'input-duplicate']);
    const [sample] = bundle.samples;
    expect(sample && record(takeSnapshot(sample, bundle.host).counters?.values)).toEqual({ TcpExtListenOverflows: 1n });
  });

  test.each([
    ['nothing in it', '', 'input-empty'],
    ['binary', Buffer.alloc(4096), 'input-binary'],
    ['a zip archive', Buffer.from('PK\u0003\u0004 and more'), 'input-binary'],
    ['a gzip cut short', gzipSync(overflows(1).repeat(1000)).subarray(0, 60), 'input-damaged'],
    ['output of another tool', 'top - 12:00:01 up 3 days\n', 'input-not-recognised'],
  ])('a file that is %s is refused with what to do next', async (name, content, code) => {
    const problem = await problemOf(bundleFromInputs([await put(`refused-${name}`, content)], nothing));
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(/Give |Copy |Unpack /);
  });

  test('a path that does not exist is named', async () => {
    const problem = await problemOf(bundleFromInputs(['/nowhere/at/all'], nothing));
    expect(problem.code).toBe('input-not-found');
    expect(problem.message).toContain('/nowhere/at/all');
  });

  test('an empty directory and no path at all are refused', async () => {
    await mkdir(join(folder, 'hollow'));
    expect((await problemOf(bundleFromInputs([join(folder, 'hollow')], nothing))).code).toBe('input-empty');
    expect((await problemOf(bundleFromInputs([], nothing))).code).toBe('input-empty');
  });

  test('endless input is read up to the limit and left', async () => {
    let asked = 0;
    const endless: AsyncIterable<Uint8Array> = (async function* () {
      const chunk = Buffer.from('ESTAB 0 0 10.0.0.1:80 10.0.0.2:4711\n'.repeat(30_000));
      for (;;) {
        asked += chunk.length;
        yield chunk;
      }
    })();
    const bundle = await bundleFromInputs(['-'], endless);
    expect(asked).toBeLessThan(16 * 1024 * 1024);
    const answer = bundle.samples[0]?.answers['ss-sockets'];
    expect(answer).toMatchObject({ truncated: true });
    expect(inputRemarks(bundle)).toMatchObject([{ code: 'input-too-large' }]);
  });

  test('an endless device is refused in bounded time', async () => {
    expect((await problemOf(bundleFromInputs(['/dev/zero'], nothing))).code).toBe('input-binary');
  });

  test('of a long kernel log the newest lines are kept', async () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `[${i}.000000] eth0: nothing new here, line ${i}\n`);
    const path = await put('kern.log', `${lines.join('')}[300000.000000] nf_conntrack: table full, dropping packet\n`);
    const bundle = await bundleFromInputs([path], nothing);
    const [sample] = bundle.samples;
    const log = sample && takeSnapshot(sample, bundle.host).kernelLog;
    expect(log).toMatch(/nf_conntrack: table full, dropping packet\n$/);
    expect(bundle.samples[0]?.answers['dmesg']).toMatchObject({ truncated: true });
  });

  test('a directory of thousands of files is read in part, and that is said', { timeout: 60_000 }, async () => {
    const many = join(folder, 'many');
    await mkdir(many);
    await promisify(execFile)('sh', [
      '-c',
      'for i in $(seq 1 2100); do echo "net.core.key$i = $i" > "$0/f$i"; done',
      many,
    ]);
    const bundle = await bundleFromInputs([many], nothing);
    expect(inputRemarks(bundle)).toMatchObject([{ code: 'input-too-large' }]);
    expect(ids(bundle)).toContain('sysctl');
  });
});

describe('saved bundles', () => {
  const bundle: Bundle = {
    format: 'syndrop-bundle/1',
    host: { id: 'host-42' },
    transport: 'local',
    samples: [{ at: { wall: '2026-01-02T03:04:05Z', monotonicMs: 5 }, answers: { uname: { text: '6.1.0\n' } } }],
  };

  test('what is written is read back the same, and only its owner may read it', async () => {
    const path = join(folder, 'deep/er/host-42.bundle');
    await writeBundle(path, bundle);
    expect(await readBundle(path)).toEqual(bundle);
    const { stdout } = await promisify(execFile)('stat', ['-c', '%a', path]);
    expect(stdout.trim()).toBe('600');
  });

  test('plain JSON and gzip are read too', async () => {
    expect(await readBundle(await put('plain.json', JSON.stringify(bundle)))).toEqual(bundle);
    expect(await readBundle(await put('bundle.json.gz', gzipSync(JSON.stringify(bundle))))).toEqual(bundle);
  });

  test('a cut, foreign or newer file is refused', async () => {
    const path = join(folder, 'cut.bundle');
    await writeBundle(path, { ...bundle, samples: [{ answers: { notes: { text: 'x'.repeat(9_000) } } }] });
    const whole = await readFile(path);
    const cut = await put('cut2.bundle', whole.subarray(0, whole.length - 4));
    expect((await problemOf(readBundle(cut))).code).toBe('bundle-malformed');
    expect((await problemOf(readBundle(await put('foreign', 'hello')))).code).toBe('bundle-malformed');
    const newer = await put('newer.json', JSON.stringify({ ...bundle, format: 'syndrop-bundle/9' }));
    expect((await problemOf(readBundle(newer))).code).toBe('bundle-malformed');
    expect((await problemOf(readBundle(await put('void', '')))).code).toBe('input-empty');
  });
});

describe('captures', () => {
  const handshake: readonly Packet[] = [
    { at: 1, from: '192.0.2.7:4000', to: '192.0.2.1:8080', flags: 'S', sequence: 9 },
    { at: 1.1, from: '192.0.2.1:8080', to: '192.0.2.7:4000', flags: 'S.', acknowledged: 10, outgoing: true },
  ];
  const shown = (bundle: Bundle) => {
    const [sample] = bundle.samples;
    return sample && takeSnapshot(sample, bundle.host).capture?.packets.map(({ source, flags }) => [source, flags]);
  };
  const wanted = [
    ['192.0.2.7', 0x02],
    ['192.0.2.1', 0x12],
  ];

  test.each([
    ['pcap', 'a.dump', pcap(handshake)],
    ['pcapng', 'b.txt', pcapng(handshake)],
    ['gzip of one', 'c.pcap.gz', gzipSync(pcap(handshake))],
  ])('%s is known by its content, whatever it is called', async (_, name, bytes) => {
    const file = await put(`captures/${name}`, bytes);
    expect(shown(await bundleFromInputs([file], nothing))).toEqual(wanted);
  });

  test('one beside other output is part of the same sample', async () => {
    const file = await put('with-capture/c.pcap', pcap(handshake));
    await put('with-capture/stat.txt', overflows(5));
    const bundle = await bundleFromInputs([join(file, '..')], nothing);
    expect(ids(bundle)).toEqual(['capture-syn', 'netstat-s']);
  });

  test('of one far larger than any input only the handshakes are kept', async () => {
    const data = Array.from(
      { length: 9_000 },
      (_, index): Packet => ({
        at: 2 + index / 1000,
        from: '192.0.2.7:4000',
        to: '192.0.2.1:8080',
        flags: '.',
        data: 1400,
      }),
    );
    const late: Packet = { at: 20, from: '192.0.2.8:4000', to: '192.0.2.1:8080', flags: 'S', sequence: 1 };
    const file = await put('captures/large.pcap', pcap([...handshake, ...data, late], { snap: 65_535 }));
    const bundle = await bundleFromInputs([file], nothing);
    expect(shown(bundle)?.at(-1)).toEqual(['192.0.2.8', 0x02]);
    expect(JSON.stringify(bundle).length).toBeLessThan(5_000);
    expect(inputRemarks(bundle)).toEqual([]);
  });
});

describe('two ends of a window', () => {
  const totals = (received: number): string => `TcpExt: ListenOverflows ListenDrops\nTcpExt: ${received} ${received}\n`;

  /** A saved bundle: where it is from, when it was collected, what it counted by its end, and what it read besides. */
  function saved(
    host: Partial<Bundle['host']>,
    wall: string,
    count: number,
    more: Readonly<Record<string, string>> = {},
  ): string {
    const texts = Object.entries(more).map(([id, text]) => [id, { text }]);
    const sample = (total: number, monotonicMs: number) => ({
      at: { wall, monotonicMs },
      answers: { 'proc-net-netstat': { text: totals(total) }, ...Object.fromEntries(texts) },
    });
    const samples = [sample(count - 1, 1_000), sample(count, 4_000)];
    return JSON.stringify({ format: 'syndrop-bundle/1', host: { id: 'web01', ...host }, transport: 'ssh', samples });
  }

  const AT = { first: '2026-01-01T00:00:00Z', later: '2026-01-01T00:01:00Z' };
  const web01 = { hostname: 'web01', bootId: '11111111-2222-4333-8444-555555555555', netns: 'net:[1]' };

  /** What came of the counters between the two. */
  async function between(before: string, after: string, stdin = nothing) {
    const bundle = await bundleFromPair(before, after, stdin);
    const { before: first, after: last } = snapshotsOf(bundle);
    const facts = factsFrom(first, last, {});
    return { bundle, facts, moved: facts.counters?.increase('TcpExtListenDrops'), window: facts.comparison };
  }

  test('may be two saved bundles: the newest of each, the time between by the clock of the host', async () => {
    const before = await put(
      'pair/before.bundle',
      saved(web01, AT.first, 100, { sysctl: 'net.core.somaxconn = 128\n' }),
    );
    const after = await put(
      'pair/after.bundle',
      saved(web01, AT.later, 130, { sysctl: 'net.core.somaxconn = 4096\n' }),
    );
    const { bundle, facts, moved, window } = await between(before, after);
    expect(bundle.host).toMatchObject({ id: 'web01', hostname: 'web01' });
    expect(Bundle.parse(bundle)).toEqual(bundle);
    expect({ moved, window }).toMatchObject({ moved: 30, window: { basis: 'window', seconds: 60 } });
    expect(facts.sysctls?.number('net.core.somaxconn')).toBe(4096);
  });

  test('may be packed as collect writes them', async () => {
    const [before, after] = [join(folder, 'pair/1.packed'), join(folder, 'pair/2.packed')];
    await writeBundle(before, Bundle.parse(JSON.parse(saved(web01, AT.first, 5))));
    await writeBundle(after, Bundle.parse(JSON.parse(saved(web01, AT.later, 9))));
    expect((await between(before, after)).moved).toBe(4);
  });

  test('are as far apart as the time since boot says, before a clock that may have been set', async () => {
    const before = await put('pair/up1', saved(web01, AT.first, 1, { 'proc-uptime': '1000.00 1.00\n' }));
    const after = await put('pair/up2', saved(web01, '2026-03-01T00:00:00Z', 2, { 'proc-uptime': '1012.50 1.00\n' }));
    expect((await between(before, after)).window).toMatchObject({ basis: 'window', seconds: 12.5 });
  });

  test('may be of any two kinds: a bundle and a paste, a packed file and standard input', async () => {
    const bundle = await put('pair/mixed.bundle', saved(web01, AT.first, 100));
    const paste = await put('pair/mixed.txt', totals(140));
    expect(await between(bundle, paste)).toMatchObject({ moved: 40, window: { seconds: null } });
    const packed = await put('pair/mixed.gz', gzipSync(totals(90)));
    const piped: AsyncIterable<Uint8Array> = (async function* () {
      yield Buffer.from(totals(97));
    })();
    expect((await between(packed, '-', piped)).moved).toBe(7);
    expect(await problemOf(bundleFromPair('-', '-', piped))).toMatchObject({ code: 'usage' });
  });

  test('of two hosts are refused, with the command that holds hosts beside each other', async () => {
    const before = await put('pair/web01', saved(web01, AT.first, 1));
    const after = await put('pair/db01', saved({ ...web01, id: 'db01', hostname: 'db01' }, AT.later, 2));
    const problem = await problemOf(bundleFromPair(before, after));
    expect(problem.code).toBe('input-other-host');
    expect(problem.message).toContain(`syndrop compare ${before} ${after}`);
  });

  test('in the wrong order are refused, with the right one; so is one moment given twice', async () => {
    const early = await put('pair/early', saved(web01, AT.first, 1));
    const late = await put('pair/late', saved(web01, AT.later, 2));
    const problem = await problemOf(bundleFromPair(late, early));
    expect(problem.code).toBe('input-out-of-order');
    expect(problem.message).toContain(`--before ${early} --after ${late}`);
    expect((await problemOf(bundleFromPair(late, late))).message).toContain('same moment');
  });

  test.each<[string, Partial<Bundle['host']>]>([
    ['rebooted', { bootId: '99999999-2222-4333-8444-555555555555' }],
    ['other-namespace', { netns: 'net:[2]' }],
  ])('of one host, but %s between, are not subtracted', async (refused, over) => {
    const before = await put(`pair/${refused}1`, saved(web01, AT.first, 1));
    const after = await put(`pair/${refused}2`, saved({ ...web01, ...over }, AT.later, 2));
    expect(await between(before, after)).toMatchObject({ moved: undefined, window: { basis: 'totals', refused } });
  });
});

describe('a session that ran a counter command again', () => {
  const said = async (...lines: string[]) => {
    const { samples } = await bundleFromInputs(['-'], Readable.from([Buffer.from(`${lines.join('\n')}\n`)]));
    return samples.map(({ answers, counting }) => ({ sources: Object.keys(answers).sort(), counting }));
  };
  const listing = ['State  Recv-Q Send-Q Local Address:Port Peer Address:Port', 'LISTEN 129 128 0.0.0.0:80 0.0.0.0:*'];
  const nstat = (count: number) => `TcpExtListenOverflows           ${count}               0.0`;

  test('is two samples, and what was shown once is of the later one alone', async () => {
    expect(await said('$ nstat -az', nstat(4), '$ nstat -az', nstat(9), '$ ss -lnt', ...listing)).toEqual([
      { sources: ['nstat'] },
      { sources: ['notes', 'nstat', 'ss-listen'] },
    ]);
  });

  test('is one of increases where nstat was left to count them', async () => {
    expect(await said('$ nstat >/dev/null; sleep 10; nstat', nstat(42))).toEqual([
      { sources: ['notes', 'nstat'], counting: 'increase' },
    ]);
  });

  test('stays one sample where two hosts were asked', async () => {
    const [only, other] = await said('root@app:~# nstat -az', nstat(4), 'root@db:~# nstat -az', nstat(9));
    expect([only?.counting, other]).toEqual([undefined, undefined]);
  });
});
