import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judge, knownTypes, parseKnownHosts } from '../../src/transports/ssh/known-hosts.ts';

function key(type: string, seed: string): Buffer {
  const name = Buffer.from(type);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, name, Buffer.from(seed)]);
}

const ours = key('ssh-ed25519', 'ours');
const other = key('ssh-ed25519', 'other');
const rsa = key('ssh-rsa', 'rsa');

function line(names: string, value: Buffer, marker = ''): string {
  return `${marker}${names} ${value.toString('latin1', 4, 4 + value.readUInt32BE(0))} ${value.toString('base64')} comment\n`;
}

function judged(text: string, host: string, port: number, shown = ours): string {
  return judge(parseKnownHosts(text, 'known_hosts'), host, port, shown).kind;
}

describe('known_hosts', () => {
  test('a name matches in any case, among others, and by wildcard', () => {
    expect(judged(line('a,Web-1.example.org,b', ours), 'WEB-1.example.org', 22)).toBe('known');
    expect(judged(line('*.example.org', ours), 'web-1.example.org', 22)).toBe('known');
    expect(judged(line('web-?.example.org', ours), 'web-11.example.org', 22)).toBe('unknown');
    expect(judged(line('*.example.org,!web-1.example.org', ours), 'web-1.example.org', 22)).toBe('unknown');
  });

  test('a dot in a name is a dot', () => {
    expect(judged(line('web.example.org', ours), 'webxexample.org', 22)).toBe('unknown');
  });

  test('another port is another name; a key known for the bare name still counts, but never against', () => {
    expect(judged(line('[web]:2222', ours), 'web', 2222)).toBe('known');
    expect(judged(line('[web]:2222', ours), 'web', 22)).toBe('unknown');
    expect(judged(line('web', ours), 'web', 2222)).toBe('known');
    expect(judged(line('web', other), 'web', 2222)).toBe('unknown');
  });

  test('a different key of the same type is a changed key; of another type only, an unknown one', () => {
    expect(judged(line('web', other), 'web', 22)).toBe('changed');
    expect(judged(line('web', rsa), 'web', 22)).toBe('unknown');
    expect(judged(line('web', other) + line('web', ours), 'web', 22)).toBe('known');
  });

  test('a revoked key is refused even where another line knows it', () => {
    expect(judged(line('web', ours) + line('*', ours, '@revoked '), 'web', 22)).toBe('revoked');
  });

  test('a certificate authority vouches for no plain key', () => {
    const judgement = judge(parseKnownHosts(line('*', ours, '@cert-authority '), 'f'), 'web', 22, ours);
    expect(judgement).toEqual({ kind: 'unknown', otherTypes: [], authority: true });
  });

  test('names hashed by ssh-keygen are recognised', () => {
    const folder = mkdtempSync(join(tmpdir(), 'syndrop-known-'));
    const file = join(folder, 'known_hosts');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
    const [type, encoded = ''] = readFileSync(join(folder, 'key.pub'), 'utf8').split(' ');
    writeFileSync(file, `web.example.org ${type} ${encoded}\n[web.example.org]:2222 ${type} ${encoded}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const text = readFileSync(file, 'utf8');
    rmSync(folder, { recursive: true });
    const shown = Buffer.from(encoded, 'base64');
    expect(text).not.toContain('web');
    expect(judged(text, 'web.example.org', 22, shown)).toBe('known');
    expect(judged(text, 'web.example.org', 2222, shown)).toBe('known');
    expect(judged(text, 'mail.example.org', 22, shown)).toBe('unknown');
  });

  test('key types of the host are found, so that its known key is the one asked for', () => {
    const entries = parseKnownHosts(line('web', rsa) + line('mail', ours), 'f');
    expect(knownTypes(entries, 'web', 22)).toEqual(['ssh-rsa']);
  });

  test('comments, empty and broken lines know nobody', () => {
    expect(parseKnownHosts('# web ssh-rsa AAAA\n\nweb\nweb ssh-rsa\n@strange web ssh-rsa AAAA\n', 'f')).toEqual([]);
  });
});
