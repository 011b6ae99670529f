import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { permits, permitsNow, type Policy, readPolicy, proofRefusal } from '../../agent/policy.ts';
import { judgeChange } from '../../src/protocol/safe-sysctls.ts';

const SOMAXCONN = { key: 'net.core.somaxconn', from: '4096', to: '8192' };

function policy(allow: Policy['allow'], mode: Policy['mode'] = 'remediate'): Policy {
  return { format: 'syndrop-policy/1', mode, allow, hours: [], maxPerDay: 50, proof: true };
}

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-policy-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('without a file, and without a word about keys, nothing is permitted', async () => {
  expect(permits(readPolicy(join(dir, 'none')), SOMAXCONN)).toMatchObject({ code: 'policy-observe' });
  expect(permits(readPolicy(null), SOMAXCONN)).toMatchObject({ code: 'policy-observe' });
  const file = join(dir, 'policy.json');
  await writeFile(file, '{"format":"syndrop-policy/1","mode":"remediate"}');
  expect(permits(readPolicy(file), SOMAXCONN)).toMatchObject({ code: 'key-not-allowed' });
});

test('a file with a misspelt word is an error, not a guess', async () => {
  const file = join(dir, 'misspelt.json');
  await writeFile(file, '{"format":"syndrop-policy/1","mode":"remediate","alow":"listed-safe"}');
  expect(() => readPolicy(file)).toThrow(/^Unrecognized key: "alow"$/);
  await writeFile(file, '{"mode":"remediate","allow":"listed-safe"}');
  expect(() => readPolicy(file)).toThrow(/^format: .*syndrop-policy\/1/);
});

test('bounds and values narrow, at the edge and beyond it', () => {
  const upTo = (max: number) => permits(policy([{ key: 'net.core.*', max }]), SOMAXCONN);
  expect(upTo(8192)).toEqual({ permitted: true });
  expect(upTo(8191)).toMatchObject({ code: 'value-out-of-bounds' });
  const oneOf = (...values: string[]) => permits(policy([{ key: 'net.core.somaxconn', values }]), SOMAXCONN);
  expect(oneOf('8192')).toEqual({ permitted: true });
  expect(oneOf('16384')).toMatchObject({ code: 'value-out-of-bounds' });
});

test('a star stands for one segment of a key, never for several', () => {
  expect(permits(policy([{ key: 'net.*' }]), SOMAXCONN)).toMatchObject({ code: 'key-not-allowed' });
  expect(permits(policy([{ key: '*' }]), SOMAXCONN)).toMatchObject({ code: 'key-not-allowed' });
});

test('no policy whatever permits what the agent was not compiled to permit', () => {
  const key = fc.constantFrom(
    'kernel.panic',
    'net.ipv4.ip_forward',
    'vm.swappiness',
    SOMAXCONN.key,
    'net.ipv4.tcp_syncookies',
  );
  const value = fc.constantFrom('0', '1', '2', '128', '8192', '999999', '-1', '0x10', '', 'on');
  const allow = fc.constantFrom<Policy['allow']>('listed-safe', [
    { key: 'kernel.panic' },
    { key: '*.*.*' },
    { key: '*.*' },
  ]);
  fc.assert(
    fc.property(key, value, value, allow, (changed, from, to, rows) => {
      const change = { key: changed, from, to };
      return !permits(policy(rows), change).permitted || judgeChange(change).allowed;
    }),
  );
  expect(permits(policy('listed-safe', 'propose-only'), SOMAXCONN)).toMatchObject({ permitted: false });
});

test('changes are made within the hours of the host, and so many a day', () => {
  const office = { days: ['mon' as const], from: '09:00', to: '18:00', zone: 'Europe/Berlin' };
  const narrow: Policy = { ...policy('listed-safe'), hours: [office], maxPerDay: 2 };
  const monday = Date.parse('2026-01-05T08:30:00Z');
  expect(permitsNow(narrow, monday, 1)).toEqual({ permitted: true });
  expect(permitsNow(narrow, monday, 2)).toMatchObject({ code: 'too-many-today' });
  expect(permitsNow(narrow, monday - 3_600_000, 0)).toMatchObject({
    code: 'outside-hours',
    message: expect.stringContaining('mon 09:00–18:00 Europe/Berlin'),
  });
});

test('proof may be taken unless the policy says otherwise or cannot be understood', async () => {
  const written = async (name: string, text: string): Promise<string> => {
    const file = join(dir, name);
    await writeFile(file, text);
    return file;
  };
  const base = { format: 'syndrop-policy/1', mode: 'observe' };
  expect(proofRefusal(null)).toBeNull();
  expect(proofRefusal(await written('silent.json', JSON.stringify(base)))).toBeNull();
  expect(proofRefusal(await written('no.json', JSON.stringify({ ...base, proof: false })))).toContain('refuses proof');
  expect(proofRefusal(await written('torn.json', '{'))).toContain('cannot be understood');
});
