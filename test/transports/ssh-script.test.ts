import { Buffer } from 'node:buffer';
import { execFileSync, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import type { Answer } from '../../src/protocol/bundle.ts';
import { liveSourceIds, manifest } from '../../src/protocol/manifest.ts';
import { createLocalTransport } from '../../src/transports/local.ts';
import { parseAnswers } from '../../src/transports/ssh/answers.ts';
import { collectionScript } from '../../src/transports/ssh/script.ts';

const BOUNDARY = 'syndrop-test';

function runIn(shell: readonly string[], windowSeconds: number) {
  const [command = '', ...argv] = shell;
  const input = collectionScript(liveSourceIds, windowSeconds, BOUNDARY, false);
  return spawnSync(command, [...argv, '-c', 'eval "$(cat)"'], { input, maxBuffer: 64 * 1024 * 1024 });
}

function installed(shell: readonly string[]): boolean {
  return spawnSync(shell[0] ?? '', [...shell.slice(1), '-c', 'true']).status === 0;
}

const shells = [['sh'], ['dash'], ['bash'], ['ksh'], ['mksh']].filter(installed);

// A whole collection in every shell: seconds, and many of them where others work too.
vi.setConfig({ testTimeout: 180_000 });

describe.each(shells)('the script in %s', (...shell) => {
  test('reads what the local transport reads, and gives the same reason where there is nothing', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const run = runIn(shell, 0);
    const remote = parseAnswers(run.stdout, run.stderr, BOUNDARY);
    const local = await createLocalTransport().collect(
      'here',
      { sources: liveSourceIds, windowSeconds: 0 },
      AbortSignal.timeout(120_000),
    );
    server.close();
    const [there, here] = [remote, local].map((bundle) =>
      Object.entries(bundle?.samples[0]?.answers ?? {}).map(kindOf),
    );
    // On a busy machine a command may run out of time in one of the two: that says nothing about the script.
    const slow = new Set([...(there ?? []), ...(here ?? [])].filter((kind) => kind.endsWith(' timed-out')).map(idOf));
    expect(there?.filter((kind) => !slow.has(idOf(kind)))).toEqual(here?.filter((kind) => !slow.has(idOf(kind))));
    expect(tcpSettings(remote?.samples[0]?.answers['sysctl'])).toEqual(
      tcpSettings(local.samples[0]?.answers['sysctl']),
    );
    expect(settings(remote?.samples[0]?.answers['boot-settings'])).toEqual(
      settings(local.samples[0]?.answers['boot-settings']),
    );
    expect(remote?.facts).toMatchObject({
      kernel: local.host.kernel,
      bootId: local.host.bootId,
      netns: local.host.netns,
    });
    if (slow.has('listener-processes')) return;
    expect(textOf(remote?.samples[0]?.answers['listener-processes'])).toMatch(
      new RegExp(`^/proc/${process.pid}/fd:count=\\d+$`, 'm'),
    );
  });
});

/** Text counts as text: what is in it changes between two readings. */
function kindOf([id, answer]: [string, Answer]): string {
  return `${id} ${'text' in answer ? 'text' : answer.error.code}`;
}

function idOf(kind: string): string {
  return kind.split(' ')[0] ?? '';
}

/** Those that nobody but an administrator changes, unlike counts of open files. */
function tcpSettings(answer: Answer | undefined): readonly string[] {
  return textOf(answer)
    .split('\n')
    .filter((line) => line.startsWith('/proc/sys/net/ipv4/tcp_'));
}

/** Lines, without the names of files that have none: `grep -L` names folders too. */
function settings(answer: Answer | undefined): readonly string[] {
  return textOf(answer)
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith(':'))
    .sort();
}

function textOf(answer: Answer | undefined): string {
  return answer !== undefined && 'text' in answer ? answer.text : '';
}

test('the second sample comes a window after the first and holds the counters alone', () => {
  const run = runIn(['sh'], 1);
  const samples = parseAnswers(run.stdout, run.stderr, BOUNDARY)?.samples ?? [];
  const [first, second] = samples.map((sample) => sample.at?.monotonicMs ?? 0);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
  expect(Object.keys(samples[1]?.answers ?? {})).toEqual(
    liveSourceIds.filter((id) => manifest[id].sampled === 'twice'),
  );
});

test('a script that arrives in part runs nothing at all', () => {
  const whole = collectionScript(liveSourceIds, 0, BOUNDARY, false);
  for (const part of [0.3, 0.6, 0.99]) {
    const run = spawnSync('sh', ['-c', 'eval "$(cat)"'], { input: whole.slice(0, whole.length * part) });
    expect(run.stdout.toString()).toBe('');
  }
});

test('no answer without its end: a connection lost in the middle is not half a bundle', () => {
  const { stdout, stderr } = runIn(['sh'], 0);
  expect(parseAnswers(stdout.subarray(0, stdout.length - 5), stderr, BOUNDARY)).toBeUndefined();
  expect(parseAnswers(Buffer.from('garbage'), stderr, BOUNDARY)).toBeUndefined();
});

describe('an answer', () => {
  function answerTo(id: string, body: Buffer | string, status: number, complaint = '') {
    const mark = (words: string) => Buffer.from(`\n${BOUNDARY} ${words}\n`);
    const stdout = Buffer.concat([
      mark('sample 1 1700000000.5 100.25'),
      mark(`begin ${id}`),
      Buffer.from(body),
      mark(`end ${id} ${status}`),
      mark('done'),
    ]);
    const stderr = Buffer.concat([mark(id), Buffer.from(complaint)]);
    return parseAnswers(stdout, stderr, BOUNDARY)?.samples[0]?.answers[id];
  }

  test('longer than its limit is cut at a line, and says so', () => {
    const line = `${'x'.repeat(99)}\n`;
    const answer = answerTo('proc-net-snmp', line.repeat(2622), 0);
    expect(answer).toEqual({ text: line.repeat(2621), truncated: true });
    expect(answerTo('proc-net-snmp', line.repeat(2621), 0)).toEqual({ text: line.repeat(2621) });
  });

  test('that keeps its end loses its beginning', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`).join('');
    const text = textOf(answerTo('dmesg', lines.slice(-(manifest.dmesg.maxBytes + 1)), 0));
    expect(text.startsWith('line ')).toBe(true);
    expect(text.endsWith('line 19999\n')).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(manifest.dmesg.maxBytes);
  });

  test('of a command that failed carries what it complained about', () => {
    expect(answerTo('dmesg', '', 1, 'dmesg: read kernel buffer failed: Operation not permitted\n')).toEqual({
      error: {
        code: 'not-permitted',
        message: 'dmesg ended with status 1: dmesg: read kernel buffer failed: Operation not permitted',
      },
    });
    expect(answerTo('ss-listen', 'half', 137)).toMatchObject({ error: { code: 'timed-out' } });
  });

  test('may hold anything, also what looks like a mark of another collection', () => {
    const body = '\nsyndrop-other done\n\0\nsyndrop-test';
    expect(answerTo('proc-net-snmp', body, 0)).toEqual({ text: body });
  });
});

test('nothing typed by a person is in the script: it depends on the sources and the window alone', () => {
  expect(collectionScript(liveSourceIds, 3, BOUNDARY, true)).toBe(collectionScript(liveSourceIds, 3, BOUNDARY, true));
  execFileSync('sh', ['-n'], { input: collectionScript(liveSourceIds, 0.5, BOUNDARY, true) });
});
