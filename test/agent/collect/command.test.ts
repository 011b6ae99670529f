import { expect, test } from 'vitest';
import { readCommandSource } from '../../../agent/collect/command.ts';
import { processIds } from '../../../agent/collect/listener-processes.ts';

const limits = { timeoutMs: 5_000, maxBytes: 1_000 };
const never = new AbortController().signal;

function run(argv: readonly [string, ...string[]], over: { timeoutMs?: number; keep?: 'tail' } = {}, signal = never) {
  return readCommandSource({ argv, ...limits, ...over }, signal);
}

test('arguments reach the command as they are: nothing is a shell', async () => {
  expect(await run(['echo', '$HOME; id `id`'])).toEqual({ text: '$HOME; id `id`\n' });
});

test('the locale is C and nothing of our environment leaks', async () => {
  expect(await run(['env'])).toMatchObject({ text: expect.stringMatching(/^PATH=.*\nLC_ALL=C\n$/) });
});

test('a command that prints for ever is cut at its limit and ended', async () => {
  const answer = await run(['yes', '10.0.0.1:80']);
  expect(answer).toMatchObject({ truncated: true });
  expect('text' in answer && /^(10\.0\.0\.1:80\n)+$/.test(answer.text)).toBe(true);
});

test('a command that hangs is ended at its time limit', async () => {
  expect(await run(['sleep', '30'], { timeoutMs: 100 })).toMatchObject({ error: { code: 'timed-out' } });
});

test('cancelling ends the command', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  expect(await run(['sleep', '30'], {}, stop.signal)).toMatchObject({ error: { code: 'cancelled' } });
});

test('failure is absence that quotes what the command said', async () => {
  expect(await run(['ls', '/no/such/file'])).toMatchObject({
    error: { code: 'failed', message: expect.stringContaining('No such file or directory') },
  });
});

test('a missing tool is absence by name', async () => {
  expect(await run(['syndrop-no-such-tool'])).toMatchObject({
    error: { code: 'tool-missing', message: 'syndrop-no-such-tool is not installed' },
  });
});

test('owners of listeners are found in what ss prints, each process once', () => {
  const rows = [
    'LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=812,fd=6),("nginx",pid=811,fd=6))',
    'LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=700,fd=3))',
    'LISTEN 0 511 [::]:80 [::]:* users:(("pid=9,fd=1",pid=811,fd=7))',
    // iproute2 before 3.18
    '0      128       *:25        *:*      users:(("master",1520,12),("8,9",1520,13))',
  ];
  expect(processIds(rows.join('\n'))).toEqual([700, 811, 812, 1520]);
});
