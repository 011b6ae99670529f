import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../src/protocol/order.ts';
import { findSafeSysctl } from '../src/protocol/safe-sysctls.ts';
import { errnoOf } from './collect/absent.ts';
import { replaceDurably } from './durable.ts';
import { faultPoint } from './fault.ts';
import { type Lease, recordOutcome } from './lease.ts';

const MARK =
  '# Written by syndrop-agent: values kept after an approved change. Remove a line to let it go at the next boot.';

/** Makes the values survive a reboot and records the outcome. The ending must have been decided. */
export function completeKeep(stateDir: string, lease: Lease, sysctlDir: string | null): Outcome {
  const { changeId } = lease;
  const lasting = lastingChanges(lease);
  const persistedIn = sysctlDir === null || lasting.length === 0 ? null : persist(sysctlDir, lasting);
  faultPoint('kept-on-disk');
  return recordOutcome(stateDir, changeId, { state: 'kept', changeId, at: new Date().toISOString(), persistedIn });
}

/** Null when a file of that name is not ours: it is left alone. */
/** A namespace that is not the host's own ends before the next boot: its settings belong to whatever makes it. */
function lastingChanges({ changes, place }: Lease): Lease['changes'] {
  return place === undefined ? changes : changes.filter(({ key }) => findSafeSysctl(key)?.scope === 'machine');
}

function persist(sysctlDir: string, changes: Lease['changes']): string | null {
  const file = join(sysctlDir, '60-syndrop.conf');
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
