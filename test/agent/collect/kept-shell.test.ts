import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { readCommandSource } from '../../../agent/collect/command.ts';
import { createKeptShell } from '../../../agent/collect/kept-shell.ts';

const limits = { timeoutMs: 5_000, maxBytes: 100_000 };
const never = new AbortController().signal;
const shell = createKeptShell();

afterEach(() => shell.end());

function run(argv: readonly [string, ...string[]], over: { timeoutMs?: number; maxBytes?: number } = {}) {
  return readCommandSource({ argv, ...limits, ...over }, never, shell.start);
}

/** Of what started a command. */
async function parent(): Promise<number> {
  const answer = await run(['cat', '/proc/self/stat']);
  return Number('text' in answer ? answer.text.slice(answer.text.lastIndexOf(')') + 2).split(' ')[1] : Number.NaN);
}

test('one shell starts the commands that come one after the other', async () => {
  const first = await parent();
  expect(readFileSync(`/proc/${first}/cmdline`, 'latin1')).toMatch(/sh\0$/);
  expect(first).not.toBe(process.pid);
  expect(await parent()).toBe(first);
});

test('a command that comes meanwhile is started by itself', async () => {
  const [first, second] = await Promise.all([parent(), parent()]);
  expect(second).toBe(process.pid);
  expect(first).not.toBe(process.pid);
});

test('words reach the command as they are', async () => {
  const words = ["it's", '$HOME; id `id`', 'two\nlines', '', '*', '\\'];
  expect(await run(['printf', '[%s]', ...words])).toEqual({ text: words.map((word) => `[${word}]`).join('') });
});

test('what a command prints comes whole and unchanged, with nothing of the shell in it', async () => {
  expect(await run(['seq', '10000'])).toEqual({
    text: Array.from({ length: 10_000 }, (_, at) => `${at + 1}\n`).join(''),
  });
  expect(await run(['printf', 'no newline'])).toEqual({ text: 'no newline' });
  expect(await run(['true'])).toEqual({ text: '' });
});

test('a command reads nothing, least of all what the shell is told', async () => {
  expect(await run(['cat'])).toEqual({ text: '' });
});

test('failure is absence that quotes what the command said', async () => {
  expect(await run(['ls', '/no/such/file'])).toMatchObject({
    error: { code: 'failed', message: expect.stringMatching(/^ls ended with status 2: .*No such file or directory/) },
  });
});

test('a command that hangs or prints for ever is ended, and another shell starts the next', async () => {
  const first = await parent();
  expect(await run(['sleep', '30'], { timeoutMs: 100 })).toMatchObject({ error: { code: 'timed-out' } });
  expect(await run(['yes'], { maxBytes: 1_000 })).toMatchObject({ truncated: true });
  const second = await parent();
  expect(second).not.toBe(first);
  expect(second).not.toBe(process.pid);
});

test('a shell that somebody ended is not missed by the next command', async () => {
  const first = await parent();
  process.kill(first, 'SIGKILL');
  await expect.poll(() => gone(first)).toBe(true);
  expect(await parent()).not.toBe(first);
});

function gone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
