import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';

/** One usable line of a known_hosts file. */
export interface KnownHost {
  readonly marker?: 'cert-authority' | 'revoked';
  /** Patterns, or one hashed name. */
  readonly names: string;
  readonly type: string;
  /** Base64 of the key. */
  readonly key: string;
  readonly file: string;
  readonly line: number;
}

/** What known_hosts says about a key that a host shows. */
export type Judgement =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown'; readonly otherTypes: readonly string[]; readonly authority: boolean }
  | { readonly kind: 'changed'; readonly entry: KnownHost }
  | { readonly kind: 'revoked'; readonly entry: KnownHost };

export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  const hosts: KnownHost[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const words = raw.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
    const [names, type, key] = words;
    if (names === undefined || names === '' || names.startsWith('#') || type === undefined || key === undefined)
      continue;
    const entry = { names, type, key, file, line: index + 1 };
    if (marker === undefined) hosts.push(entry);
    else if (marker === '@revoked') hosts.push({ ...entry, marker: 'revoked' });
    else if (marker === '@cert-authority') hosts.push({ ...entry, marker: 'cert-authority' });
  }
  return hosts;
}

/** The entries that may say something about a host, in the order of the files: under its name, or that without a port. */
export type KnownHosts = (host: string, port: number) => readonly KnownHost[];

/** Plain names are looked up; patterns and hashed names have to be tried one by one. */
export function indexed(entries: readonly KnownHost[]): KnownHosts {
  const plain = new Map<string, number[]>();
  const others: number[] = [];
  for (const [index, { names }] of entries.entries()) {
    if (/[|*?!]/.test(names)) others.push(index);
    else for (const name of names.toLowerCase().split(',')) plain.set(name, [...(plain.get(name) ?? []), index]);
  }
  return (host, port) => {
    const wanted = [port, 22];
    const found = wanted.flatMap((one) => plain.get(knownName(host, one)) ?? []);
    for (const index of others) {
      const entry = entries[index];
      if (entry !== undefined && wanted.some((one) => matches(entry, host, one))) found.push(index);
    }
    const inOrder = [...new Set(found)].sort((one, other) => one - other);
    return inOrder.flatMap((index) => entries[index] ?? []);
  };
}

/** Key types known for the host: they are asked for first, or a host with two keys would look unknown. */
export function knownTypes(entries: readonly KnownHost[], host: string, port: number): readonly string[] {
  const types = entries
    .filter((entry) => entry.marker === undefined && matches(entry, host, port))
    .map((entry) => entry.type);
  return [...new Set(types)];
}

export function judge(entries: readonly KnownHost[], host: string, port: number, key: Buffer): Judgement {
  const shown = key.toString('base64');
  const type = keyType(key);
  const revoked = entries.find(
    (entry) => entry.marker === 'revoked' && entry.key === shown && matches(entry, host, port),
  );
  if (revoked !== undefined) return { kind: 'revoked', entry: revoked };
  const named = entries.filter((entry) => entry.marker === undefined && matches(entry, host, port));
  if (named.some((entry) => entry.key === shown)) return { kind: 'known' };
  // As OpenSSH does: a key known for the bare name is good for another port too, but says nothing against its key.
  if (
    port !== 22 &&
    entries.some((entry) => entry.marker === undefined && entry.key === shown && matches(entry, host, 22))
  ) {
    return { kind: 'known' };
  }
  const other = named.find((entry) => entry.type === type);
  if (other !== undefined) return { kind: 'changed', entry: other };
  const authority = entries.some((entry) => entry.marker === 'cert-authority' && matches(entry, host, port));
  return { kind: 'unknown', otherTypes: [...new Set(named.map((entry) => entry.type))], authority };
}

/** The name of the key's algorithm, which is the first string in the key itself. */
export function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0));
}

/** How a host is written in known_hosts. */
export function knownName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

function matches(entry: KnownHost, host: string, port: number): boolean {
  const name = knownName(host, port);
  if (entry.names.startsWith('|1|')) return hashMatches(entry.names, name);
  let found = false;
  for (const pattern of entry.names.split(',')) {
    const negated = pattern.startsWith('!');
    if (!wildcard(negated ? pattern.slice(1) : pattern).test(name)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

/** `|1|salt|hash`: HMAC-SHA1 of the name, keyed with the salt. */
function hashMatches(hashed: string, name: string): boolean {
  const [, , salt = '', hash = ''] = hashed.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

const WILDCARDS = new Map<string, RegExp>();
const MOST_WILDCARDS = 1_000;

function wildcard(pattern: string): RegExp {
  const before = WILDCARDS.get(pattern);
  if (before !== undefined) return before;
  if (WILDCARDS.size >= MOST_WILDCARDS) WILDCARDS.clear();
  const made = compiled(pattern);
  WILDCARDS.set(pattern, made);
  return made;
}

function compiled(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}
