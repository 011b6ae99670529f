import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { canonicalJson, type Json } from '../../../src/protocol/canonical.ts';
import { isModestJson } from '../../../src/protocol/modest-json.ts';
import { believable } from '../../../src/transports/agent/believe.ts';
import { openNotice, openReply } from '../../../src/transports/agent/open-reply.ts';

// Bombs are made here, which takes its time on a busy machine; what is measured is measured in processor time.
vi.setConfig({ testTimeout: 180_000 });

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const KEY = `ed25519:${publicKey.export({ format: 'jwk' }).x}`;
const keyId = createHash('sha256')
  .update(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'))
  .digest('hex')
  .slice(0, 16);

/** As a host signs it that says whatever it likes: the key is its own and right. */
function signedText(payload: string): string {
  return JSON.stringify({ payload, keyId, signature: sign(null, Buffer.from(payload), privateKey).toString('base64') });
}

function open(payload: string) {
  return openReply(gzipSync(signedText(payload), { level: 1 }), [KEY]);
}

function withAnswers(answers: string): string {
  const head = { format: 'syndrop-reply/1', requestId: 'request-1', hostId: 'liar', nonce: '0'.repeat(32) };
  const host = '{"id":"liar"}';
  const bundle = `{"format":"syndrop-bundle/1","host":${host},"transport":"agent","samples":[{"answers":${answers}}]}`;
  return `${JSON.stringify(head).slice(0, -1)},"body":{"kind":"bundle","bundle":${bundle}}}`;
}

test('an honest reply is opened', async () => {
  expect((await open(withAnswers('{"proc-net-snmp":{"text":"Tcp: 1\\n\\"quoted\\""}}')))?.hostId).toBe('liar');
});

const MILLION = 1_000_000;
test.each([
  ['a million sources', withAnswers(`{${Array.from({ length: MILLION }, (_, n) => `"s${n}":{"text":""}`).join(',')}}`)],
  ['ten million empty lists', withAnswers(`{"a":[${'[],'.repeat(10 * MILLION)}[]]}`)],
  ['a hundred thousand levels', withAnswers(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
  ['a string without an end', '{"a":"'],
])('a signed reply of %s is dropped before it is parsed', async (_, payload) => {
  const packed = gzipSync(signedText(payload), { level: 1 });
  const before = process.memoryUsage().heapUsed;
  const began = process.cpuUsage();
  expect(await openReply(packed, [KEY])).toBeNull();
  // Time of this process alone: others on the machine must not count.
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(5_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * 1024 * 1024);
});

test('a gzip bomb is not unpacked', async () => {
  expect(await openReply(gzipSync(Buffer.alloc(64 * 1024 * 1024)), [KEY])).toBeNull();
});

test('counting looks at structure, not at what strings hold', () => {
  const bounds = { values: 3, depth: 1 };
  expect(isModestJson(JSON.stringify({ a: '[[[[,,,,,,"\\', b: 1 }), bounds)).toBe(true);
  expect(isModestJson('{"a":1,"b":2,"c":3,"d":4}', bounds)).toBe(false);
  expect(isModestJson('[[1]]', bounds)).toBe(false);
});

test('a host that lies about its name, its limits and what it was asked is cut to what it may say', async () => {
  const reply = await open(
    withAnswers(
      JSON.stringify({ __proto__x: { text: '1' }, uname: { text: '1' }, 'boot-id': { text: 'x'.repeat(600_000) } }),
    ),
  );
  if (reply?.body.kind !== 'bundle') throw new TypeError('no bundle');
  const lie = { ...reply.body.bundle, host: { id: 'bank01', kernel: '6.1\u0000', netns: 'net:[4026531840]' } };
  const bundle = believable(lie, 'liar', ['boot-id', 'proc-net-snmp']);
  expect(bundle.host).toEqual({ id: 'liar', netns: 'net:[4026531840]' });
  expect(bundle.samples[0]?.answers).toEqual({
    'boot-id': { error: { code: 'too-large', message: 'the host sent 600000 characters' } },
  });
});

test('a greeting with a control character, or longer than a name, is no greeting', async () => {
  const hello = (kernel: string) => {
    const body = { kind: 'hello', agentVersion: '1', kernel, mode: 'observe' };
    const at = '2026-11-22T00:00:00Z';
    const notice: Json = { format: 'syndrop-notice/1', hostId: 'liar', at, body };
    return openNotice(Buffer.from(signedText(canonicalJson(notice))), () => Promise.resolve([KEY]));
  };
  expect(await hello('6.1')).toMatchObject({ hostId: 'liar' });
  expect(await hello('6.1\u0000')).toBeNull();
  expect(await hello('6'.repeat(300))).toBeNull();
});
