import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSCTL_DIRECTORIES } from '../src/protocol/boot/files.ts';
import { bootVerdict } from '../src/protocol/boot/owner.ts';
import { OWN_FILE } from '../src/protocol/boot/settings.ts';
import type { NotPersisted, Outcome } from '../src/protocol/order.ts';
import { placeWords } from '../src/protocol/place.ts';
import { findSafeSysctl, normalValue } from '../src/protocol/safe-sysctls.ts';
import { readBootFiles } from './boot-files.ts';
import { errnoOf } from './collect/absent.ts';
import { replaceDurably } from './durable.ts';
import { faultPoint } from './fault.ts';
import { type Lease, recordOutcome } from './lease.ts';

/** Lines of a patch in an outcome. */
const MOST_LINES = 32;

const MARK =
  '# Written by syndrop-agent: values kept after an approved change. Remove a line to let it go at the next boot.';

/**
 * Makes the values survive a reboot and records the outcome. The ending must have been decided. A value that somebody else
 * would overwrite at the next boot is not written: the outcome says who, and what to change there.
 */
export function completeKeep(stateDir: string, lease: Lease, sysctlDir: string | null, root = ''): Outcome {
  const { changeId } = lease;
  const { ours, theirs } = sysctlDir === null ? { ours: [], theirs: [] } : sortedOut(lease, sysctlDir, root);
  const persistedIn = sysctlDir === null || ours.length === 0 ? null : persist(sysctlDir, ours);
  const foreign =
    persistedIn === null && sysctlDir !== null ? ours.map((change) => foreignFile(sysctlDir, change)) : [];
  faultPoint('kept-on-disk');
  const notPersisted = [...theirs, ...foreign];
  return recordOutcome(stateDir, changeId, {
    state: 'kept',
    changeId,
    at: new Date().toISOString(),
    persistedIn,
    ...(notPersisted.length === 0 ? {} : { notPersisted }),
  });
}

type Change = Lease['changes'][number];

function sortedOut({ changes, place }: Lease, sysctlDir: string, root: string) {
  const ours: Change[] = [];
  const theirs: NotPersisted[] = [];
  // Of any other directory nobody knows when it is read.
  const files = sysctlDir === `${root}${SYSCTL_DIRECTORIES[0]}` ? readBootFiles(root) : [];
  for (const change of changes) {
    const { key, to } = change;
    const verdict = bootVerdict(files, { key, to: normalValue(to) });
    // A namespace that is not the host's own ends before the next boot: its settings belong to whatever makes it.
    if (place !== undefined && findSafeSysctl(key)?.scope !== 'machine')
      theirs.push({ key, where: placeWords(place), patch: [] });
    else if (verdict.ours) ours.push(change);
    else theirs.push({ key, where: verdict.owner?.path ?? '', patch: verdict.patch.slice(0, MOST_LINES) });
  }
  return { ours, theirs };
}

function foreignFile(sysctlDir: string, { key, to }: Change): NotPersisted {
  return { key, where: join(sysctlDir, OWN_FILE), patch: [`+${key} = ${to}`] };
}

/** Null when a file of that name is not ours: it is left alone. */
function persist(sysctlDir: string, changes: readonly Change[]): string | null {
  const file = join(sysctlDir, OWN_FILE);
  const present = textOf(file);
  if (present !== '' && !present.startsWith(MARK)) return null;
  mkdirSync(sysctlDir, { recursive: true });
  const ours = new Set(changes.map(({ key }) => key));
  const others = present
    .split('\n')
    .filter((line) => line.includes('=') && !ours.has(line.split('=')[0]?.trim() ?? ''));
  const added = changes.map(({ key, to }) => `${key} = ${to}`);
  replaceDurably(file, `${[MARK, ...others, ...added].join('\n')}\n`, 0o644);
  return file;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return '';
    throw cause;
  }
}
