import { readdirSync } from 'node:fs';
import type { Read, Source } from '../../src/protocol/manifest.ts';
import type { Answer } from '../../src/protocol/bundle.ts';
import { absent } from './absent.ts';
import { bounded } from './bounded.ts';
import { readCommandSource } from './command.ts';
import { pushLines } from './files.ts';
import { groupsOf, groupText } from './groups.ts';

const SS_OWNERS = ['ss', '-t', '-n', '-p', 'state', 'listening'] as const;

type ListenerProcesses = Extract<Read, { kind: 'listener-processes' }>;

/** State, limits and descriptors of the processes behind the TCP listeners. */
export async function readListenerProcesses(
  read: ListenerProcesses,
  source: Pick<Source, 'timeoutMs' | 'maxBytes'>,
  signal: AbortSignal,
): Promise<Answer> {
  const { timeoutMs, maxBytes } = source;
  const owners = await readCommandSource({ argv: SS_OWNERS, feature: read.feature, timeoutMs, maxBytes }, signal);
  if (!('text' in owners)) return owners;
  const pids = processIds(owners.text).slice(0, read.max);
  const kept = bounded(maxBytes);
  for (const pid of pids) {
    for (const name of read.files) pushLines(kept, `/proc/${pid}/${name}`);
    pushLines(kept, `/proc/${pid}/limits`, (line) => read.limits.some((name) => line.startsWith(name)));
    for (const name of read.counted) {
      const count = entryCount(`/proc/${pid}/${name}`);
      if (count !== undefined) kept.push(Buffer.from(`/proc/${pid}/${name}:count=${count}\n`));
    }
  }
  for (const group of groupsOf(pids).slice(0, read.maxGroups)) kept.push(Buffer.from(groupText(group, read)));
  const { text, truncated } = kept.done();
  // Its first line is a heading.
  if (text === '' && owners.text.trim().includes('\n'))
    return absent('not-permitted', 'ss shows no owner of the listeners to this user');
  return truncated ? { text, truncated } : { text };
}

/** Process ids in `users:(("nginx",pid=812,fd=6),…)`, of iproute2 before 3.18 `(("nginx",812,6),…)`, each once, lowest first. */
export function processIds(owners: string): readonly number[] {
  const found = owners.matchAll(/,(?:pid=)?(\d+),(?:fd=)?\d+\)/g);
  return [...new Set(Array.from(found, (match) => Number(match[1])))].sort((one, other) => one - other);
}

function entryCount(directory: string): number | undefined {
  try {
    return readdirSync(directory).length;
  } catch {
    return undefined;
  }
}
