import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { Problem } from '../../protocol/problem.ts';
import type { FileCache } from './file-cache.ts';
import {
  indexed,
  judge,
  type KnownHost,
  type KnownHosts,
  keyType,
  knownName,
  knownTypes,
  parseKnownHosts,
} from './known-hosts.ts';
import type { Hop } from './route.ts';

/** Checks the key of one hop against its known_hosts files. */
export interface HostKeyCheck {
  /** Algorithms to offer, those of known keys first. */
  readonly algorithms: ServerHostKeyAlgorithm[];
  /** Null when the key is good, or may be taken as new. */
  refuse(key: Buffer): Problem | null;
  /** Writes a key that was taken as new; to be called once the log-in went well. */
  remember(): Promise<void>;
}

const ALGORITHMS: readonly (readonly [string, readonly ServerHostKeyAlgorithm[]])[] = [
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']],
];

/** `known` holds the lines of the files of the hop; `written` is called when one of them was added to. */
export function hostKeyCheck(hop: Hop, known: KnownHosts, written: () => void): HostKeyCheck {
  const name = hop.keyAlias ?? hop.host;
  const port = hop.keyAlias === undefined ? hop.port : 22;
  const entries = known(name, port);
  const types = knownTypes(entries, name, port);
  const ordered = [...ALGORITHMS].sort(
    (one, other) => Number(types.includes(other[0])) - Number(types.includes(one[0])),
  );
  let fresh: string | undefined;
  return {
    algorithms: ordered.flatMap(([, algorithms]) => algorithms),
    refuse(key) {
      const judgement = judge(entries, name, port, key);
      switch (judgement.kind) {
        case 'known':
          return null;
        case 'changed':
          return changedKey(hop, key, judgement.entry);
        case 'revoked':
          return revokedKey(hop, key, judgement.entry);
        case 'unknown':
          if (hop.unknownKeys === 'refuse') return unknownKey(hop, key, judgement.otherTypes, judgement.authority);
          fresh = `${knownName(name, port)} ${keyType(key)} ${key.toString('base64')}\n`;
          return null;
      }
    },
    async remember() {
      const file = hop.knownHostsFiles[0];
      if (fresh === undefined || file === undefined) return;
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await appendFile(file, fresh, { mode: 0o600 });
      written();
    },
  };
}

export async function readKnownHosts(paths: readonly string[], files: FileCache): Promise<KnownHosts> {
  const entries: KnownHost[] = [];
  for (const path of paths) {
    // A file that is not there knows nobody, which is the safe reading.
    const text = await files.read(path).catch(() => '');
    for (const entry of parseKnownHosts(text.toString(), path)) entries.push(entry);
  }
  return indexed(entries);
}

/** As `ssh-keygen -l` prints it. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function unknownKey(hop: Hop, key: Buffer, otherTypes: readonly string[], authority: boolean): Problem {
  const other = otherTypes.length === 0 ? '' : ` Other keys of this host are known (${otherTypes.join(', ')}).`;
  const certificates = authority
    ? ' A @cert-authority line is there for it, but syndrop does not check host certificates: the key itself must be listed.'
    : '';
  const file = hop.knownHostsFiles[0] ?? '~/.ssh/known_hosts';
  return new Problem(
    'ssh-host-key-unknown',
    `The key of ${place(hop)} is not in known_hosts: ${keyType(key)} ${fingerprint(key)}.${other}${certificates}\n` +
      `Compare it with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then: ssh-keyscan ${port(hop)}${hop.host} >> ${file}`,
  );
}

function changedKey(hop: Hop, key: Buffer, entry: KnownHost): Problem {
  return new Problem(
    'ssh-host-key-changed',
    `The key of ${place(hop)} is not the one known: it shows ${keyType(key)} ${fingerprint(key)}, but ${entry.file} line ${entry.line} has ` +
      `${fingerprint(Buffer.from(entry.key, 'base64'))}. Either the host was installed anew, or somebody else answers in its place.\n` +
      `If it was installed anew: ssh-keygen -f ${entry.file} -R '${knownName(hop.keyAlias ?? hop.host, hop.keyAlias === undefined ? hop.port : 22)}', then connect once with ssh.`,
  );
}

function revokedKey(hop: Hop, key: Buffer, entry: KnownHost): Problem {
  return new Problem(
    'ssh-host-key-revoked',
    `The key of ${place(hop)}, ${keyType(key)} ${fingerprint(key)}, is marked @revoked in ${entry.file} line ${entry.line}. It was not used.`,
  );
}

function place(hop: Hop): string {
  return hop.name === hop.host ? `${hop.host}:${hop.port}` : `${hop.name} (${hop.host}:${hop.port})`;
}

function port(hop: Hop): string {
  return hop.port === 22 ? '' : `-p ${hop.port} `;
}
