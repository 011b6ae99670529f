import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { readDevicesSource } from '../../../agent/collect/devices.ts';

const limits = { timeoutMs: 5_000, maxBytes: 10_000 };
const never = new AbortController().signal;

function read(argv: readonly [string, ...string[]], max = 4) {
  return readDevicesSource({ kind: 'devices', argv, max }, limits, never);
}

test('each device is asked, below a line that shows the command', async () => {
  const answer = await read(['echo', 'asked', '{device}']);
  const text = 'text' in answer ? answer.text : '';
  expect(text).toMatch(/^(?:# echo asked (\S+)\nasked \1\n)+$/);
  expect(text).not.toContain('asked lo\n');
  expect(Object.keys(networkInterfaces())).toContain(/asked (\S+)/.exec(text)?.[1]);
});

test('no more devices than allowed', async () => {
  expect(await read(['echo', '{device}'], 0)).toMatchObject({ error: { code: 'not-found' } });
});

test('where all refuse, the refusal is the answer', async () => {
  expect(await read(['false', '{device}'])).toMatchObject({ error: { code: 'failed' } });
  expect(await read(['no-such-tool', '{device}'])).toMatchObject({ error: { code: 'tool-missing' } });
});
