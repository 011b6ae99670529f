import { mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DiagnosisDocument } from '../../../src/app/diagnosing/reason.ts';
import { writePair } from './material.ts';
import { ended, startSyndrop, syndrop } from './run-syndrop.ts';
import type { Ended } from './run-syndrop.ts';

const MIB = 1024 * 1024;

let root: string;
let before: string;
let after: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'syndrop-cli-'));
  ({ before, after } = await writePair(root));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(root, name), content);
  return join(root, name);
}

const ErrorDocument = z.strictObject({
  schemaVersion: z.literal(1),
  error: z.strictObject({ code: z.string(), message: z.string() }),
});

/** The error in the one document on standard output. */
function errorOf(stdout: string): z.infer<typeof ErrorDocument>['error'] {
  return ErrorDocument.parse(JSON.parse(stdout)).error;
}

describe('syndrop diagnose', () => {
  it('names the cause of a pair, proposes the change, and leaves with 1', async () => {
    const { status, stdout, stderr } = await syndrop(['diagnose', '--before', before, '--after', after, '--json']);
    const document = DiagnosisDocument.parse(JSON.parse(stdout));
    expect(document.verdict).toMatchObject({ status: 'active', label: 'tw-recycle-nat-paws' });
    expect(document.plan?.changes).toMatchObject([{ key: 'net.ipv4.tcp_tw_recycle', from: '1', to: '0' }]);
    expect(status).toBe(1);
    expect(stderr).toBe('');
  });

  it('says the same to a person, without colour where no terminal is', async () => {
    const { stdout } = await syndrop(['diagnose', 'web01', '--before', before, '--after', after]);
    expect(stdout).toMatch(/^web01: /);
    expect(stdout).toContain('+ net.ipv4.tcp_tw_recycle = 0');
    expect(stdout).not.toContain('\u001B[');
    const forced = await syndrop(['diagnose', '--before', before, '--after', after], '', { FORCE_COLOR: '1' });
    expect(forced.stdout).toContain('\u001B[');
  });

  it('leaves with 0 when nothing is active', async () => {
    const { status, stdout } = await syndrop(['diagnose', '--before', after, '--after', after, '--json']);
    expect(DiagnosisDocument.parse(JSON.parse(stdout)).verdict.status).not.toBe('active');
    expect(status).toBe(0);
  });

  it('reads standard input', async () => {
    const { status, stdout } = await syndrop(
      ['diagnose', '--input', '-', '--json'],
      await readFile(join(after, 'netstat'), 'utf8'),
    );
    expect(DiagnosisDocument.parse(JSON.parse(stdout)).window.deltas).toBe(false);
    expect(status).toBe(0);
  });

  it('reads this machine', async () => {
    const { stdout } = await syndrop(['diagnose', '--local', '--window', '0', '--json']);
    expect(DiagnosisDocument.parse(JSON.parse(stdout)).host).toBe('localhost');
  });

  it('answers a saved bundle again, byte by byte but for the times it took', async () => {
    const bundle = join(root, 'saved.bundle');
    const saved = await syndrop(['collect', '--before', before, '--after', after, '--out', bundle]);
    expect([saved.status, saved.stdout]).toStrictEqual([0, '']);
    const [first, second] = await Promise.all([syndrop(['replay', bundle]), syndrop(['replay', bundle])]);
    expect(first.stdout).toBe(second.stdout);
    expect(first.status).toBe(1);
  });
});

describe('input that is no use', () => {
  it.each([
    ['empty', () => file('empty', ''), 'input-empty'],
    [
      'binary',
      () => file('binary', Buffer.from([0, 255, 254, 0, 1, 2, 3].flatMap((byte) => Array(2000).fill(byte)))),
      'input-binary',
    ],
    [
      'cut off',
      async () => file('cut.gz', gzipSync(await readFile(join(after, 'netstat'))).subarray(0, 60)),
      'input-damaged',
    ],
    ['of another tool', () => file('other', '{"items": [1, 2, 3]}\n'.repeat(50)), 'input-not-recognised'],
    ['absent', () => Promise.resolve(join(root, 'absent')), 'input-not-found'],
  ])('%s: one clear error, one JSON document, status 2', async (_, make, code) => {
    const { status, stdout, stderr } = await syndrop(['diagnose', '--input', await make(), '--json']);
    expect(errorOf(stdout).code).toBe(code);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).not.toContain('at file:');
    expect(status).toBe(2);
  });

  it('a bundle that is none is refused', async () => {
    const { status, stdout } = await syndrop(['replay', await file('other.json', '{"format": "something"}'), '--json']);
    expect(errorOf(stdout).code).toMatch(/^(input|bundle)-/);
    expect(status).toBe(2);
  });

  it('200 MB do not take 200 MB of memory', async () => {
    const huge = await file('huge', '');
    await truncate(huge, 200 * MIB);
    expect(await peakMemory(['diagnose', '--input', huge])).toBeLessThan(250 * MIB);
    const text = await open(join(root, 'long.txt'), 'w');
    for (let i = 0; i < 200; i += 1) await text.write('tcp 0 0 192.0.2.1:80 192.0.2.2:1 ESTAB\n'.repeat(26_000));
    await text.close();
    expect(await peakMemory(['diagnose', '--input', join(root, 'long.txt')])).toBeLessThan(400 * MIB);
    await rm(join(root, 'long.txt'));
  });
});

/** The greatest resident size of the program while it runs, in bytes, from /proc. */
async function peakMemory(args: readonly string[]): Promise<number> {
  const child = startSyndrop(args);
  let peak = 0;
  const timer = setInterval(() => {
    readFile(`/proc/${child.pid}/status`, 'utf8')
      .then((status) => (peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024)))
      .catch(() => undefined);
  }, 20);
  const { status } = await ended(child);
  clearInterval(timer);
  expect([0, 1, 2]).toContain(status);
  expect(peak).toBeGreaterThan(0);
  return peak;
}

describe('usage', () => {
  it.each([
    [['diagnose'], 'Nothing to diagnose'],
    [['diagnose', '--local', '--ssh', 'a@b'], 'these exclude each other: --local, --ssh'],
    [['diagnose', '--before', '/x'], '--before and --after belong together'],
    [['diagnose', '--input', 'a', '--netns', 'x'], 'do not go with --input'],
    [['diagnose', '--netns', 'x', '--pid', '1'], 'Keep one of them'],
    [['diagnose', '--container', 'x'], 'There is no container x here'],
    [['diagnose', '--input', 'a', '--proof'], '--proof captures on a live host'],
    [['diagnose', '--local', '--port', '70000'], 'whole number from 1 to 65535'],
    [['diagnose', '--local', '--client', 'web'], 'IPv4 or IPv6 address'],
    [['diagnose', '--local', '--window=-1'], 'Give seconds from 0 to 120'],
    [['diagnose', '--local', '--lang', 'fr'], 'Allowed choices are en, zh'],
    [['diagnos'], 'Did you mean diagnose?'],
    [['diagnose', '--locale'], 'Did you mean --local?'],
    [['sweep'], 'No host is known yet'],
    [['corpus', '/nonexistent'], 'is not a directory'],
  ])('%j is refused with status 2, on standard error alone', async (args, words) => {
    const { status, stdout, stderr } = await syndrop(args);
    expect(stderr).toContain(words);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('answers wrong usage with a JSON document where one was asked for', async () => {
    const { stdout, status } = await syndrop(['diagnose', '--local', '--port', 'http', '--json']);
    expect(errorOf(stdout).code).toBe('usage');
    expect(status).toBe(2);
  });

  it('leaves with 3 for a host that nobody knows, and for one that does not answer', async () => {
    expect((await syndrop(['diagnose', 'web01'])).status).toBe(3);
    // Port 1 of loopback: refused at once.
    const { status, stderr } = await syndrop(['diagnose', '--ssh', 'root@127.0.0.1:1']);
    expect(stderr).toContain('127.0.0.1');
    expect(status).toBe(3);
  });

  it('names a wrong configuration instead of ignoring it', async () => {
    const { status, stderr } = await syndrop(['diagnose', '--local'], '', { SYNDROP_LOG: 'loud' });
    expect(stderr).toContain('SYNDROP_LOG is "loud"');
    expect(status).toBe(2);
  });
});

/** Sends the signal once the program has begun; one that came too early, while Node itself was starting, is tried again. */
async function interrupt(args: readonly string[], name: NodeJS.Signals): Promise<Ended> {
  for (const delay of [1500, 5000]) {
    const child = startSyndrop(args);
    const end = ended(child);
    await setTimeout(delay);
    child.kill(name);
    const how = await end;
    if (how.signal === null) return how;
  }
  throw new Error(`${args.join(' ')} does not listen for ${name}`);
}

describe('the process', () => {
  it('keeps its status, quietly, when the reader of its output leaves', async () => {
    const child = startSyndrop(['diagnose', '--before', before, '--after', after, '--full']);
    child.stdin.end();
    child.stdout.destroy();
    const { status, signal, stderr } = await ended(child);
    expect([status, signal, stderr]).toStrictEqual([1, null, '']);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 130 on %s, watching or waiting for input', async (name) => {
    const ends = await Promise.all([
      interrupt(['diagnose', '--local', '--window', '60'], name),
      interrupt(['diagnose', '--input', '-'], name),
    ]);
    for (const { status, stdout } of ends) expect([status, stdout]).toStrictEqual([130, '']);
  });
});
