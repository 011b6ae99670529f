import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Dial, Proof, proofOf, windowWith } from '../../src/protocol/proof.ts';
import { captureScript, dialScript, traceScript } from '../../src/protocol/proof-script.ts';

const run = promisify(execFile);

describe('the words of a proof', () => {
  test('are bounded by default', () => {
    expect(proofOf({ port: 8080, client: '192.0.2.7' })).toEqual({
      seconds: 8,
      packets: 2000,
      port: 8080,
      client: '192.0.2.7',
    });
    expect(Proof.parse(proofOf({}))).toEqual({ seconds: 8, packets: 2000 });
  });

  test.each([
    ['a client that is a filter of its own', { client: '192.0.2.7 or port 22' }],
    ['a client that is a command', { client: '$(reboot)' }],
    ['a client with a zone', { client: 'fe80::1%eth0' }],
    ['a name', { client: 'host-42' }],
    ['a port beyond the last', { port: 65_536 }],
    ['half a port', { port: 80.5 }],
    ['minutes', { seconds: 31 }],
    ['no end', { packets: 1e9 }],
    ['anything else', { device: 'eth0' }],
  ])('%s is refused', (_, over) => {
    expect(Proof.safeParse({ ...proofOf({}), ...over }).success).toBe(false);
  });

  test('a window holds the whole of it', () => {
    expect(windowWith(undefined, 3)).toBe(3);
    expect(windowWith(proofOf({}), 3)).toBe(9);
    expect(windowWith(proofOf({}), 30)).toBe(30);
  });
});

test.each([
  ['capture', captureScript],
  ['trace', traceScript],
  ['dial', dialScript],
])('the %s script is good POSIX', async (_, script) => {
  await expect(run('sh', ['-n', '-c', script])).resolves.toMatchObject({ stderr: '' });
});

test.each([['$(reboot)'], ['-oProxyCommand=x'], ['a b'], ['a;b'], ["a'b"], ['a/b'], ['']])(
  'nothing is dialled that could be more than an address: %s',
  (address) => {
    expect(Dial.safeParse({ address, port: 80, attempts: 3 }).success).toBe(false);
  },
);

test.each([['192.0.2.7'], ['2001:db8::7'], ['db01'], ['db-01.example.com']])('%s may be dialled', (address) => {
  expect(Dial.safeParse({ address, port: 80, attempts: 3 }).success).toBe(true);
});
