import { describe, expect, test } from 'vitest';
import type { Source } from '../../src/protocol/manifest.ts';
import { manifest, sourceIds } from '../../src/protocol/manifest.ts';
import { parsers } from '../../src/snapshot/parsers.ts';

const WHEN = { twice: 'at both ends of the window', once: 'once' } as const;

const PROOF = {
  capture: '`tcpdump`, for handshakes alone',
  trace: 'a private instance of tracefs',
  dial: 'by connecting',
} as const;

function howRead({ read }: Source): string {
  switch (read.kind) {
    case 'file':
      return `\`${read.path}\``;
    case 'link':
      return `link \`${read.path}\``;
    case 'command':
      return `\`${read.argv.join(' ')}\`${read.feature === undefined ? '' : `, only where the module ${read.feature} is there already`}`;
    case 'files':
      return `${read.paths.length} files, listed below`;
    case 'devices':
      return `\`${read.argv.join(' ')}\` for each device with hardware behind it that is up, or, where there is none, each but loopback; at most ${read.max}`;
    case 'listener-processes':
      return `\`/proc/PID/{${read.files.join(',')},limits}\` and the number of entries of \`{${read.counted.join(',')}}\`, for at most ${read.max} processes, with ${read.groupFiles.map((name) => `\`${name}\``).join(', ')} of their control groups, only where the module ${read.feature} is there already`;
    case 'other-namespaces':
      return `\`/proc/PID/net/{tcp,tcp6,fib_trie,netstat}\` of one process in each, for at most ${read.max} of them`;
    case 'proof':
      return `only when proof is asked for: ${PROOF[read.part]}`;
    case 'input-only':
      return 'never read live';
  }
}

function size(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MiB` : `${bytes / 1024} KiB`;
}

function row(id: string, source: Source): string {
  const limit =
    source.read.kind === 'input-only' ? size(source.maxBytes) : `${source.timeoutMs} ms, ${size(source.maxBytes)}`;
  const kept = source.keep === 'tail' ? ', the newest' : '';
  const who = source.privilege === 'root' ? 'root' : 'anyone';
  const when = source.read.kind === 'input-only' ? '' : WHEN[source.sampled];
  return `| \`${id}\` | ${source.about} | ${howRead(source)} | ${when} | ${limit}${kept} | ${who} |`;
}

function page(): string {
  const rows = sourceIds.map((id) => row(id, manifest[id]));
  const lists = sourceIds.flatMap((id) => {
    const { read }: Source = manifest[id];
    return read.kind === 'files' ? ['', `## Files of \`${id}\``, '', ...read.paths.map((path) => `- \`${path}\``)] : [];
  });
  const archived = sourceIds.flatMap((id) => {
    const { archived: places }: Source = manifest[id];
    return places.length === 0 ? [] : [`| \`${id}\` | ${places.map((place) => `\`${place}\``).join(', ')} |`];
  });
  return [
    '# Sources',
    '',
    'Everything syndrop reads on a host, written from the manifest (`src/protocol/manifest.ts`) by a test. Nothing else is',
    'read: a request names ids of this list, never a path or a command.',
    '',
    '| id | what it tells | how it is read | when | limits | who may |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    ...lists,
    '',
    '## Where archives keep them',
    '',
    'Path endings looked for in an archive such as a sosreport, packed or unpacked.',
    '',
    '| id | path ending |',
    '| --- | --- |',
    ...archived,
    '',
  ].join('\n');
}

describe('docs/sources.md', () => {
  test('is what the manifest says', async () => {
    await expect(page()).toMatchFileSnapshot('../../docs/sources.md');
  });

  test('every source has a parser', () => {
    expect(Object.keys(parsers).sort()).toEqual([...sourceIds].sort());
  });
});
